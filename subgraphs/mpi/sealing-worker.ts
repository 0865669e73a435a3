import { workerData } from 'node:worker_threads'
import { answer } from '../shared/database/thread.ts'
import { unpackHandles, unpackNumbers } from '../shared/packed-numbers.ts'
import { indexBytes, type SealKeys, sealWith } from '../shared/seal/number-seal.ts'
import { lookupParts, sealedText } from './number-index.ts'

/** Numbers (see `packNumbers`), and the handles to which they are to be bound (see `packHandles`). */
export interface Sealing {
  readonly numbers: string
  readonly handles: string
}

/** Of each number, in the order asked, its blind index and the number sealed; `ends`: where each sealed one ends. */
export interface SealedNumbers {
  readonly lookups: Uint8Array
  readonly sealed: Uint8Array
  readonly ends: Uint32Array
}

const seal = sealWith(workerData as SealKeys)

answer<Sealing, SealedNumbers>((asked) => {
  const numbers = unpackNumbers(asked.numbers)
  const handles = unpackHandles(asked.handles)
  const lookups = new Uint8Array(numbers.length * indexBytes)
  const ends = new Uint32Array(numbers.length)
  const values: Uint8Array[] = []
  let end = 0
  for (const [at, number] of numbers.entries()) {
    const handle = handles[at]
    if (handle === undefined) throw new Error('A number to be sealed has a handle.')
    lookups.set(seal.index(lookupParts(number)), at * indexBytes)
    const value = seal.seal(sealedText(number), handle)
    values.push(value)
    end += value.length
    ends[at] = end
  }
  const sealed = new Uint8Array(end)
  for (const [at, value] of values.entries()) sealed.set(value, (ends[at] ?? 0) - value.length)
  return { lookups, sealed, ends }
})
