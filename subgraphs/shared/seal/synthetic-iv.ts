import { createCipheriv, type KeyObject, timingSafeEqual } from 'node:crypto'
import { type BlockField, blockBytes, blockWords, laidOut } from './block-field.ts'
import { onePiece, type Pieces } from './pieces.ts'

export const syntheticIvBytes = 16
/** Of the longest key: AES-256 twice. */
export const sivKeyBytes = 64

/**
 * AES-SIV (RFC 5297) with one associated string, over many short values at once: blocks of all of them go through the
 * cipher in one call, where any other mode of node's makes a cipher for each. What is sealed twice looks the same twice,
 * so that `bound` names one value and no other.
 */
export interface SivCipher {
  /** Each as `head`, the vector, and the value enciphered. */
  seal(values: Pieces, bound: Pieces, head: Uint8Array): Pieces
  /** `sealed`: behind its head. Null: altered, or bound to something else. */
  open(sealed: Uint8Array, bound: Uint8Array): Uint8Array | null
}

export function sivCipher(key: KeyObject): SivCipher {
  const secret = key.export()
  const half = secret.length / 2
  const authenticate = blocksUnder(secret.subarray(0, half))
  const encipher = blocksUnder(secret.subarray(half))
  const zero = new Uint8Array(blockBytes)
  const whole = bytesOf(authenticate(zero))
  double(whole, 0)
  const cut = whole.slice()
  double(cut, 0)
  /** Doubled already, as S2V (2.4) does before it adds the code of `bound`. */
  const begun = macs(laidOut(onePiece(zero)))
  double(begun, 0)

  /** CMAC (RFC 4493) of every value. */
  function macs(field: BlockField): Uint8Array {
    const { bytes, firsts, lengths } = field
    for (let at = 0; at < lengths.length; at++) {
      const length = lengths[at] ?? 0
      const full = length > 0 && length % blockBytes === 0
      if (!full) bytes[blockBytes * (firsts[at] ?? 0) + length] = 0x80
      xorInto(bytes, blockBytes * ((firsts[at + 1] ?? 0) - 1), full ? whole : cut, 0)
    }
    return bytesOf(chained(field))
  }

  /** Chains of blocks, aligned at their ends: all are done after the same call. */
  function chained({ words, firsts, lengths }: BlockField): Uint32Array {
    let longest = 0
    for (let at = 0; at < lengths.length; at++) longest = Math.max(longest, (firsts[at + 1] ?? 0) - (firsts[at] ?? 0))
    let state = new Uint32Array(blockWords * lengths.length)
    for (let left = longest; left > 0; left--) {
      for (let at = 0; at < lengths.length; at++) {
        const first = firsts[at] ?? 0
        const block = (firsts[at + 1] ?? 0) - left
        if (block < first) continue
        for (let word = 0; word < blockWords; word++) {
          const before = block === first ? 0 : (state[blockWords * at + word] ?? 0)
          state[blockWords * at + word] = before ^ (words[blockWords * block + word] ?? 0)
        }
      }
      state = authenticate(bytesOf(state))
    }
    return state
  }

  /** S2V (2.4) of two strings. */
  function vectors(values: Pieces, bound: Pieces): Uint8Array {
    const codes = macs(laidOut(bound))
    const field = laidOut(values)
    const { bytes, firsts, lengths } = field
    for (let at = 0; at < lengths.length; at++) {
      const length = lengths[at] ?? 0
      const code = blockBytes * at
      xorInto(codes, code, begun, 0)
      const first = blockBytes * (firsts[at] ?? 0)
      if (length >= blockBytes) {
        xorInto(bytes, first + length - blockBytes, codes, code)
        continue
      }
      bytes[first + length] = 0x80
      double(codes, code)
      xorInto(bytes, first, codes, code)
      lengths[at] = blockBytes
    }
    return macs(field)
  }

  /** In counter mode (2.5), each value from its own vector on. */
  function streams(ivs: Uint8Array, { firsts, lengths, words }: BlockField): Uint8Array {
    const counters = bytesOf(new Uint32Array(words.length))
    for (let at = 0; at < lengths.length; at++) {
      const first = firsts[at] ?? 0
      for (let block = first; block < (firsts[at + 1] ?? 0); block++) {
        const to = blockBytes * block
        for (let byte = 0; byte < blockBytes; byte++) counters[to + byte] = ivs[blockBytes * at + byte] ?? 0
        counters[to + 8] = (counters[to + 8] ?? 0) & 0x7f
        counters[to + 12] = (counters[to + 12] ?? 0) & 0x7f
        let carried = block - first
        for (let byte = 15; carried > 0; byte--) {
          carried += counters[to + byte] ?? 0
          counters[to + byte] = carried & 0xff
          carried >>>= 8
        }
      }
    }
    return bytesOf(encipher(counters))
  }

  return {
    seal(values, bound, head) {
      const ivs = vectors(values, bound)
      const field = laidOut(values)
      const stream = streams(ivs, field)
      const before = head.length + syntheticIvBytes
      const bytes = new Uint8Array(before * field.lengths.length + values.bytes.length)
      const ends = new Uint32Array(field.lengths.length)
      let end = 0
      for (let at = 0; at < ends.length; at++) {
        for (let byte = 0; byte < head.length; byte++) bytes[end++] = head[byte] ?? 0
        for (let byte = 0; byte < syntheticIvBytes; byte++) bytes[end++] = ivs[blockBytes * at + byte] ?? 0
        const first = blockBytes * (field.firsts[at] ?? 0)
        for (let byte = first; byte < first + (field.lengths[at] ?? 0); byte++)
          bytes[end++] = (field.bytes[byte] ?? 0) ^ (stream[byte] ?? 0)
        ends[at] = end
      }
      return { bytes, ends }
    },
    open(sealed, bound) {
      if (sealed.length < syntheticIvBytes) return null
      const iv = sealed.subarray(0, syntheticIvBytes)
      const value = sealed.slice(syntheticIvBytes)
      const stream = streams(iv, laidOut(onePiece(value)))
      for (let at = 0; at < value.length; at++) value[at] = (value[at] ?? 0) ^ (stream[at] ?? 0)
      return timingSafeEqual(vectors(onePiece(value), onePiece(bound)), iv) ? value : null
    },
  }
}

/** AES of any number of blocks, each by itself (NIST SP 800-38A, 6.1): what modes are made of. */
function blocksUnder(key: Uint8Array): (blocks: Uint8Array) => Uint32Array<ArrayBuffer> {
  const cipher = createCipheriv(`aes-${key.length * 8}-ecb`, key, null).setAutoPadding(false)
  return (blocks) => {
    const words = new Uint32Array(blocks.length / 4)
    bytesOf(words).set(cipher.update(blocks))
    return words
  }
}

const bytesOf = (words: Uint32Array): Uint8Array => new Uint8Array(words.buffer)

function xorInto(bytes: Uint8Array, to: number, other: Uint8Array, from: number): void {
  for (let at = 0; at < blockBytes; at++) bytes[to + at] = (bytes[to + at] ?? 0) ^ (other[from + at] ?? 0)
}

/** The block that begins there, in GF(2^128), as in RFC 5297, 2.3. */
function double(bytes: Uint8Array, first: number): void {
  let carried = (bytes[first] ?? 0) >>> 7 === 1 ? 0x87 : 0
  for (let at = first + blockBytes - 1; at >= first; at--) {
    const byte = bytes[at] ?? 0
    bytes[at] = (byte << 1) ^ carried
    carried = byte >>> 7
  }
}
