/** The sequence numbers one token has used up: a bit each, grown as needed. */
export const sequencesPerToken = 4096

export class Sequences {
  #bits = new Uint32Array(1)

  /** False where the number was used before, or is none. */
  use(sequence: number): boolean {
    if (!Number.isInteger(sequence) || sequence < 0 || sequence >= sequencesPerToken) return false
    const word = sequence >>> 5
    const bit = 1 << (sequence & 31)
    if (word >= this.#bits.length) this.#grow(word)
    const bits = this.#bits[word] ?? 0
    if ((bits & bit) !== 0) return false
    this.#bits[word] = bits | bit
    return true
  }

  #grow(word: number): void {
    const wider = new Uint32Array(2 ** Math.ceil(Math.log2(word + 1)))
    wider.set(this.#bits)
    this.#bits = wider
  }
}
