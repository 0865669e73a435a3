/** Where a reading can be taken up again. */
export interface Place {
  readonly line: number
  /** What precedes ended in a CR: an LF that follows is the second half of its line end. */
  readonly afterCr: boolean
}

/** One record (RFC 4180) of a file: its bytes, without its line end. */
export interface RawRecord {
  readonly bytes: Uint8Array
  /** The line it begins in, from 1. */
  readonly line: number
  /** Where the next one begins, in bytes of the whole file. */
  readonly end: number
  readonly after: Place
  /** Longer than any row can be (an unclosed quote, a file that is none): its bytes are let go. */
  readonly tooLong: boolean
}

const comma = 0x2c
const quote = 0x22
const cr = 0x0d
const lf = 0x0a

/** Far more than a row can hold. */
const longest = 64 * 1024

type State = 'FIELD' | 'PLAIN' | 'QUOTED' | 'CLOSED' | 'SKIPPING'

/**
 * Cuts a stream of bytes into records, in memory bounded by one record. Lines end in CRLF, CR or LF; within quotes they
 * belong to the field. In UTF-8 and in Shift_JIS no byte of a longer character is a comma, a quote or a line end, so
 * nothing needs to be decoded for it.
 */
export class RecordCutter {
  #held: Uint8Array<ArrayBuffer> = new Uint8Array(0)
  #state: State = 'FIELD'
  #afterCr = false
  #line = 1
  #beginsAt = 1
  /** Of the file, before what is held. */
  #passed: number

  constructor(offset = 0, { line, afterCr }: Place = { line: 1, afterCr: false }) {
    this.#passed = offset
    this.#line = line
    this.#beginsAt = line
    this.#afterCr = afterCr
  }

  get place(): Place {
    return { line: this.#line, afterCr: this.#afterCr }
  }

  /** The records that end in this chunk. */
  push(chunk: Uint8Array): RawRecord[] {
    const records: RawRecord[] = []
    const heldBefore = this.#held.length
    const bytes = heldBefore === 0 ? chunk : joined(this.#held, chunk)
    const quoted = this.#state !== 'FIELD' && this.#state !== 'PLAIN'
    let begin = quoted || chunk.includes(quote) ? 0 : this.#plainLines(bytes, heldBefore, records)
    let state = begin === 0 ? this.#state : 'FIELD'
    for (let at = Math.max(begin, heldBefore); at < bytes.length; at++) {
      const byte = bytes[at]
      if (this.#afterCr) {
        this.#afterCr = false
        if (byte === lf) {
          // The second half of a line end whose first half ended the record, or stood within quotes.
          if (begin === at && state === 'FIELD') begin = at + 1
          continue
        }
      }
      if (byte === cr || byte === lf) {
        this.#line += 1
        this.#afterCr = byte === cr
        if (state === 'QUOTED') continue
        // An LF that is still to come is passed over with the next record.
        records.push(this.#record(bytes, begin, at, at + 1, state === 'SKIPPING'))
        begin = at + 1
        state = 'FIELD'
      } else if (state === 'FIELD') {
        state = byte === quote ? 'QUOTED' : byte === comma ? 'FIELD' : 'PLAIN'
      } else if (state === 'PLAIN') {
        if (byte === comma) state = 'FIELD'
      } else if (state === 'QUOTED') {
        if (byte === quote) state = 'CLOSED'
      } else if (state === 'CLOSED') {
        // A quote after a quote is one of the text; anything else but a comma is a fault that the fields will show.
        state = byte === quote ? 'QUOTED' : byte === comma ? 'FIELD' : 'PLAIN'
      }
      if (state !== 'SKIPPING' && at - begin > longest) state = 'SKIPPING'
      if (state === 'SKIPPING') begin = Math.max(begin, at - 1)
    }
    this.#state = state
    this.#passed += begin
    this.#held = new Uint8Array(bytes.subarray(begin))
    return records
  }

  /** The last record, if the file does not end in a line end. */
  end(): RawRecord | null {
    const { length } = this.#held
    if (length === 0) return null
    return this.#record(this.#held, 0, length, length, this.#state === 'SKIPPING' || this.#state === 'QUOTED')
  }

  /** Whole lines of bytes without a quote, found by their ends alone. Answers where the first begins that it leaves. */
  #plainLines(bytes: Uint8Array, from: number, records: RawRecord[]): number {
    let begin = 0
    let at = from
    if (this.#afterCr && at < bytes.length) {
      this.#afterCr = false
      if (begin === at && bytes[at] === lf) begin = ++at
    }
    let [nextCr, nextLf] = [endAt(bytes, cr, at), endAt(bytes, lf, at)]
    for (;;) {
      const end = Math.min(nextCr, nextLf)
      if (end === bytes.length || end - begin > longest) return begin
      this.#line += 1
      this.#afterCr = end === nextCr
      records.push(this.#record(bytes, begin, end, end + 1, false))
      begin = end + 1
      if (this.#afterCr && begin < bytes.length) {
        this.#afterCr = false
        if (bytes[begin] === lf) nextLf = endAt(bytes, lf, ++begin)
      }
      if (end === nextLf) nextLf = endAt(bytes, lf, begin)
      else nextCr = endAt(bytes, cr, begin)
    }
  }

  #record(bytes: Uint8Array, begin: number, until: number, next: number, tooLong: boolean): RawRecord {
    const line = this.#beginsAt
    this.#beginsAt = this.#line
    const kept = tooLong ? bytes.subarray(begin, begin) : bytes.subarray(begin, until)
    return { bytes: kept, line, end: this.#passed + next, after: this.place, tooLong }
  }
}

/** Where a byte comes next; the length, if nowhere. */
function endAt(bytes: Uint8Array, byte: number, from: number): number {
  const at = bytes.indexOf(byte, from)
  return at === -1 ? bytes.length : at
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length)
  both.set(one)
  both.set(other, one.length)
  return both
}

/** The fields of a record's text; null where its quotes do not fit. */
export function fieldsOf(text: string): readonly string[] | null {
  if (!text.includes('"')) return text.split(',')
  const fields: string[] = []
  let at = 0
  for (;;) {
    if (text[at] === '"') {
      let field = ''
      for (;;) {
        const close = text.indexOf('"', at + 1)
        if (close === -1) return null
        field += text.slice(at + 1, close)
        at = close + 1
        if (text[at] !== '"') break
        field += '"'
      }
      fields.push(field)
      if (at === text.length) return fields
      if (text[at] !== ',') return null
    } else {
      const next = text.indexOf(',', at)
      const field = text.slice(at, next === -1 ? text.length : next)
      if (field.includes('"')) return null
      fields.push(field)
      if (next === -1) return fields
      at = next
    }
    at += 1
  }
}
