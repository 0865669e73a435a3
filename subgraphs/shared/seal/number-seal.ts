import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomFillSync,
} from 'node:crypto'
import { areEqual, type IndexMessages } from './index-messages.ts'
import type { IndexParts, Nearness, NearParts } from './index-parts.ts'
import { KeyedHash } from './keyed-digest.ts'
import { keyedDigests } from './keyed-digests.ts'
import { type Pieces, piecesOf } from './pieces.ts'
import { type SivCipher, sivCipher, sivKeyBytes, syntheticIvBytes } from './synthetic-iv.ts'

/** One version of the master key from which a store's sealing and index keys are derived (RFC 5869). */
export interface MasterKey {
  /** 1 to 255, beside every ciphertext. */
  readonly id: number
  readonly secret: Uint8Array
  readonly near?: Nearness
}

/** A store's own keys, derived from the master keys; they can be handed to another thread. */
export type SealKeys = readonly Derived[]

interface Derived {
  readonly id: number
  readonly sealing: KeyObject
  readonly sealingMany: KeyObject
  readonly index: KeyObject
  readonly near: Nearness
}

/**
 * Seals values at rest (AES-256-GCM, NIST SP 800-38D) and indexes them blindly (HMAC-SHA-256): a stolen store holds
 * neither numbers nor anything to guess them with. Layout of a sealed value: key id (1), nonce (12), tag (16), text; of
 * one of many that were sealed together (AES-SIV): zero (1), key id (1), vector (16), text.
 */
export interface NumberSeal {
  /** `bound`: what the value belongs to (its handle), so that a ciphertext moved elsewhere does not open. */
  seal(text: string, bound: string): Uint8Array
  /** Each bound to what stands at its place, of which nothing else is or will be sealed: they bring no nonce. */
  sealMany(texts: readonly string[] | Pieces, bound: readonly string[] | Pieces): Pieces
  open(sealed: Uint8Array, bound: string): string
  /** Lookup keys under every live key version, the current one first. */
  indexes(parts: IndexParts): readonly Uint8Array[]
  index(parts: IndexParts): Uint8Array
  /** Of many, one after another, under the key at that place: a third of what they take one by one. */
  indexMany(messages: IndexMessages, key?: number): Uint8Array<ArrayBuffer>
  readonly currentKey: number
  /** What makes the same seal in another thread. */
  readonly keys: SealKeys
}

export class SealBroken extends Error {
  constructor(reason: string) {
    super(`A sealed value does not open: ${reason}.`)
    this.name = 'SealBroken'
  }
}

const nonceBytes = 12
const tagBytes = 16
/** Before the text: key id, nonce and tag. */
const headBytes = 1 + nonceBytes + tagBytes
/** Where a key's id would stand. */
const manyMark = 0
const manyHeadBytes = 2 + syntheticIvBytes
const altered = 'it was altered, or belongs elsewhere'
/** Of a blind index. */
export const indexBytes = 16
/** Of them, those in which near ones are alike. */
const nearBytes = 4

function derive(master: MasterKey, store: string): Derived {
  const key = (use: string, bytes: number): KeyObject =>
    createSecretKey(Buffer.from(hkdfSync('sha256', master.secret, `tsunagu/${store}`, use, bytes)))
  return {
    id: master.id,
    sealing: key('seal', 32),
    sealingMany: key('seal many', sivKeyBytes),
    index: key('index', 32),
    near: master.near ?? 'NONE',
  }
}

/** Nonces come from a pool: one call to the random source for 340 values. */
class NoncePool {
  readonly #pool = Buffer.alloc(4096 - (4096 % nonceBytes))
  #used = this.#pool.length

  next(): Buffer {
    if (this.#used === this.#pool.length) {
      randomFillSync(this.#pool)
      this.#used = 0
    }
    this.#used += nonceBytes
    return this.#pool.subarray(this.#used - nonceBytes, this.#used)
  }
}

/** `masters`: the current key first, then those still needed to open what they sealed. */
export function createNumberSeal(masters: readonly MasterKey[], store: string): NumberSeal {
  return sealWith(masters.map((master) => derive(master, store)))
}

let last: NumberSeal | null = null

/** Keys come to a thread with every batch: what is made of the same ones is not made, and compiled, every time. */
export function sealWith(keys: SealKeys): NumberSeal {
  if (last === null || !areSame(last.keys, keys)) last = madeOf(keys)
  return last
}

const inPieces = (texts: readonly string[] | Pieces): Pieces => ('ends' in texts ? texts : piecesOf(texts))

const areSame = (one: SealKeys, other: SealKeys): boolean =>
  one.length === other.length &&
  one.every(({ id, near, sealing, sealingMany, index }, at) => {
    const key = other[at]
    if (key === undefined || key.id !== id || key.near !== near) return false
    return key.sealing.equals(sealing) && key.sealingMany.equals(sealingMany) && key.index.equals(index)
  })

function madeOf(keys: SealKeys): NumberSeal {
  const [current] = keys
  if (current === undefined) throw new Error('A number seal needs a key.')
  const byId = new Map(keys.map((key) => [key.id, key]))
  const ciphers = new Map<number, SivCipher>()
  const many = ({ id, sealingMany }: Derived): SivCipher => {
    const cipher = ciphers.get(id) ?? sivCipher(sealingMany)
    ciphers.set(id, cipher)
    return cipher
  }
  const nonces = new NoncePool()
  const indexers = keys.map(indexer)
  const [first = indexer(current)] = indexers

  return {
    keys,
    currentKey: current.id,
    seal(text, bound) {
      const nonce = nonces.next()
      const cipher = createCipheriv('aes-256-gcm', current.sealing, nonce, { authTagLength: tagBytes })
      cipher.setAAD(Buffer.from(bound))
      const body = cipher.update(text, 'utf8')
      // In GCM all of the text is there before the end (NIST SP 800-38D, 6.5).
      cipher.final()
      const sealed = new Uint8Array(headBytes + body.length)
      sealed[0] = current.id
      sealed.set(nonce, 1)
      sealed.set(cipher.getAuthTag(), 1 + nonceBytes)
      sealed.set(body, headBytes)
      return sealed
    },
    sealMany(texts, bound) {
      const [values, theirs] = [inPieces(texts), inPieces(bound)]
      if (values.ends.length !== theirs.ends.length) throw new Error('Each of many is bound to something.')
      return many(current).seal(values, theirs, Uint8Array.of(manyMark, current.id))
    },
    open(sealed, bound) {
      const ofMany = sealed[0] === manyMark
      const key = byId.get(sealed[ofMany ? 1 : 0] ?? 0)
      if (key === undefined) throw new SealBroken('its key is not in the ring')
      if (sealed.length < (ofMany ? manyHeadBytes : headBytes)) throw new SealBroken('it is cut short')
      if (ofMany) {
        const text = many(key).open(sealed.subarray(2), Buffer.from(bound))
        if (text === null) throw new SealBroken(altered)
        return Buffer.from(text.buffer, text.byteOffset, text.length).toString()
      }
      const nonce = sealed.subarray(1, 1 + nonceBytes)
      const decipher = createDecipheriv('aes-256-gcm', key.sealing, nonce, { authTagLength: tagBytes })
      decipher.setAAD(Buffer.from(bound))
      decipher.setAuthTag(sealed.subarray(1 + nonceBytes, headBytes))
      try {
        return decipher.update(sealed.subarray(headBytes), undefined, 'utf8') + decipher.final('utf8')
      } catch {
        throw new SealBroken(altered)
      }
    },
    indexes: (parts) => indexers.map((one) => one(parts)),
    index: (parts) => first(parts),
    indexMany(messages, at = 0) {
      const key = keys[at]
      if (key === undefined) throw new Error('There is no key at that place.')
      return indexedMany(key, messages)
    },
  }
}

const manyDigests = new WeakMap<KeyObject, ReturnType<typeof keyedDigests>>()

const liesNear = (key: Nearness, under: NearParts['under']): boolean => key === 'ALL' || key === under

interface Beginning {
  of: readonly string[]
  readonly bytes: Uint8Array
}
type Indexer = (parts: IndexParts) => Uint8Array

function indexer({ index, near }: Derived): Indexer {
  const hashed = new KeyedHash(index)
  const begin = (parts: readonly string[]): void => {
    hashed.begin()
    for (let at = 0; at < parts.length; at++) hashed.addSized(parts[at] ?? '')
  }
  // Of one insurer's numbers most come one after another, or among those of a few others.
  const beginnings = Array.from({ length: 4 }, (): Beginning => ({ of: [], bytes: new Uint8Array(nearBytes) }))
  let oldest = 0
  const beginningOf = (parts: readonly string[]): Uint8Array => {
    for (const { of, bytes } of beginnings) if (areEqual(of, parts)) return bytes
    const made = beginnings[oldest] as Beginning
    oldest = (oldest + 1) % beginnings.length
    begin(parts)
    hashed.into(made.bytes, 0, nearBytes)
    made.of = parts
    return made.bytes
  }
  return (parts) => {
    const made = new Uint8Array(indexBytes)
    let from = 0
    if ('own' in parts) {
      if (liesNear(near, parts.under)) for (const byte of beginningOf(parts.near)) made[from++] = byte
      begin(parts.own)
    } else {
      begin(parts)
    }
    hashed.into(made, from, indexBytes - from)
    return made
  }
}

/** As `indexer` does it, for many. */
function indexedMany({ index, near }: Derived, messages: IndexMessages): Uint8Array<ArrayBuffer> {
  let digests = manyDigests.get(index)
  if (digests === undefined) {
    digests = keyedDigests(index)
    manyDigests.set(index, digests)
  }
  if (!liesNear(near, messages.under)) return digests(messages.own, indexBytes)
  const ownBytes = indexBytes - nearBytes
  const beginnings = digests(messages.near, nearBytes)
  const own = digests(messages.own, ownBytes)
  const all = new Uint8Array(indexBytes * messages.nearOf.length)
  let to = 0
  for (let at = 0; at < messages.nearOf.length; at++) {
    const beginning = nearBytes * (messages.nearOf[at] ?? 0)
    for (let byte = 0; byte < nearBytes; byte++) all[to++] = beginnings[beginning + byte] ?? 0
    for (let byte = ownBytes * at; byte < ownBytes * (at + 1); byte++) all[to++] = own[byte] ?? 0
  }
  return all
}
