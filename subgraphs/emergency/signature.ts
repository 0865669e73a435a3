import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, type KeyObject, sign, verify } from 'node:crypto'
import type { InstitutionCode, PersonId } from '../../schema/domain/ids.ts'

/** Who signs: an institution what its doctors approved, the hub what it kept of a consent. */
export type KeyOwner = InstitutionCode | 'HUB'

/** Of an institution or of the hub, held by the hub: Ed25519 (RFC 8032). */
export interface InstitutionKey {
  /** The first 16 hexadecimal digits of SHA-256 over the public half. */
  readonly id: string
  readonly institution: KeyOwner
  /** SPKI, base64url. */
  readonly publicHalf: string
}

export interface NewInstitutionKey extends InstitutionKey {
  /** PKCS #8, base64url. */
  readonly privateHalf: string
}

export interface Signature {
  readonly key: InstitutionKey
  /** base64url. */
  readonly value: string
}

export class SignatureBroken extends Error {
  constructor(reason: string) {
    super(`An approved version is not what its institution signed: ${reason}.`)
    this.name = 'SignatureBroken'
  }
}

export function newInstitutionKey(institution: KeyOwner): NewInstitutionKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  return {
    id: hash('sha256', spki, 'hex').slice(0, 16),
    institution,
    publicHalf: spki.toString('base64url'),
    privateHalf: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64url'),
  }
}

export type Signed = 'version' | 'consent'

/** What it is and whose stands in what is signed: one person's page is not another's, nor anybody's consent. */
const signed = (what: Signed, person: PersonId, digest: string): Buffer =>
  Buffer.from(`tsunagu/emergency-${what} ${person} ${digest}`)

export function signAs(
  what: Signed,
  { privateHalf, ...key }: NewInstitutionKey,
  person: PersonId,
  digest: string,
): Signature {
  const der = Buffer.from(privateHalf, 'base64url')
  const own = createPrivateKey({ key: der, type: 'pkcs8', format: 'der' })
  return { key, value: sign(null, signed(what, person, digest), own).toString('base64url') }
}

const known = new Map<string, KeyObject>()

export function isSignedBy({ key, value }: Signature, what: Signed, person: PersonId, digest: string): boolean {
  let publicKey = known.get(key.publicHalf)
  if (publicKey === undefined) {
    const der = Buffer.from(key.publicHalf, 'base64url')
    publicKey = createPublicKey({ key: der, type: 'spki', format: 'der' })
    known.set(key.publicHalf, publicKey)
  }
  return verify(null, signed(what, person, digest), publicKey, Buffer.from(value, 'base64url'))
}
