import type { KeyObject } from 'node:crypto'
import { workerData } from 'node:worker_threads'
import type { PersonId } from '../../../schema/domain/ids.ts'
import { type ConnectionSettings, SqliteConnection } from '../../shared/database/sqlite-connection.ts'
import { answer } from '../../shared/database/thread.ts'
import { IndexedValues } from '../../shared/seal/index-messages.ts'
import { indexBytes, type SealKeys, sealWith } from '../../shared/seal/number-seal.ts'
import { lookupParts, nearUnder } from '../number-index.ts'
import { type CodeColumn, type Coded, codedLines, linesIn, type RowOutcome, rowReader } from './coding-rows.ts'
import { holdersOf } from './holders.sqlite.ts'
import { dayAt, idBytes, Periods } from './periods.ts'

export interface CodingSettings {
  readonly connection: ConnectionSettings
  readonly keys: SealKeys
  readonly epoch: { readonly number: number; readonly key: KeyObject }
  readonly header: readonly CodeColumn[]
}

/** Lines of a file, and the number of the first of them. */
export interface SomeLines {
  readonly first: number
  readonly text: string
}

/** The more are looked for at once, the more of them lie on one page; what they take is theirs to the end of the piece. */
const mostRows = 2 ** 20

const { connection: settings, keys, epoch, header } = workerData as CodingSettings
const seal = sealWith(keys)
const holders = holdersOf(new SqliteConnection(settings))
const readRow = rowReader(header)

const indexedTogether = 1_024

const empty: RowOutcome = { refused: null }
const nobody: RowOutcome = { person: null }
const inDoubt: RowOutcome = { person: 'IN_DOUBT' }

/** Rows of a file whose holders are looked for together. What was read of a row is let go before the next is read. */
class Rows {
  #count = 0
  /** Rows with a number. */
  #sought = 0
  /** Of each row: the place of its number among those that are sought, or before them all (negative) why it has none. */
  readonly #places: Int32Array
  readonly #refusals: RowOutcome[] = [empty]
  /** Of each number, under each version of the key. */
  readonly #lookups: readonly Uint8Array[]
  /** Those whose lookups are yet to be made. */
  readonly #values = new IndexedValues(nearUnder)
  /** The day that counts; 0: none was told. */
  readonly #days: Uint32Array
  readonly #periods = new Periods()
  /** The period that fits best so far, behind 0: none does. */
  readonly #best: Uint32Array

  constructor(most: number) {
    this.#places = new Int32Array(most)
    this.#lookups = keys.map(() => new Uint8Array(most * indexBytes))
    this.#days = new Uint32Array(most)
    this.#best = new Uint32Array(most)
  }

  add(text: string, from: number, to: number): void {
    const row = from === to ? null : readRow(text, from, to)
    if (row === null || typeof row === 'string') {
      this.#places[this.#count++] = row === null ? -1 : this.#refusal(row)
      return
    }
    const place = this.#sought++
    this.#places[this.#count++] = place
    if (row.on !== null) this.#days[place] = dayAt(row.on, 0)
    this.#values.add(lookupParts(row.number))
    if (this.#values.length === indexedTogether) this.#index()
  }

  /** The result's lines, for rows that begin at a line of the file. */
  coded(first: number): Coded {
    this.#index()
    let left = Uint32Array.from({ length: this.#sought }, (_, place) => place)
    for (const lookups of this.#lookups) {
      if (left.length === 0) break
      const known = this.#periods.count
      holders(lookups, left, this.#periods)
      for (let period = known; period < this.#periods.count; period++) this.#take(period)
      left = left.filter((place) => this.#best[place] === 0)
    }
    const { persons, doubted, count } = this.#periods
    const ids = persons.toString('latin1', 0, count * idBytes)
    return codedLines(epoch, first, this.#count, (row) => {
      const place = this.#places[row] ?? 0
      if (place < 0) return this.#refusals[-place - 1] ?? empty
      const best = this.#best[place] ?? 0
      if (best === 0) return nobody
      return doubted[best - 1] === 1 ? inDoubt : { person: ids.slice((best - 1) * idBytes, best * idBytes) as PersonId }
    })
  }

  #index(): void {
    const from = (this.#sought - this.#values.length) * indexBytes
    const messages = this.#values.take()
    for (let key = 0; key < keys.length; key++) this.#lookups[key]?.set(seal.indexMany(messages, key), from)
  }

  #refusal(reason: string): number {
    let at = this.#refusals.findIndex((refusal) => 'refused' in refusal && refusal.refused === reason)
    if (at < 0) at = this.#refusals.push({ refused: reason }) - 1
    return -1 - at
  }

  #take(period: number): void {
    const { places, from, until, filed } = this.#periods
    const place = places[period] ?? 0
    const [begin, on] = [from[period] ?? 0, this.#days[place] ?? 0]
    // The last that fits: whose it was on that day, or whose it is or was last.
    if (on !== 0 && (begin > on || (until[period] ?? 0) <= on)) return
    const best = (this.#best[place] ?? 0) - 1
    const other = from[best] ?? 0
    if (best >= 0 && (other > begin || (other === begin && (filed[best] ?? 0) > (filed[period] ?? 0)))) return
    this.#best[place] = period + 1
  }
}

function codedText({ first, text }: SomeLines): Coded {
  const parts: Coded[] = []
  const end = first + linesIn(text)
  let from = 0
  for (let line = first; line < end; line += mostRows) {
    const many = Math.min(mostRows, end - line)
    const rows = new Rows(many)
    for (let row = 0; row < many; row++) {
      const next = text.indexOf('\n', from)
      const to = next < 0 ? text.length : next
      rows.add(text, from, to > from && text.charCodeAt(to - 1) === 0x0d ? to - 1 : to)
      from = to + 1
    }
    parts.push(rows.coded(line))
  }
  return together(parts)
}

function together(parts: readonly Coded[]): Coded {
  const [only] = parts
  if (only !== undefined && parts.length === 1) return only
  const lines = new Uint8Array(parts.reduce((bytes, part) => bytes + part.lines.length, 0))
  const all = { lines, coded: 0, unknown: 0, refused: 0 }
  let end = 0
  for (const part of parts) {
    lines.set(part.lines, end)
    end += part.lines.length
    all.coded += part.coded
    all.unknown += part.unknown
    all.refused += part.refused
  }
  return all
}

answer(codedText, ({ lines }) => [lines.buffer])
