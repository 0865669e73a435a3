import { type KeyObject, verify } from 'node:crypto'

/** How a certificate, a list or a card may be signed: nothing older, nothing else (CRYPTREC 電子政府推奨暗号リスト). */
const algorithms: Readonly<Record<string, { readonly key: 'rsa' | 'ec' | 'ed25519'; readonly hash: string | null }>> = {
  '1.2.840.113549.1.1.11': { key: 'rsa', hash: 'sha256' },
  '1.2.840.113549.1.1.12': { key: 'rsa', hash: 'sha384' },
  '1.2.840.113549.1.1.13': { key: 'rsa', hash: 'sha512' },
  '1.2.840.10045.4.3.2': { key: 'ec', hash: 'sha256' },
  '1.2.840.10045.4.3.3': { key: 'ec', hash: 'sha384' },
  '1.3.101.112': { key: 'ed25519', hash: null },
}

export const isPinned = (algorithm: string): boolean => Object.hasOwn(algorithms, algorithm)

const curves: Readonly<Record<string, string>> = { prime256v1: 'sha256', secp384r1: 'sha384' }

/** RSA of 2048 to 4096 bits, P-256, P-384 or Ed25519. */
export function isStrong({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  switch (asymmetricKeyType) {
    case 'rsa': {
      const bits = asymmetricKeyDetails?.modulusLength ?? 0
      return bits >= 2048 && bits <= 4096 && (asymmetricKeyDetails?.publicExponent ?? 0n) >= 65_537n
    }
    case 'ec':
      return Object.hasOwn(curves, asymmetricKeyDetails?.namedCurve ?? '')
    case 'ed25519':
      return true
    default:
      return false
  }
}

export interface Signed {
  readonly algorithm: string
  readonly content: Uint8Array
  readonly signature: Uint8Array
}

/** Whether the key signed it, by a pinned algorithm that is one of the key's own kind. */
export function isSignedBy({ algorithm, content, signature }: Signed, key: KeyObject): boolean {
  const pinned = Object.hasOwn(algorithms, algorithm) ? algorithms[algorithm] : undefined
  if (pinned === undefined || pinned.key !== key.asymmetricKeyType) return false
  return verify(pinned.hash, content, key, signature)
}

/** What a card itself signs (利用者証明): by the hash that belongs to its key. */
export function isProvedBy(content: Uint8Array, signature: Uint8Array, key: KeyObject): boolean {
  return isStrong(key) && verify(hashOf(key), content, key, signature)
}

function hashOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | null {
  if (asymmetricKeyType === 'ed25519') return null
  return (asymmetricKeyType === 'ec' ? curves[asymmetricKeyDetails?.namedCurve ?? ''] : undefined) ?? 'sha256'
}
