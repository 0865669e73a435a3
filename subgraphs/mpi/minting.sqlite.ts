import type { NumberHandle } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { procedure, type Work } from '../shared/database/procedure.ts'
import { clusteredIds } from '../shared/fresh-id.ts'
import type { PlainNumber } from '../shared/internal.ts'
import { packHandles, unpackNumbers } from '../shared/packed-numbers.ts'
import { type SealKeys, sealWith } from '../shared/seal/number-seal.ts'
import { lookupParts, sealedText } from './number-index.ts'

export interface Minting {
  /** See `packNumbers`. */
  readonly numbers: string
  readonly keys: SealKeys
  readonly at: Instant
}

/** Handles of many numbers, minted where they have none, in the index's own thread: see `unpackHandles`. */
export const minting = procedure<Minting, string>(new URL(import.meta.url))

const find = 'select handle from number where lookup = ?'
const insert = `insert into number (handle, scheme, insurer, lookup, sealed, minted) values (?, ?, ?, ?, ?, ?)
  on conflict (lookup) do nothing`

/** Whole files of numbers come one after another: their ids fall on the same pages of the index. */
const freshId = clusteredIds()

const mint: Work<Minting, string> = (connection, { numbers, keys, at }) => {
  const seal = sealWith(keys)
  const found = connection.direct(find)
  const inserted = connection.direct(insert)
  const handleUnder = (lookup: Uint8Array): NumberHandle | undefined =>
    found.rows(lookup)[0]?.[0] as NumberHandle | undefined
  const fresh = (number: PlainNumber, lookup: Uint8Array): NumberHandle | undefined => {
    const handle = freshId('num') as NumberHandle
    const sealed = seal.seal(sealedText(number), handle)
    return inserted.run(handle, number.scheme, number.insurer, lookup, sealed, at) > 0 ? handle : undefined
  }
  // A file's numbers are nearly all new or nearly all known: what the last one was is tried first, in one walk of the tree.
  let known = false
  const handles = unpackNumbers(numbers).map((number) => {
    const [lookup, ...older] = seal.indexes(lookupParts(number))
    if (lookup === undefined) throw new Error('A number seal has a current key.')
    for (const each of known ? [lookup, ...older] : older) {
      const handle = handleUnder(each)
      if (handle !== undefined) return handle
    }
    const minted = fresh(number, lookup)
    known = minted === undefined
    const handle = minted ?? handleUnder(lookup)
    if (handle === undefined) throw new Error('A number is neither new nor known.')
    return handle
  })
  return packHandles(handles)
}
export default mint
