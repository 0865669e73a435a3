const [zero, colon] = [0x30, 0x3a]

/** Texts put one after another in UTF-8: a call of Buffer's own costs more than a short text. */
export class Utf8Bytes {
  room: Buffer
  end: number

  /** What is in the room before `end` stays. */
  constructor(room: Buffer, end: number) {
    this.room = room
    this.end = end
  }

  add(text: string): void {
    // No sign of a JavaScript string takes more than three bytes of UTF-8.
    this.#makeRoom(3 * text.length)
    this.end = utf8Into(this.room, this.end, text)
  }

  /** Behind its length, so that no two lists of texts read alike: `3:abc`. */
  addSized(text: string): void {
    const { length } = text
    // As many digits as the longest text's length has, and the colon.
    this.#makeRoom(17 + 3 * length)
    if (length < 10) this.room[this.end++] = zero + length
    else this.end = utf8Into(this.room, this.end, String(length))
    this.room[this.end++] = colon
    this.end = utf8Into(this.room, this.end, text)
  }

  addBytes(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length)
    this.room.set(bytes, this.end)
    this.end += bytes.length
  }

  #makeRoom(bytes: number): void {
    if (this.end + bytes <= this.room.length) return
    const wider = Buffer.alloc(2 * (this.end + bytes))
    wider.set(this.room.subarray(0, this.end))
    this.room = wider
  }
}

function utf8Into(bytes: Buffer, from: number, text: string): number {
  let end = from
  // Asked of many kinds of texts, a length costs more than a sign.
  const { length } = text
  for (let at = 0; at < length; at++) {
    const sign = text.charCodeAt(at)
    if (sign < 0x80) {
      bytes[end++] = sign
    } else if (sign < 0x800) {
      bytes[end++] = 0xc0 | (sign >> 6)
      bytes[end++] = 0x80 | (sign & 0x3f)
    } else if (sign < 0xd800 || sign > 0xdfff) {
      bytes[end++] = 0xe0 | (sign >> 12)
      bytes[end++] = 0x80 | ((sign >> 6) & 0x3f)
      bytes[end++] = 0x80 | (sign & 0x3f)
    } else {
      // Signs of two halves, and halves alone.
      return from + bytes.write(text, from, 'utf8')
    }
  }
  return end
}
