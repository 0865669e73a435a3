import type { NearParts } from './index-parts.ts'
import { GrowingPieces, type TakenPieces } from './pieces.ts'

/** What the blind indexes of many values are digests of, as bytes that cross threads. */
export interface IndexMessages {
  readonly near: TakenPieces
  readonly own: TakenPieces
  /** Of each value, which of `near` is its. */
  readonly nearOf: Uint32Array<ArrayBuffer>
  readonly under: NearParts['under']
}

/** Of one insurer's numbers most come one after another, or among those of a few others. */
const nearKept = 4

export class IndexedValues {
  readonly #under: NearParts['under']
  readonly #near = new GrowingPieces()
  readonly #own = new GrowingPieces()
  #nearOf: number[] = []
  readonly #lately: (readonly string[])[] = []
  readonly #latelyAt: number[] = []
  #oldest = 0

  constructor(under: NearParts['under']) {
    this.#under = under
  }

  add({ near, own, under }: NearParts): void {
    if (under !== this.#under) throw new Error('Values indexed together lie near each other alike.')
    this.#nearOf.push(this.#placeOf(near))
    addParts(this.#own, own)
  }

  get length(): number {
    return this.#nearOf.length
  }

  take(): IndexMessages {
    const nearOf = Uint32Array.from(this.#nearOf)
    this.#nearOf = []
    this.#lately.length = 0
    this.#oldest = 0
    return { near: this.#near.take(), own: this.#own.take(), nearOf, under: this.#under }
  }

  #placeOf(near: readonly string[]): number {
    for (let at = 0; at < this.#lately.length; at++)
      if (areEqual(this.#lately[at] ?? [], near)) return this.#latelyAt[at] ?? 0
    const place = this.#near.length
    addParts(this.#near, near)
    this.#lately[this.#oldest] = near
    this.#latelyAt[this.#oldest] = place
    this.#oldest = (this.#oldest + 1) % nearKept
    return place
  }
}

function addParts(pieces: GrowingPieces, parts: readonly string[]): void {
  for (let at = 0; at < parts.length; at++) pieces.addSized(parts[at] ?? '')
  pieces.end()
}

export function areEqual(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false
  for (let at = one.length - 1; at >= 0; at--) if (one[at] !== other[at]) return false
  return true
}
