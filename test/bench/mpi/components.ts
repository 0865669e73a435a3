/** Who is one with whom, by what joins them. */
export class Components {
  readonly #parent: number[] = []

  add(): number {
    return this.#parent.push(this.#parent.length) - 1
  }

  of(one: number): number {
    let at = one
    for (;;) {
      const parent = this.#parent[at]
      if (parent === undefined || parent === at) return at
      const grand = this.#parent[parent] ?? parent
      this.#parent[at] = grand
      at = grand
    }
  }

  join(one: number, other: number): void {
    this.#parent[Math.max(this.of(one), this.of(other))] = Math.min(this.of(one), this.of(other))
  }
}
