import { createHash } from 'node:crypto'
import { bomLength, type Decode, decoder, detectEncoding, headBytes, isNoCsv } from '../../shared/csv/encoding.ts'
import { fieldsOf, type Place, type RawRecord, RecordCutter } from '../../shared/csv/records.ts'
import type { FileEncoding } from '../../shared/file-door.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Reason } from '../checking/reasons.ts'
import { type CellFault, type FormRules, formRules, type Layout } from '../checking/row.ts'
import { type FileFault, type Header, isFileFault, readHeader, versionIn } from './header.ts'

/** What is made of a row whose cells may all stand, there and then: cells by the thousand would fill the memory. */
export type RowReading<Row> = (rules: FormRules, layout: Layout) => (fields: readonly string[]) => Row

export interface GoodRow<Row> {
  readonly line: number
  readonly row: Row
}

export interface BadRow {
  readonly line: number
  /** Empty: the row as a whole is wrong. */
  readonly cells: readonly CellFault[]
  readonly reason: Reason | null
}

/** How far a file was read. */
export interface Mark extends Place {
  readonly position: number
  /** SHA-256 of everything before. */
  readonly prefix: Uint8Array
}

export interface FormBatch<Row> {
  readonly header: Header
  readonly rules: FormRules
  readonly good: readonly GoodRow<Row>[]
  readonly bad: readonly BadRow[]
  readonly mark: Mark
}

/** The file as a whole cannot be read; nothing of it is, from here on. */
export class FileRefused extends Error {
  readonly fault: FileFault
  constructor(fault: FileFault) {
    super(`The file is refused: ${fault.reason}.`)
    this.name = 'FileRefused'
    this.fault = fault
  }
}

export interface FormFile {
  /** Its chunks are given away: whoever reads on another thread takes them there. */
  readonly source: AsyncIterable<Uint8Array>
  /** Null: by the file itself. */
  readonly encoding: FileEncoding | null
  /** Rows before it were taken; null: none. */
  readonly resume: Mark | null
}

/** "Imports commit at most 500 rows at a time." */
const rowsTogether = 500

/** A provider's file in batches of checked rows, in memory bounded by one of them. */
export async function* readFormFile<Row>(
  catalogue: Catalogue,
  file: FormFile,
  made: RowReading<Row>,
): AsyncGenerator<FormBatch<Row>> {
  const reading = new FormReading(catalogue, file, made)
  for await (const chunk of file.source) yield* reading.push(chunk)
  yield* reading.end()
}

interface ReadForm<Row> {
  readonly header: Header
  readonly rules: FormRules
  readonly rowOf: (fields: readonly string[]) => Row
}

/** The same chunk by chunk, for whoever has them. */
export class FormReading<Row> {
  readonly #catalogue: Catalogue
  readonly #encoding: FileEncoding | null
  readonly #resume: Mark | null
  readonly #made: RowReading<Row>
  readonly #hash = createHash('sha256')
  /** Until there is enough of it to tell its encoding. */
  readonly #head: Uint8Array[] = []
  #decode: Decode | null = null
  #cutter = new RecordCutter()
  #types: readonly string[] | null = null
  #form: ReadForm<Row> | null = null
  #good: GoodRow<Row>[] = []
  #bad: BadRow[] = []
  /** Bytes before the chunk in hand, and those of it that were hashed. */
  #base = 0
  #hashed = 0
  #compared = false

  constructor(catalogue: Catalogue, { encoding, resume }: Omit<FormFile, 'source'>, made: RowReading<Row>) {
    this.#catalogue = catalogue
    this.#encoding = encoding
    this.#resume = resume
    this.#made = made
  }

  *push(chunk: Uint8Array): Generator<FormBatch<Row>> {
    if (this.#decode !== null) {
      yield* this.#read(chunk, 0)
      return
    }
    this.#head.push(chunk)
    if (this.#head.reduce((sum, { length }) => sum + length, 0) >= headBytes) yield* this.#begin()
  }

  *#begin(): Generator<FormBatch<Row>> {
    const head = Buffer.concat(this.#head.splice(0))
    if (isNoCsv(head)) throw new FileRefused({ reason: 'NOT_CSV' })
    this.#decode = decoder(this.#encoding ?? detectEncoding(head))
    this.#cutter = new RecordCutter(bomLength(head))
    yield* this.#read(head, bomLength(head))
  }

  *#read(chunk: Uint8Array, from: number): Generator<FormBatch<Row>> {
    for (const record of this.#cutter.push(chunk.subarray(from))) {
      this.#take(record, chunk)
      if (this.#good.length + this.#bad.length === rowsTogether)
        yield this.#batch(this.#markAt(record.end, record.after, chunk))
    }
    this.#hash.update(chunk.subarray(this.#hashed - this.#base))
    this.#base += chunk.length
    this.#hashed = this.#base
  }

  *end(): Generator<FormBatch<Row>> {
    if (this.#decode === null) yield* this.#begin()
    const last = this.#cutter.end()
    const nothing = new Uint8Array()
    if (last !== null) this.#take(last, nothing)
    if (this.#form === null) throw new FileRefused({ reason: 'EMPTY_FILE' })
    if (this.#resume !== null && this.#base < this.#resume.position) throw new FileRefused({ reason: 'OTHER_FILE' })
    if (this.#good.length + this.#bad.length > 0)
      yield this.#batch(this.#markAt(this.#base, this.#cutter.place, nothing))
  }

  #markAt(position: number, { line, afterCr }: Place, chunk: Uint8Array): Mark {
    this.#hash.update(chunk.subarray(this.#hashed - this.#base, position - this.#base))
    this.#hashed = position
    return { line, afterCr, position, prefix: this.#hash.copy().digest() }
  }

  #batch(mark: Mark): FormBatch<Row> {
    const { header, rules } = this.#named()
    const batch = { header, rules, good: this.#good, bad: this.#bad, mark }
    this.#good = []
    this.#bad = []
    return batch
  }

  #named(): ReadForm<Row> {
    if (this.#form === null) throw new Error('A row was read before the names of its columns.')
    return this.#form
  }

  #take(record: RawRecord, chunk: Uint8Array): void {
    const { line, bytes, tooLong, end } = record
    if (bytes.length === 0 && !tooLong) return
    if (this.#form === null) {
      this.#readHead(tooLong ? null : fieldsOf(this.#text(bytes)))
      return
    }
    if (this.#form.header.otherwise.length > 0)
      this.#name(versionIn(this.#form.header, (tooLong ? null : fieldsOf(this.#text(bytes))) ?? []))
    if (this.#resume !== null && end <= this.#resume.position) {
      // What was taken is passed over, once it is seen to be what was taken.
      if (end === this.#resume.position && !this.#compared) {
        const { prefix } = this.#markAt(end, record.after, chunk)
        if (Buffer.compare(prefix, this.#resume.prefix) !== 0) throw new FileRefused({ reason: 'OTHER_FILE' })
        this.#compared = true
      }
      return
    }
    if (this.#resume !== null && !this.#compared) throw new FileRefused({ reason: 'OTHER_FILE' })
    const { header, rules, rowOf } = this.#named()
    const fields = tooLong ? null : fieldsOf(this.#text(bytes))
    if (fields === null) this.#bad.push({ line, cells: [], reason: 'QUOTES' })
    else if (fields.length !== header.width) this.#bad.push({ line, cells: [], reason: 'COLUMNS' })
    else {
      const cells = rules.faults(fields, header.layout)
      if (cells.length === 0) this.#good.push({ line, row: rowOf(fields) })
      else this.#bad.push({ line, cells, reason: null })
    }
  }

  #readHead(fields: readonly string[] | null): void {
    if (fields === null) throw new FileRefused({ reason: 'UNKNOWN_TYPE' })
    const header = readHeader(this.#catalogue, this.#types ?? fields, this.#types === null ? null : fields)
    if (header === null) this.#types = fields
    else if (isFileFault(header)) throw new FileRefused(header)
    else this.#name(header)
  }

  #name(header: Header): void {
    const rules = formRules(header.form)
    this.#form = { header, rules, rowOf: this.#made(rules, header.layout) }
  }

  #text(bytes: Uint8Array): string {
    if (this.#decode === null) throw new Error('A record was cut before its encoding was known.')
    return this.#decode(bytes)
  }
}
