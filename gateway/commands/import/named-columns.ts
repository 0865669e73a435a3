import { asCivilDate, type CivilDate } from '../../../schema/domain/time.ts'
import { carriesMyNumber } from '../../../subgraphs/shared/text/check-digit.ts'
import { readDate } from '../../../subgraphs/shared/text/era.ts'
import { isGarbled } from '../../../subgraphs/shared/text/normalise.ts'

export interface NamedColumns<Column extends string> {
  /** What has such columns, as complaints name it. */
  readonly of: string
  /** By the name the hub gives them; a file may have the Japanese one instead. */
  readonly columns: Readonly<Record<Column, string>>
  readonly needed: readonly Column[]
}

/** Which column stands where, or why the first line is no header. */
export const headerReader =
  <Column extends string>({ of, columns, needed }: NamedColumns<Column>) =>
  (cells: readonly string[]): readonly Column[] | string => {
    const names = Object.keys(columns) as Column[]
    const header: Column[] = []
    for (const cell of cells) {
      const written = cell.normalize('NFKC').trim()
      const column = names.find((name) => name === written || columns[name].normalize('NFKC') === written)
      if (column === undefined) return `The file has a column that no ${of} has; the columns are ${names.join(', ')}.`
      if (header.includes(column)) return `The file has the column ${column} twice.`
      header.push(column)
    }
    const missing = needed.filter((column) => !header.includes(column))
    return missing.length === 0 ? header : `The file has no column ${missing.join(', ')}.`
  }

export type RowFault = 'QUOTES' | 'COLUMNS' | 'TOO_LONG' | 'GARBLED'

export interface FaultAt<Reason extends string, Column extends string> {
  readonly reason: Reason
  /** None: the row as a whole. */
  readonly column: Column | ''
}

/** Quotes that do not fit, or a row far too long: nothing of it was read. */
export const unreadable = { reason: 'QUOTES', column: '' } as const

/** What is wrong with a row whatever it is about. */
export function rowFault<Column extends string>(
  header: readonly Column[],
  cells: readonly string[],
  longest = 500,
): FaultAt<RowFault, Column> | null {
  if (cells.length !== header.length) return { reason: 'COLUMNS', column: '' }
  for (const [place, column] of header.entries()) {
    const cell = cells[place] ?? ''
    if (cell.length > longest) return { reason: 'TOO_LONG', column }
    if (isGarbled(cell)) return { reason: 'GARBLED', column }
  }
  return null
}

/** The first column in which somebody's My Number (個人番号) may stand: it is taken nowhere. */
export const myNumberIn = <Column extends string>(header: readonly Column[], cells: readonly string[]): Column | null =>
  header.find((_, place) => {
    const cell = cells[place] ?? ''
    return /^\d{12}$/.test(cell.normalize('NFKC').replace(/[\s-]/g, '')) || carriesMyNumber(cell)
  }) ?? null

/** `YYYYMMDD`, or as people write dates. */
export function dateIn(text: string): CivilDate | null {
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  return asCivilDate(compact ? `${compact[1]}-${compact[2]}-${compact[3]}` : readDate(text))
}
