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
  if (line.includes(betweenLines) || times(betweenCells, line) !== cells.length - 1)
    throw new Error('A cell holds what stands between cells.')
  return line
}

function times(sign: string, text: string): number {
  let found = 0
  for (let at = text.indexOf(sign); at !== -1; at = text.indexOf(sign, at + 1)) found += 1
  return found
}

export const textOf = (lines: readonly string[]): string => lines.join(betweenLines)

export const linesIn = (text: string): readonly string[] => text.split(betweenLines)
export const cellsIn = (line: string): readonly string[] => line.split(betweenCells)
