import { type BinaryToTextEncoding, hash, type KeyObject } from 'node:crypto'
import { Utf8Bytes } from './utf8.ts'

const blockBytes = 64
const digestBytes = 32
/** More than almost every message takes: a longer one gets room of its own. */
const messageBytes = 1024
/** Node writes a digest in any encoding of its Buffers; the types know of three. */
const oneByteASign = 'latin1' as BinaryToTextEncoding

/**
 * HMAC-SHA-256 (RFC 2104) of many short messages under one key: of two digests each in one call, half of what an `Hmac`
 * object made and let go for every message takes.
 */
export class KeyedHash {
  /** The inner pad, and behind it the message as far as it was told. */
  readonly #inner: Utf8Bytes
  /** By their length, in the room they are of: a view costs a third of a digest. */
  #begins: Buffer[] = []
  #room: Buffer
  readonly #outer: Buffer

  constructor(key: KeyObject) {
    const secret = key.export()
    if (secret.length > blockBytes) throw new Error('A key longer than a block would have to be hashed first.')
    const padded = (pad: number, room: number): Buffer => {
      const block = Buffer.alloc(blockBytes + room)
      for (let at = 0; at < blockBytes; at++) block[at] = (secret[at] ?? 0) ^ pad
      return block
    }
    this.#room = padded(0x36, messageBytes)
    this.#inner = new Utf8Bytes(this.#room, blockBytes)
    this.#outer = padded(0x5c, digestBytes)
  }

  begin(): void {
    this.#inner.end = blockBytes
  }

  /** In UTF-8. */
  add(text: string): void {
    this.#inner.add(text)
  }

  /** Behind its length. */
  addSized(text: string): void {
    this.#inner.addSized(text)
  }

  addBytes(bytes: Uint8Array): void {
    this.#inner.addBytes(bytes)
  }

  /** Of what was added, in that encoding. */
  text(encoding: BinaryToTextEncoding): string {
    // As text of one byte a sign, a digest comes back several times faster than as a Buffer.
    signsInto(this.#outer, blockBytes, hash('sha256', this.#message(), oneByteASign), digestBytes)
    return hash('sha256', this.#outer, encoding)
  }

  /** Of what was added, the first bytes. */
  into(bytes: Uint8Array, at: number, count: number): void {
    signsInto(bytes, at, this.text(oneByteASign), count)
  }

  #message(): Buffer {
    const { room, end } = this.#inner
    if (room !== this.#room) {
      this.#room = room
      this.#begins = []
    }
    let begin = this.#begins[end]
    if (begin === undefined) {
      begin = room.subarray(0, end)
      if (end <= messageBytes) this.#begins[end] = begin
    }
    return begin
  }
}

function signsInto(bytes: Uint8Array, at: number, digest: string, count: number): void {
  for (let sign = 0; sign < count; sign++) bytes[at + sign] = digest.charCodeAt(sign)
}

/** Cut to so many bytes. */
export function keyedDigest(key: KeyObject, bytes: number): (text: string) => Uint8Array {
  const hashed = new KeyedHash(key)
  return (text) => {
    hashed.begin()
    hashed.add(text)
    const digest = new Uint8Array(bytes)
    hashed.into(digest, 0, bytes)
    return digest
  }
}

/** Whole, in base64url. */
export function keyedText(key: KeyObject): (text: string) => string {
  const hashed = new KeyedHash(key)
  return (text) => {
    hashed.begin()
    hashed.add(text)
    return hashed.text('base64url')
  }
}
