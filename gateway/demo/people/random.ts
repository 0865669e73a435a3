/**
 * Repeatable chance: xoshiro128** (Blackman and Vigna), its state filled by splitmix32. One stream per household, so
 * that any household can be made without those before it.
 */
export class Random {
  #a: number
  #b: number
  #c: number
  #d: number

  constructor(seed: number, stream: number) {
    let state = (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul((stream + 1) | 0, 0x85ebca6b)) >>> 0
    const fill = (): number => {
      state = (state + 0x9e3779b9) >>> 0
      let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
      return (mixed ^ (mixed >>> 15)) >>> 0
    }
    this.#a = fill() | 1
    this.#b = fill()
    this.#c = fill()
    this.#d = fill()
  }

  /** In [0, 1). */
  next(): number {
    const scrambled = Math.imul(this.#b, 5)
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0
    const shifted = this.#b << 9
    this.#c ^= this.#a
    this.#d ^= this.#b
    this.#b ^= this.#c
    this.#a ^= this.#d
    this.#c ^= shifted
    this.#d = (this.#d << 11) | (this.#d >>> 21)
    return result / 4_294_967_296
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** In [0, below). */
  below(below: number): number {
    return Math.floor(this.next() * below)
  }

  /** In [from, to], both included. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1)
  }

  pick<T>(from: readonly T[]): T {
    const found = from[this.below(from.length)]
    if (found === undefined) throw new Error('Nothing to pick from.')
    return found
  }
}

/** Values drawn by weight. */
export class Weighted<T> {
  readonly #values: readonly T[]
  readonly #upTo: Float64Array

  constructor(entries: readonly (readonly [value: T, weight: number])[]) {
    this.#values = entries.map(([value]) => value)
    this.#upTo = new Float64Array(entries.length)
    let sum = 0
    for (const [at, [, weight]] of entries.entries()) {
      sum += weight
      this.#upTo[at] = sum
    }
  }

  draw(random: Random): T {
    const target = random.next() * (this.#upTo.at(-1) ?? 0)
    let low = 0
    let high = this.#upTo.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#upTo[middle] ?? 0) <= target) low = middle + 1
      else high = middle
    }
    return this.#values[low] as T
  }
}
