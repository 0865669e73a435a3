import { type BinaryToTextEncoding, hash, type KeyObject } from 'node:crypto'
import { mostBytes, sizedInto, utf8Into } from './utf8.ts'

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
  #inner: Buffer
  #end = blockBytes
  /** By their length: a view costs a third of a digest. */
  #begins: Buffer[] = []
  readonly #outer: Buffer

  constructor(key: KeyObject) {
    const secret = key.export()
    if (secret.length > blockBytes) throw new Error('A key longer than a block would have to be hashed first.')
    const padded = (pad: number, room: number): Buffer => {
      const block = Buffer.alloc(blockBytes + room)
      for (let at = 0; at < blockBytes; at++) block[at] = (secret[at] ?? 0) ^ pad
      return block
    }
    this.#inner = padded(0x36, messageBytes)
    this.#outer = padded(0x5c, digestBytes)
  }

  begin(): void {
    this.#end = blockBytes
  }

  /** In UTF-8. */
  add(text: string): void {
    this.#makeRoom(mostBytes(text))
    this.#end = utf8Into(this.#inner, this.#end, text)
  }

  /** Behind its length. */
  addSized(text: string): void {
    this.#makeRoom(mostBytes(text))
    this.#end = sizedInto(this.#inner, this.#end, text)
  }

  addBytes(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length)
    this.#inner.set(bytes, this.#end)
    this.#end += bytes.length
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
    const length = this.#end
    let begin = this.#begins[length]
    if (begin === undefined) {
      begin = this.#inner.subarray(0, length)
      if (length <= messageBytes) this.#begins[length] = begin
    }
    return begin
  }

  #makeRoom(bytes: number): void {
    const most = this.#end + bytes
    if (most <= this.#inner.length) return
    const wider = Buffer.alloc(2 * most)
    wider.set(this.#inner.subarray(0, this.#end))
    this.#inner = wider
    this.#begins = []
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
