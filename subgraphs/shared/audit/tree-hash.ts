import { hash } from 'node:crypto'

/** SHA-256, 32 bytes. */
export type Digest = Buffer<ArrayBufferLike>

export const digestLength = 32

const node = Buffer.alloc(1 + 2 * digestLength, 0x01)

/** RFC 9162 §2.1.1: MTH({}) = HASH(). */
export const emptyRoot: Digest = hash('sha256', Buffer.alloc(0), 'buffer')

/** RFC 9162 §2.1.1: HASH(0x00 || d). The prefix keeps a leaf from passing for an interior node. */
export function leafHash(...parts: readonly Uint8Array[]): Digest {
  return hash('sha256', Buffer.concat([leafPrefix, ...parts]), 'buffer')
}
const leafPrefix = Buffer.of(0x00)

/** RFC 9162 §2.1.1: HASH(0x01 || left || right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Digest {
  node.set(left, 1)
  node.set(right, 1 + digestLength)
  return hash('sha256', node, 'buffer')
}
