import { createReadStream } from 'node:fs'
import { bomLength, decoder } from '../../../subgraphs/shared/csv/encoding.ts'
import { fieldsOf, type RawRecord, RecordCutter } from '../../../subgraphs/shared/csv/records.ts'
import { Failure } from '../command.ts'
import type { Encoding } from './file-text.ts'

export interface Line<Read> {
  readonly line: number
  readonly read: Read
}

/** What a kind of file is made of: which column stands where, and what a row says. */
export interface RowReading<Column, Read> {
  /** The columns in their order, or why the first line is no header. */
  header(cells: readonly string[]): readonly Column[] | string
  row(header: readonly Column[], cells: readonly string[]): Read
  /** What a row says whose quotes do not fit, or that is far too long; without it such a row ends the reading. */
  readonly unreadable?: Read
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

const encodingNames = { 'utf-8': 'UTF-8', shift_jis: 'Shift_JIS' } as const

/** The rows of a file, batch by batch, whatever its size. */
export async function* csvBatches<Column, Read>(
  { file, encoding, skip, together, onRead }: CsvFile,
  reading: RowReading<Column, Read>,
): AsyncGenerator<readonly Line<Read>[], void, undefined> {
  const decode = decoder(encodingNames[encoding])
  let header: readonly Column[] | null = null
  let behind = 0
  let batch: Line<Read>[] = []
  for await (const { line, bytes, tooLong } of recordsOf(file, onRead)) {
    if (bytes.length === 0 && !tooLong) continue
    const cells = tooLong ? null : fieldsOf(decode(bytes))
    if (header === null) {
      const read = cells === null ? 'The first line cannot be read: its quotes do not fit.' : reading.header(cells)
      if (typeof read === 'string') throw new Failure(read)
      header = read
      continue
    }
    if (behind++ < skip) continue
    const read = cells === null ? reading.unreadable : reading.row(header, cells)
    if (read === undefined) throw new Failure(`Line ${line} cannot be read: its quotes do not fit.`)
    batch.push({ line, read })
    if (batch.length < together) continue
    yield batch
    batch = []
  }
  if (header === null) throw new Failure('The file is empty.')
  if (batch.length > 0) yield batch
}

/** `onRead` is told how many bytes lie behind. */
async function* recordsOf(file: string, onRead: (bytes: number) => void): AsyncGenerator<RawRecord, void, undefined> {
  let cutter: RecordCutter | null = null
  let read = 0
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    read += chunk.length
    onRead(read)
    const bom: number = cutter === null ? bomLength(chunk) : 0
    cutter ??= new RecordCutter(bom)
    yield* cutter.push(chunk.subarray(bom))
  }
  const last = cutter?.end() ?? null
  if (last !== null) yield last
}
