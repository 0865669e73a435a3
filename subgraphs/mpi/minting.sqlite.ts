import type { NumberHandle } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { procedure, type Work } from '../shared/database/procedure.ts'
import { clusteredIds } from '../shared/fresh-id.ts'
import { packHandles, unpackNumbers } from '../shared/packed-numbers.ts'
import { type SealKeys, sealWith } from '../shared/seal/number-seal.ts'
import { apart } from '../shared/seal/pieces.ts'
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
  const asked = unpackNumbers(numbers)
  // For those that are known already in vain: to seal a number with others costs less than to ask for it.
  const fresh = asked.map(() => freshId('num') as NumberHandle)
  const sealed = apart(seal.sealMany(asked.map(sealedText), fresh))
  const handles = asked.map((number, place) => {
    const lookups = seal.indexes(lookupParts(number))
    const lookup = lookups[0]
    const handle = fresh[place]
    const text = sealed[place]
    if (lookup === undefined || handle === undefined || text === undefined)
      throw new Error('A number seal has a current key, and seals all.')
    for (let older = 1; older < lookups.length; older++) {
      const known = handleUnder(lookups[older] as Uint8Array)
      if (known !== undefined) return known
    }
    if (inserted.run(handle, number.scheme, number.insurer, lookup, text, at) > 0) return handle
    const known = handleUnder(lookup)
    if (known === undefined) throw new Error('A number is neither new nor known.')
    return known
  })
  return packHandles(handles)
}
export default mint
