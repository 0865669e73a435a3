import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, type KeyObject, randomUUID } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'

/** The Ed25519 key (RFC 8032) that signs tree heads. */
export interface SigningKey {
  readonly id: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** The first 16 hexadecimal digits of SHA-256 over the public key's SPKI form. */
export function keyIdOf(publicKey: KeyObject): string {
  const known = ids.get(publicKey)
  if (known !== undefined) return known
  const id = hash('sha256', publicKey.export({ type: 'spki', format: 'der' }), 'hex').slice(0, 16)
  ids.set(publicKey, id)
  return id
}
const ids = new WeakMap<KeyObject, string>()

export function signingKeyOf(privateKey: KeyObject): SigningKey {
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('the audit key is not an Ed25519 key')
  const publicKey = createPublicKey(privateKey)
  return { id: keyIdOf(publicKey), privateKey, publicKey }
}

/** Reads a PKCS #8 PEM file that nobody but its owner may read; `create` (demo) makes it on first use. */
export function loadSigningKey(file: string, { create }: { readonly create: boolean }): SigningKey {
  if (create) createKeyFile(file)
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw new Error('the audit key file can be read by others than its owner')
  }
  return signingKeyOf(createPrivateKey(readFileSync(file)))
}

/** An SPKI PEM file, for those who verify. */
export function loadPublicKey(file: string): KeyObject {
  const key = createPublicKey(readFileSync(file))
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('the audit key is not an Ed25519 key')
  return key
}

/**
 * A new key in the place of the one that signs; it signs from its process's next start. The public half of the old one
 * is returned first to `keep`, since every head so far is verified with it.
 */
export function replaceSigningKey(file: string, keep: (id: string, publicPem: string) => void): SigningKey {
  const old = loadSigningKey(file, { create: false })
  keep(old.id, old.publicKey.export({ type: 'spki', format: 'pem' }).toString())
  const { privateKey } = generateKeyPairSync('ed25519')
  const aside = `${file}.${randomUUID()}`
  writeKey(aside, privateKey)
  renameSync(aside, file)
  return signingKeyOf(privateKey)
}

/** Written aside and linked into place: never half a key, and of two first uses one wins. */
function createKeyFile(file: string): void {
  if (statSync(file, { throwIfNoEntry: false }) !== undefined) return
  const aside = `${file}.${randomUUID()}`
  const { privateKey } = generateKeyPairSync('ed25519')
  writeKey(aside, privateKey)
  try {
    linkSync(aside, file)
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code !== 'EEXIST') throw failure
  } finally {
    unlinkSync(aside)
  }
}

function writeKey(file: string, key: KeyObject): void {
  const descriptor = openSync(file, 'wx', 0o600)
  try {
    writeSync(descriptor, key.export({ type: 'pkcs8', format: 'pem' }).toString())
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
