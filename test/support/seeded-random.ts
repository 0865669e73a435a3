/** Repeatable chance (mulberry32): the seed is all there is to print when a test fails. */
export class SeededRandom {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** In [0, below). */
  integer(below: number): number {
    return Math.floor(this.next() * below)
  }

  pick<T>(from: readonly T[]): T {
    const found = from[this.integer(from.length)]
    if (found === undefined) throw new Error('Nothing to pick from.')
    return found
  }

  /** Each element kept with the probability, in order. */
  some<T>(from: readonly T[], probability: number): readonly T[] {
    return from.filter(() => this.chance(probability))
  }

  times<T>(most: number, make: () => T): readonly T[] {
    return Array.from({ length: this.integer(most + 1) }, make)
  }
}
