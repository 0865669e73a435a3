/**
 * Rows that come by the thousand are lines of a text: as maps or lists, each value packed and unpacked by itself, they
 * cost both sides more than what is then done with them. Neither ids, codes nor days hold a space or a semicolon.
 */
export const betweenCells = ' '
export const betweenLines = ';'

export type Cell = string | number | null

/** What is null is an empty cell. */
export function lineOf(cells: readonly Cell[]): string {
  const line = cells.join(betweenCells)
  if (line.includes(betweenLines) || line.split(betweenCells).length !== cells.length)
    throw new Error('A cell holds what stands between cells.')
  return line
}

export const textOf = (lines: readonly string[]): string => lines.join(betweenLines)

export const linesIn = (text: string): readonly string[] => text.split(betweenLines)
export const cellsIn = (line: string): readonly string[] => line.split(betweenCells)
