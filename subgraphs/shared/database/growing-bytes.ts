/** Bytes put one after another, in room that serves for the next batch too. */
export class GrowingBytes {
  #room = Buffer.allocUnsafeSlow(64 * 1024)
  #used = 0

  text(text: string): void {
    // No sign of a JavaScript string takes more than three bytes of UTF-8.
    this.#makeRoom(3 * text.length)
    this.#used += this.#room.write(text, this.#used)
  }

  bytes(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length)
    this.#room.set(bytes, this.#used)
    this.#used += bytes.length
  }

  /** In room of its own, which may be handed to another thread. */
  taken(): Uint8Array<ArrayBuffer> {
    const taken = new Uint8Array(this.#room.subarray(0, this.#used))
    this.#used = 0
    return taken
  }

  #makeRoom(length: number): void {
    if (this.#used + length <= this.#room.length) return
    const larger = Buffer.allocUnsafeSlow(2 * (this.#used + length))
    larger.set(this.#room.subarray(0, this.#used))
    this.#room = larger
  }
}
