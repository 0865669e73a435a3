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
