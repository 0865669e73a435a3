import type { NumberHandle } from '../../schema/domain/ids.ts'
import { Thread } from '../shared/database/thread.ts'
import type { PlainNumber } from '../shared/internal.ts'
import { IndexedValues, type IndexMessages } from '../shared/seal/index-messages.ts'
import type { SealKeys } from '../shared/seal/number-seal.ts'
import { GrowingPieces, type Pieces, type TakenPieces } from '../shared/seal/pieces.ts'
import { lookupParts, nearUnder, sealedText } from './number-index.ts'

/** Numbers as bytes, and the handles to which they are to be bound. */
export interface Sealing {
  readonly index: IndexMessages
  readonly texts: TakenPieces
  readonly handles: TakenPieces
}

/** Of each number, in the order asked, its blind index and the number sealed. */
export interface SealedNumbers {
  readonly lookups: Uint8Array
  readonly sealed: Pieces
}

/** Seals in a thread of its own what came one by one. */
export class NumbersToSeal {
  readonly #thread: Thread<Sealing, SealedNumbers>
  readonly #index = new IndexedValues(nearUnder)
  readonly #texts = new GrowingPieces()
  readonly #handles = new GrowingPieces()

  constructor(keys: SealKeys) {
    this.#thread = new Thread(new URL('./sealing-worker.ts', import.meta.url), keys)
  }

  add(handle: NumberHandle, number: PlainNumber): void {
    this.#index.add(lookupParts(number))
    this.#texts.add(sealedText(number))
    this.#texts.end()
    this.#handles.add(handle)
    this.#handles.end()
  }

  /** All that came so far, and none of them again. */
  seal(): Promise<SealedNumbers> {
    const index = this.#index.take()
    const [texts, handles] = [this.#texts.take(), this.#handles.take()]
    const pieces = [index.near, index.own, texts, handles]
    const given = [index.nearOf.buffer, ...pieces.flatMap(({ bytes, ends }) => [bytes.buffer, ends.buffer])]
    return this.#thread.ask({ index, texts, handles }, given)
  }

  end(): Promise<void> {
    return this.#thread.end()
  }
}
