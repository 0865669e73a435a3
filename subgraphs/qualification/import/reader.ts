import { createHash } from 'node:crypto'
import type { CivilDate } from '../../../schema/domain/time.ts'
import { bomLength, type Decode, decoder, detectEncoding, headBytes, isNoCsv } from '../../shared/csv/encoding.ts'
import { masked } from '../../shared/csv/mask.ts'
import { fieldsOf, type RawRecord, RecordCutter } from '../../shared/csv/records.ts'
import type { FileEncoding } from '../../shared/file-door.ts'
import type { SealKeys } from '../../shared/seal/number-seal.ts'
import type { Municipality } from '../residence.ts'
import { type Batch, type Mark, Packer, type RefusedRow } from './batch.ts'
import { type HeaderFault, type Layout, readHeader } from './columns.ts'
import { type FileRow, isFault, type RowFault, type RowRules, readRow } from './row.ts'
import { RowIndexer } from './row-indexer.ts'

export interface ReaderSettings {
  /** Null: by the file itself. */
  readonly encoding: FileEncoding | null
  readonly insurer: string
  readonly insurers: readonly string[]
  readonly municipalities: readonly Municipality[]
  readonly today: CivilDate
  readonly keys: SealKeys
  /** Rows before it are in; null: none. */
  readonly resume: Mark | null
}

export type FileFault =
  | HeaderFault
  | { readonly reason: 'EMPTY_FILE' }
  | { readonly reason: 'NOT_CSV' }
  | { readonly reason: 'OTHER_FILE' }

export interface FileStep {
  readonly batches: readonly Batch[]
  /** At the file's end: of all of it. */
  readonly whole: Mark | null
  /** The file as a whole cannot be read; nothing of it is, from here on. */
  readonly fault: FileFault | null
}

/** "Imports commit at most 500 rows at a time." */
const rowsTogether = 500

/** An insurer's file, chunk by chunk, into batches of rows that a store can take. No I/O. */
export class FileReader {
  readonly #settings: ReaderSettings
  readonly #hash = createHash('sha256')
  readonly #indexes: RowIndexer
  #head: Uint8Array[] = []
  #headLength = 0
  #decode: Decode | null = null
  #cutter: RecordCutter | null = null
  #layout: Layout | null = null
  #rules: RowRules | null = null
  #fault: FileFault | null = null
  /** Bytes of the file before the chunk in hand, and those of it that were hashed. */
  #base = 0
  #hashed = 0
  readonly #packer = new Packer()
  #refused: RefusedRow[] = []
  #records = 0
  #batches: Batch[] = []
  #whole: Mark | null = null

  constructor(settings: ReaderSettings) {
    this.#settings = settings
    this.#indexes = new RowIndexer(settings)
  }

  push(chunk: Uint8Array): FileStep {
    if (this.#fault !== null) return this.#step()
    if (this.#decode === null) {
      this.#head.push(chunk)
      this.#headLength += chunk.length
      if (this.#headLength >= headBytes) this.#begin()
    } else this.#read(chunk)
    return this.#step()
  }

  end(): FileStep {
    if (this.#decode === null && this.#fault === null) this.#begin()
    if (this.#fault === null) this.#finish()
    return this.#step()
  }

  #step(): FileStep {
    const batches = this.#batches
    this.#batches = []
    return { batches, whole: this.#whole, fault: this.#fault }
  }

  #begin(): void {
    const head = Buffer.concat(this.#head)
    this.#head = []
    if (isNoCsv(head)) {
      this.#fault = { reason: 'NOT_CSV' }
      return
    }
    const encoding = this.#settings.encoding ?? detectEncoding(head)
    this.#decode = decoder(encoding)
    if (this.#settings.resume !== null) this.#layout = this.#layoutIn(head)
    this.#cutter = this.#settings.resume === null ? new RecordCutter(bomLength(head)) : null
    this.#read(head)
  }

  /** Of a file that goes on where it stopped, the first row still says what stands where. */
  #layoutIn(head: Uint8Array): Layout | null {
    const cutter = new RecordCutter()
    const records = cutter.push(head.subarray(bomLength(head)))
    const first = records.find(({ bytes }) => bytes.length > 0) ?? cutter.end()
    return first === null ? null : this.#headerOf(first)
  }

  #read(chunk: Uint8Array): void {
    let from = 0
    const { resume } = this.#settings
    if (this.#cutter === null && resume !== null) {
      from = Math.min(chunk.length, resume.position - this.#base)
      this.#hash.update(chunk.subarray(0, from))
      this.#hashed += from
      if (this.#base + from === resume.position) {
        if (Buffer.compare(this.#hash.copy().digest(), resume.prefix) !== 0) {
          this.#fault = { reason: 'OTHER_FILE' }
          return
        }
        this.#cutter = new RecordCutter(resume.position, resume)
      }
    } else if (this.#base === 0) from = bomLength(chunk)
    if (this.#cutter !== null && from < chunk.length) {
      for (const record of this.#cutter.push(chunk.subarray(from))) {
        this.#take(record)
        if (this.#fault !== null) return
        if (this.#records === rowsTogether) this.#close(this.#markAt(chunk, record))
      }
    }
    this.#hash.update(chunk.subarray(this.#hashed - this.#base))
    this.#base += chunk.length
    this.#hashed = this.#base
  }

  #finish(): void {
    if (this.#cutter === null) {
      this.#fault = { reason: 'OTHER_FILE' }
      return
    }
    const last = this.#cutter.end()
    if (last !== null) this.#take(last)
    if (this.#fault !== null) return
    if (this.#layout === null) {
      this.#fault = { reason: 'EMPTY_FILE' }
      return
    }
    const mark = { ...this.#cutter.place, position: this.#base, prefix: this.#hash.copy().digest() }
    if (this.#records > 0) this.#close(mark)
    this.#whole = mark
  }

  #markAt(chunk: Uint8Array, { end, after }: RawRecord): Mark {
    this.#hash.update(chunk.subarray(this.#hashed - this.#base, end - this.#base))
    this.#hashed = end
    return { ...after, position: end, prefix: this.#hash.copy().digest() }
  }

  #close(mark: Mark): void {
    this.#batches.push({ ...this.#packer.packed(), refused: this.#refused, mark })
    this.#refused = []
    this.#records = 0
  }

  #take(record: RawRecord): void {
    if (record.bytes.length === 0 && !record.tooLong) return
    if (this.#layout === null) {
      this.#layout = this.#headerOf(record)
      return
    }
    this.#records += 1
    const { line } = record
    if (record.tooLong) {
      this.#refused.push({ line, column: null, reason: 'QUOTES', value: '' })
      return
    }
    const read = this.#rowOf(record, this.#layout)
    if (isFault(read)) {
      const { column, reason, value } = read
      this.#refused.push({ line, column, reason, value: masked(value) })
    } else this.#indexes.pack(this.#packer, read, line)
  }

  #rowOf({ bytes }: RawRecord, layout: Layout): FileRow | RowFault {
    const fields = fieldsOf(this.#text(bytes))
    if (fields === null) return { reason: 'QUOTES', column: null, value: '' }
    return readRow(fields, this.#rulesFor(layout))
  }

  #rulesFor(layout: Layout): RowRules {
    if (this.#rules === null) {
      const { insurer, insurers, today } = this.#settings
      const known: ReadonlySet<string> = new Set(insurers)
      this.#rules = { layout, insurer, today, isInsurer: (number) => known.has(number) }
    }
    return this.#rules
  }

  #headerOf(record: RawRecord): Layout | null {
    const names = record.tooLong ? null : fieldsOf(this.#text(record.bytes))
    const { layout, fault } = names === null ? unreadable : readHeader(names)
    this.#fault = fault
    return layout
  }

  #text(bytes: Uint8Array): string {
    if (this.#decode === null) throw new Error('A record was cut before its encoding was known.')
    return this.#decode(bytes)
  }
}

const unreadable = { layout: null, fault: { reason: 'HEADER_UNKNOWN', place: 1 } } as const
