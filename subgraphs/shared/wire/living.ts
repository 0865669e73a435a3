import type { Instant } from '../../../schema/domain/time.ts'

interface Mortal {
  readonly until: Instant
}

/**
 * What must be remembered until its token expires, and not an instant longer. When full it takes no more: forgetting
 * a living token would let its messages be repeated.
 */
export class Living<V extends Mortal> {
  readonly #entries = new Map<string, V>()
  readonly #capacity: number

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: string): V | undefined {
    return this.#entries.get(key)
  }

  /** False when there is no room. */
  add(key: string, value: V, now: Instant): boolean {
    this.#bury(now)
    if (this.#entries.size >= this.#capacity) return false
    this.#entries.set(key, value)
    return true
  }

  /** Lives are of one length, so the oldest stand first; one that expires early waits for those before it. */
  #bury(now: Instant): void {
    for (const [key, { until }] of this.#entries) {
      if (until > now) return
      this.#entries.delete(key)
    }
  }
}
