/**
 * What was used lately, between `most` and twice as many: when the younger half is full the older one goes. A Map that
 * loses its first key over and over walks past all it lost before; this one never does.
 */
export class Recent<Key, Value> {
  readonly #most: number
  #young = new Map<Key, Value>()
  #old: Map<Key, Value> | null = null

  constructor(most: number) {
    this.#most = most
  }

  get(key: Key): Value | undefined {
    const young = this.#young.get(key)
    if (young !== undefined || this.#old === null) return young
    const old = this.#old.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }

  set(key: Key, value: Value): void {
    if (this.#young.size >= this.#most) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, value)
  }
}
