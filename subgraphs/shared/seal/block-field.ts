import type { Pieces } from './pieces.ts'

export const blockBytes = 16
export const blockWords = 4

/** Values on whole blocks of a cipher, filled up with zeros; each has one block at least. */
export interface BlockField {
  /** The same room twice. */
  readonly bytes: Uint8Array
  readonly words: Uint32Array
  /** The first block of each, and behind the last one the first that is nobody's. */
  readonly firsts: Uint32Array
  readonly lengths: Uint32Array
}

export function laidOut({ bytes, ends }: Pieces): BlockField {
  const firsts = new Uint32Array(ends.length + 1)
  const lengths = new Uint32Array(ends.length)
  let blocks = 0
  let began = 0
  for (let at = 0; at < ends.length; at++) {
    const end = ends[at] ?? 0
    lengths[at] = end - began
    blocks += Math.max(1, Math.ceil((end - began) / blockBytes))
    firsts[at + 1] = blocks
    began = end
  }
  const words = new Uint32Array(blockWords * blocks)
  const room = new Uint8Array(words.buffer)
  let from = 0
  for (let at = 0; at < ends.length; at++) {
    const end = ends[at] ?? 0
    for (let to = blockBytes * (firsts[at] ?? 0); from < end; ) room[to++] = bytes[from++] ?? 0
  }
  return { bytes: room, words, firsts, lengths }
}
