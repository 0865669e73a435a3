import type { KeyObject } from 'node:crypto'
import { workerData } from 'node:worker_threads'
import type { PersonId } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import { type ConnectionSettings, SqliteConnection } from '../../shared/database/sqlite-connection.ts'
import { answer } from '../../shared/database/thread.ts'
import { indexBytes, type SealKeys, sealWith } from '../../shared/seal/number-seal.ts'
import { lookupParts } from '../number-index.ts'
import { type CodeColumn, type Coded, codedLines, type Found, rowReader } from './coding-rows.ts'
import { holdersOf, type Period } from './holders.sqlite.ts'
import { mostPlaces } from './in-order.ts'

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

const { connection: settings, keys, epoch, header } = workerData as CodingSettings
const seal = sealWith(keys)
const holders = holdersOf(new SqliteConnection(settings))
const readRow = rowReader(header)

/** Rows of a file whose holders are looked for together. What was read of a row is let go before the next is read. */
class Rows {
  #count = 0
  /** Why there is no number in a row; null: the row is empty. */
  readonly #refused = new Map<number, string | null>()
  readonly #days = new Map<number, CivilDate>()
  /** Of each row, under each version of the key. */
  readonly #lookups: readonly Uint8Array[] = keys.map(() => new Uint8Array(mostPlaces * indexBytes))
  /** Whom the period leads to that fits best so far; undefined: none does. */
  readonly #found = new Array<Found | undefined>(mostPlaces)
  /** When that period begins, and its order of filing, to be compared with the next. */
  readonly #from = new Uint32Array(mostPlaces)
  readonly #filed = new Float64Array(mostPlaces)

  add(line: string): void {
    const place = this.#count++
    const row = line === '' ? null : readRow(line)
    if (row === null || typeof row === 'string') {
      this.#refused.set(place, row)
      return
    }
    if (row.on !== null) this.#days.set(place, row.on)
    seal.indexInto(this.#lookups, place * indexBytes, lookupParts(row.number))
  }

  /** The result's lines, for rows that begin at a line of the file. */
  coded(first: number): Coded {
    let left = Uint32Array.from({ length: this.#count }, (_, place) => place)
    if (this.#refused.size > 0) left = left.filter((place) => !this.#refused.has(place))
    for (const lookups of this.#lookups) {
      if (left.length === 0) break
      holders(lookups, left, (place, period) => this.#take(place, period))
      left = left.filter((place) => this.#found[place] === undefined)
    }
    return codedLines(epoch, first, this.#count, (place) => {
      const refused = this.#refused.get(place)
      return refused === undefined ? { person: this.#found[place] ?? null } : { refused }
    })
  }

  #take(place: number, [, person, from, until, doubted, filed]: Period): void {
    const on = this.#days.get(place) ?? null
    // The last that fits: whose it was on that day, or whose it is or was last.
    if (on !== null && (from > on || (until !== null && until <= on))) return
    const begin = dayOrder(from)
    const [otherBegin, otherFiled] = [this.#from[place] ?? 0, this.#filed[place] ?? 0]
    if (this.#found[place] !== undefined && (otherBegin > begin || (otherBegin === begin && otherFiled > filed))) return
    this.#found[place] = doubted === 1 ? 'IN_DOUBT' : (person as PersonId)
    this.#from[place] = begin
    this.#filed[place] = filed
  }
}

/** A day as a number, in the days' order. */
function dayOrder(day: string): number {
  let order = 0
  for (let at = 0; at < day.length; at++) {
    const digit = day.charCodeAt(at) - 48
    if (digit >= 0) order = order * 10 + digit
  }
  return order
}

answer<SomeLines, Coded>(({ first, text }) => {
  const coded = { text: '', coded: 0, unknown: 0, refused: 0 }
  let next = first
  for (let from = 0; from <= text.length; ) {
    const rows = new Rows()
    const begin = next
    for (; next < begin + mostPlaces && from <= text.length; next++) {
      const end = text.indexOf('\n', from)
      const line = text.slice(from, end < 0 ? undefined : end)
      rows.add(line.endsWith('\r') ? line.slice(0, -1) : line)
      from = end < 0 ? text.length + 1 : end + 1
    }
    const some = rows.coded(begin)
    coded.text += some.text
    coded.coded += some.coded
    coded.unknown += some.unknown
    coded.refused += some.refused
  }
  return coded
})
