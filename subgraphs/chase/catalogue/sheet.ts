import { fieldsOf, RecordCutter } from '../../shared/csv/records.ts'

/** A sheet of the catalogue that cannot be read: said with its place, for whoever edits it. */
export class SheetFault extends Error {
  constructor(sheet: string, line: number, what: string) {
    super(`Sheet ${sheet}, line ${line}: ${what}`)
    this.name = 'SheetFault'
  }
}

export interface SheetRow {
  readonly line: number
  /** The cell of a column; empty where nothing stands. */
  cell(column: string): string
  /** A whole number, or null where nothing stands. */
  whole(column: string): number | null
  oneOf<T extends string>(column: string, words: readonly T[]): T | null
  fault(what: string): SheetFault
}

/** The rows of a sheet whose first line names exactly these columns. */
export function readSheet(sheet: string, text: string, columns: readonly string[]): readonly SheetRow[] {
  const cutter = new RecordCutter()
  const records = cutter.push(new TextEncoder().encode(text))
  const last = cutter.end()
  if (last !== null) records.push(last)
  const decode = new TextDecoder('utf-8', { fatal: true })
  const [head, ...rows] = records.map(({ bytes, line }) => {
    const fields = fieldsOf(decode.decode(bytes))
    if (fields === null) throw new SheetFault(sheet, line, 'the quotes do not fit')
    return { fields, line }
  })
  if (head?.fields.join() !== columns.join())
    throw new SheetFault(sheet, 1, `the columns are ${columns.join()}, in this order`)
  return rows.map(({ fields, line }) => {
    if (fields.length !== columns.length) throw new SheetFault(sheet, line, `${columns.length} cells belong here`)
    return rowOf(sheet, line, columns, fields)
  })
}

function rowOf(sheet: string, line: number, columns: readonly string[], fields: readonly string[]): SheetRow {
  const fault = (what: string): SheetFault => new SheetFault(sheet, line, what)
  const cell = (column: string): string => fields[columns.indexOf(column)] ?? ''
  return {
    line,
    cell,
    whole(column) {
      const text = cell(column)
      if (text !== '' && !/^\d{1,6}$/.test(text)) throw fault(`${column} is a whole number`)
      return text === '' ? null : Number(text)
    },
    oneOf<T extends string>(column: string, words: readonly T[]): T | null {
      const text = cell(column)
      const word = words.find((one) => one === text)
      if (text !== '' && word === undefined) throw fault(`${column} is one of ${words.join(', ')}`)
      return word ?? null
    },
    fault,
  }
}
