import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CsvError, parse } from 'csv-parse'
import { Failure } from '../command.ts'
import { type Encoding, textOf } from './file-text.ts'

export interface Line<Read> {
  readonly line: number
  readonly read: Read
}

/** What a kind of file is made of: which column stands where, and what a row says. */
export interface RowReading<Column, Read> {
  /** The columns in their order, or why the first line is no header. */
  header(cells: readonly string[]): readonly Column[] | string
  row(header: readonly Column[], cells: readonly string[]): Read
}

export interface CsvFile {
  readonly file: string
  readonly encoding: Encoding
  /** Rows that were done before. */
  readonly skip: number
  /** Rows in a batch: so many are held in memory. */
  readonly together: number
  readonly onRead: (bytes: number) => void
}

/** No line is longer: one without an end is no reason to fill the memory. */
const longestRecord = 65_536

/** The rows of a file, batch by batch, whatever its size. */
export async function* csvBatches<Column, Read>(
  { file, encoding, skip, together, onRead }: CsvFile,
  reading: RowReading<Column, Read>,
): AsyncGenerator<readonly Line<Read>[], void, undefined> {
  const parser = parse({
    bom: true,
    info: true,
    max_record_size: longestRecord,
    relax_column_count: true,
    skip_empty_lines: true,
  })
  const fed = pipeline(Readable.from(textOf(file, encoding, onRead)), parser)
  // What goes wrong there is thrown by the parser, which is read below.
  fed.catch(() => undefined)
  const beginning = lineCounter()
  let header: readonly Column[] | null = null
  let behind = 0
  let batch: Line<Read>[] = []
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRecord>) {
      const line = beginning(record, info.lines)
      if (header === null) {
        const read = reading.header(record)
        if (typeof read === 'string') throw new Failure(read)
        header = read
        continue
      }
      if (behind++ < skip) continue
      batch.push({ line, read: reading.row(header, record) })
      if (batch.length < together) continue
      yield batch
      batch = []
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new Failure(`Line ${String(error.lines ?? behind + 2)} and what follows cannot be read: ${error.code}.`)
  } finally {
    parser.destroy()
  }
  if (header === null) throw new Failure('The file is empty.')
  if (batch.length > 0) yield batch
}

/** Tells a row by the line on which it begins; the parser, by where it ends, with CR LF inside of quotes as two lines. */
function lineCounter(): (cells: readonly string[], end: number) => number {
  let twice = 0
  return (cells, end) => {
    const broken = cells.filter((cell) => /[\r\n]/.test(cell))
    const counted = broken.reduce((breaks, cell) => breaks + cell.replace(/[^\r\n]/g, '').length, 0)
    const begins = end - twice - counted
    twice += broken.reduce((breaks, cell) => breaks + cell.split('\r\n').length - 1, 0)
    return begins
  }
}

interface ParsedRecord {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}
