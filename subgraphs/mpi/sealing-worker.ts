import { workerData } from 'node:worker_threads'
import { answer } from '../shared/database/thread.ts'
import { unpackHandles, unpackNumbers } from '../shared/packed-numbers.ts'
import { indexBytes, type SealKeys, sealWith } from '../shared/seal/number-seal.ts'
import type { Pieces } from '../shared/seal/pieces.ts'
import { lookupParts, sealedText } from './number-index.ts'

/** Numbers (see `packNumbers`), and the handles to which they are to be bound (see `packHandles`). */
export interface Sealing {
  readonly numbers: string
  readonly handles: string
}

/** Of each number, in the order asked, its blind index and the number sealed. */
export interface SealedNumbers {
  readonly lookups: Uint8Array
  readonly sealed: Pieces
}

const seal = sealWith(workerData as SealKeys)

answer<Sealing, SealedNumbers>((asked) => {
  const numbers = unpackNumbers(asked.numbers)
  const lookups = new Uint8Array(numbers.length * indexBytes)
  for (const [at, number] of numbers.entries()) seal.indexInto([lookups], at * indexBytes, lookupParts(number))
  return { lookups, sealed: seal.sealMany(numbers.map(sealedText), unpackHandles(asked.handles)) }
})
