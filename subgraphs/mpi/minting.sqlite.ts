import type { NumberHandle } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { type DirectConnection, type DirectStatement, procedure, type Work } from '../shared/database/procedure.ts'
import { RowInserts, rowPlace } from '../shared/database/row-inserts.ts'
import { clusteredIds } from '../shared/fresh-id.ts'
import type { PlainNumber } from '../shared/internal.ts'
import { packHandles, unpackNumbers } from '../shared/packed-numbers.ts'
import { IndexedValues } from '../shared/seal/index-messages.ts'
import { indexBytes, type NumberSeal, type SealKeys, sealWith } from '../shared/seal/number-seal.ts'
import { apart } from '../shared/seal/pieces.ts'
import { lookupParts, nearUnder, sealedText } from './number-index.ts'

export interface Minting {
  /** See `packNumbers`. */
  readonly numbers: string
  readonly keys: SealKeys
  readonly at: Instant
}

/** Handles of many numbers, minted where they have none, in the index's own thread: see `unpackHandles`. */
export const minting = procedure<Minting, string>(new URL(import.meta.url))

const find = 'select handle from number where lookup = ?'
const place = rowPlace('number', ['handle', 'scheme', 'insurer', 'lookup', 'sealed', 'minted'], 'PASSED_OVER')

/** Whole files of numbers come one after another: their ids fall on the same pages of the index. */
const freshId = clusteredIds()

const mint: Work<Minting, string> = (connection, { numbers, keys, at }) =>
  packHandles(new Minter(connection, sealWith(keys), at).handlesOf(unpackNumbers(numbers)))
export default mint

class Minter {
  readonly #seal: NumberSeal
  readonly #at: Instant
  readonly #found: DirectStatement
  readonly #rows: RowInserts

  constructor(connection: DirectConnection, seal: NumberSeal, at: Instant) {
    this.#seal = seal
    this.#at = at
    this.#found = connection.direct(find)
    this.#rows = new RowInserts(connection, place)
  }

  handlesOf(asked: readonly PlainNumber[]): readonly NumberHandle[] {
    // For those that are known already in vain: to seal a number with others costs less than to ask for it.
    const fresh = asked.map(() => freshId('num') as NumberHandle)
    const sealed = apart(this.#seal.sealMany(asked.map(sealedText), fresh))
    const keyed = this.#lookupsOf(asked)
    let added = 0
    const older = asked.map((number, at) => {
      const lookup = lookupAt(keyed[0], at)
      const known = this.#underOlder(keyed, at)
      if (known !== undefined) return known
      this.#rows.add([fresh[at] ?? null, number.scheme, number.insurer, lookup, sealed[at] ?? null, this.#at])
      added += 1
      return undefined
    })
    this.#rows.flush()
    const allNew = this.#rows.inserted === added
    return older.map((known, at) => known ?? (allNew ? fresh[at] : this.#under(lookupAt(keyed[0], at))) ?? missing())
  }

  /** One after another, under the current key, then under older ones. */
  #lookupsOf(numbers: readonly PlainNumber[]): readonly Uint8Array[] {
    const values = new IndexedValues(nearUnder)
    for (const number of numbers) values.add(lookupParts(number))
    const messages = values.take()
    return this.#seal.keys.map((_, key) => this.#seal.indexMany(messages, key))
  }

  #underOlder(keyed: readonly Uint8Array[], at: number): NumberHandle | undefined {
    for (let older = 1; older < keyed.length; older++) {
      const known = this.#under(lookupAt(keyed[older], at))
      if (known !== undefined) return known
    }
    return undefined
  }

  #under(lookup: Uint8Array): NumberHandle | undefined {
    return this.#found.rows(lookup)[0]?.[0] as NumberHandle | undefined
  }
}

function lookupAt(lookups: Uint8Array | undefined, at: number): Uint8Array {
  if (lookups === undefined) throw new Error('A number seal has a current key.')
  return lookups.subarray(indexBytes * at, indexBytes * (at + 1))
}

function missing(): never {
  throw new Error('A number is neither new nor known.')
}
