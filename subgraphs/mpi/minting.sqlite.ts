import type { NumberHandle } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { procedure, type Work } from '../shared/database/procedure.ts'
import { clusteredIds } from '../shared/fresh-id.ts'
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
const insert = 'insert into number (handle, scheme, insurer, lookup, sealed, minted) values (?, ?, ?, ?, ?, ?)'

/** Whole files of numbers come one after another: their ids fall on the same pages of the index. */
const freshId = clusteredIds()

const mint: Work<Minting, string> = (connection, { numbers, keys, at }) => {
  const seal = sealWith(keys)
  const found = connection.direct(find)
  const inserted = connection.direct(insert)
  const handles = unpackNumbers(numbers).map((number) => {
    const lookups = seal.indexes(lookupParts(number))
    for (const lookup of lookups) {
      const handle = found.rows(lookup)[0]?.[0]
      if (handle !== undefined) return handle as NumberHandle
    }
    const [lookup] = lookups
    if (lookup === undefined) throw new Error('A number seal has a current key.')
    const handle = freshId('num') as NumberHandle
    inserted.run(handle, number.scheme, number.insurer, lookup, seal.seal(sealedText(number), handle), at)
    return handle
  })
  return packHandles(handles)
}
export default mint
