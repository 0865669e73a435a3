import { createSecretKey, type KeyObject } from 'node:crypto'
import type { Brand, PersonId } from '../../../schema/domain/ids.ts'
import { keyedText } from '../../shared/seal/keyed-digest.ts'
import { keyedDigests } from '../../shared/seal/keyed-digests.ts'
import type { Pieces } from '../../shared/seal/pieces.ts'

/** One recipient's name of a person during one epoch; nobody else's, and no way back. */
export type LinkageCode = Brand<string, 'LinkageCode'>

export interface Epoch {
  readonly space: string
  readonly number: number
  readonly key: KeyObject
}

export const epochKeyBytes = 32

export function epochOf(space: string, number: number, secret: Uint8Array): Epoch {
  if (secret.length !== epochKeyBytes) throw new Error('A key of an epoch has 32 bytes.')
  return { space, number, key: createSecretKey(secret) }
}

const digestBytes = 32
/** In base64url. */
const digestSigns = 43
const signs = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')

interface Hashed {
  readonly one: ReturnType<typeof keyedText>
  /** Of some thousands; one alone would take as long as four. */
  readonly many: ReturnType<typeof keyedDigests>
}
const hashedUnder = new WeakMap<KeyObject, Hashed>()

function hashed(key: KeyObject): Hashed {
  let under = hashedUnder.get(key)
  if (under === undefined) {
    under = { one: keyedText(key), many: keyedDigests(key) }
    hashedUnder.set(key, under)
  }
  return under
}

/** HMAC-SHA-256, whole: 43 characters of base64url behind the epoch's number. */
export const linkageCode = ({ number, key }: Pick<Epoch, 'number' | 'key'>, person: PersonId): LinkageCode =>
  `${number}.${hashed(key).one(person)}` as LinkageCode

/** As `linkageCode` makes them, of many persons: in plain signs, of one length all of them. */
export interface LinkageCodes {
  readonly length: number
  into(bytes: Uint8Array, from: number, person: number): void
}

export function linkageCodes({ number, key }: Pick<Epoch, 'number' | 'key'>, persons: Pieces): LinkageCodes {
  const digests = hashed(key).many(persons, digestBytes)
  const before = Buffer.from(`${number}.`)
  return {
    length: before.length + digestSigns,
    into(bytes, from, person) {
      let to = from
      for (let sign = 0; sign < before.length; sign++) bytes[to++] = before[sign] ?? 0
      // Three bytes are four signs.
      const last = digestBytes * (person + 1) - 2
      for (let at = digestBytes * person; at < last; at += 3) {
        const three = ((digests[at] ?? 0) << 16) | ((digests[at + 1] ?? 0) << 8) | (digests[at + 2] ?? 0)
        bytes[to++] = signs[three >> 18] ?? 0
        bytes[to++] = signs[(three >> 12) & 0x3f] ?? 0
        bytes[to++] = signs[(three >> 6) & 0x3f] ?? 0
        bytes[to++] = signs[three & 0x3f] ?? 0
      }
      const two = ((digests[last] ?? 0) << 8) | (digests[last + 1] ?? 0)
      bytes[to++] = signs[two >> 10] ?? 0
      bytes[to++] = signs[(two >> 4) & 0x3f] ?? 0
      bytes[to] = signs[(two << 2) & 0x3f] ?? 0
    },
  }
}

const form = /^(\d{1,6})\.[A-Za-z0-9_-]{43}$/

/** The epoch a code says it is of; null: nobody's code. */
export function epochIn(code: string): number | null {
  const number = form.exec(code)?.[1]
  return number === undefined ? null : Number(number)
}
