import { Utf8Bytes } from './utf8.ts'

/** Bytes of many values, one after another; `ends`: where each of them ends. */
export interface Pieces {
  readonly bytes: Uint8Array
  readonly ends: Uint32Array
}

/** Each text in UTF-8. */
export function piecesOf(texts: readonly string[]): Pieces {
  const ends = new Uint32Array(texts.length)
  let end = 0
  for (let at = 0; at < texts.length; at++) {
    end += Buffer.byteLength(texts[at] ?? '')
    ends[at] = end
  }
  return { bytes: Buffer.from(texts.join('')), ends }
}

/** Pieces that come one by one, of texts in UTF-8. */
export class GrowingPieces {
  readonly #text = new Utf8Bytes(Buffer.alloc(1024), 0)
  #ends = new Uint32Array(64)
  #count = 0

  /** More of the piece at hand. */
  add(text: string): void {
    this.#text.add(text)
  }

  /** Behind its length. */
  addSized(text: string): void {
    this.#text.addSized(text)
  }

  end(): void {
    if (this.#count === this.#ends.length) {
      const wider = new Uint32Array(2 * this.#count)
      wider.set(this.#ends)
      this.#ends = wider
    }
    this.#ends[this.#count++] = this.#text.end
  }

  get length(): number {
    return this.#count
  }

  /** All that were ended so far, in room of their own, and none of them again. */
  take(): TakenPieces {
    const { room, end } = this.#text
    const taken = { bytes: new Uint8Array(room.subarray(0, end)), ends: this.#ends.slice(0, this.#count) }
    this.#text.end = 0
    this.#count = 0
    return taken
  }
}

/** They may be handed to another thread. */
export interface TakenPieces extends Pieces {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly ends: Uint32Array<ArrayBuffer>
}

export const onePiece = (bytes: Uint8Array): Pieces => ({ bytes, ends: Uint32Array.of(bytes.length) })

/** Each by itself, in the room of all. */
export function apart({ bytes, ends }: Pieces): Uint8Array[] {
  let from = 0
  return Array.from(ends, (end) => {
    const piece = bytes.subarray(from, end)
    from = end
    return piece
  })
}
