import { createSecretKey, type KeyObject } from 'node:crypto'
import type { Brand, PersonId } from '../../../schema/domain/ids.ts'
import { keyedText } from '../../shared/seal/keyed-digest.ts'

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

const digests = new WeakMap<KeyObject, (text: string) => string>()

/** HMAC-SHA-256, whole: 43 characters of base64url behind the epoch's number. */
export function linkageCode({ number, key }: Pick<Epoch, 'number' | 'key'>, person: PersonId): LinkageCode {
  let digest = digests.get(key)
  if (digest === undefined) {
    digest = keyedText(key)
    digests.set(key, digest)
  }
  return `${number}.${digest(person)}` as LinkageCode
}

/** Of many persons, each as `linkageCode` makes it. */
export const linkageCodes = (
  epoch: Pick<Epoch, 'number' | 'key'>,
  persons: readonly PersonId[],
): readonly LinkageCode[] => persons.map((person) => linkageCode(epoch, person))

const form = /^(\d{1,6})\.[A-Za-z0-9_-]{43}$/

/** The epoch a code says it is of; null: nobody's code. */
export function epochIn(code: string): number | null {
  const number = form.exec(code)?.[1]
  return number === undefined ? null : Number(number)
}
