import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { Instant } from '../../../schema/domain/time.ts'
import { fromBase64Url } from './jws.ts'
import type { NamedKey, ServiceKeys, ServiceName } from './keys.ts'

/**
 * Compact JWE (RFC 7516 §3.1), ECDH-ES over X25519 with A256GCM (RFC 7518 §4.6, §5.3; RFC 8037 §3.2): only the
 * audience can open it. The sender's ephemeral key serves for a minute, so that key agreement is paid once a minute
 * on either side; each message has its own random 96-bit nonce, far below the 2^32 of NIST SP 800-38D §8.3.
 */
const ephemeralLife = 60_000
const ephemeralUses = 2 ** 20

export type Seal = (secret: Uint8Array) => string

export function createSeal(audience: ServiceName, recipient: NamedKey, clock: () => Instant): Seal {
  let current: { readonly header: string; readonly key: Buffer; readonly until: number; uses: number } | null = null

  const renew = (now: number) => {
    const { privateKey, publicKey } = generateKeyPairSync('x25519')
    const { x } = publicKey.export({ format: 'jwk' })
    const apv = Buffer.from(audience).toString('base64url')
    const protectedHeader = {
      alg: 'ECDH-ES',
      enc: 'A256GCM',
      kid: recipient.kid,
      apv,
      epk: { kty: 'OKP', crv: 'X25519', x },
    }
    const header = Buffer.from(JSON.stringify(protectedHeader)).toString('base64url')
    const shared = diffieHellman({ privateKey, publicKey: recipient.key })
    return { header, key: concatKdf(shared, audience), until: now + ephemeralLife, uses: 0 }
  }

  return (secret) => {
    const now = clock()
    if (!current || now >= current.until || current.uses >= ephemeralUses) current = renew(now)
    current.uses += 1
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', current.key, nonce)
    cipher.setAAD(Buffer.from(current.header))
    const sealed = Buffer.concat([cipher.update(secret), cipher.final()])
    const parts = [nonce, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'))
    // The second segment is empty: direct agreement has no encrypted key.
    return `${current.header}..${parts.join('.')}`
  }
}

/** Null for whatever was not sealed to this service, whatever the cause. */
export type Open = (sealed: string) => Buffer | null

const header = z.strictObject({
  alg: z.literal('ECDH-ES'),
  enc: z.literal('A256GCM'),
  kid: z.string(),
  apv: z.string(),
  epk: z.strictObject({ kty: z.literal('OKP'), crv: z.literal('X25519'), x: z.string().length(43) }),
})

export function createOpen({ name, opening }: Pick<ServiceKeys, 'name' | 'opening'>): Open {
  const own = new Map(opening.map(({ kid, key }) => [kid, key]))
  const agreed = new LRUCache<string, Buffer>({ max: 256 })
  return (sealed) => {
    const [head, encryptedKey, ...rest] = sealed.split('.')
    const [nonce, text, tag] = rest.map(fromBase64Url)
    if (!head || encryptedKey !== '' || rest.length !== 3 || !nonce || !text || !tag) return null
    if (nonce.length !== 12 || tag.length !== 16) return null
    try {
      const key = agreed.get(head) ?? agreeOn(head, name, own)
      if (!key) return null
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 })
      decipher.setAAD(Buffer.from(head)).setAuthTag(tag)
      const secret = Buffer.concat([decipher.update(text), decipher.final()])
      agreed.set(head, key)
      return secret
    } catch {
      return null
    }
  }
}

function agreeOn(head: string, name: ServiceName, own: ReadonlyMap<string, KeyObject>): Buffer | null {
  const parsed = header.safeParse(JSON.parse(Buffer.from(head, 'base64url').toString('utf8')))
  if (!parsed.success || Buffer.from(parsed.data.apv, 'base64url').toString() !== name) return null
  const privateKey = own.get(parsed.data.kid)
  if (!privateKey) return null
  const publicKey = createPublicKey({ key: parsed.data.epk, format: 'jwk' })
  return concatKdf(diffieHellman({ privateKey, publicKey }), name)
}

/** RFC 7518 §4.6.2: one round of SHA-256 gives the 256 bits; no party U, the audience as party V. */
function concatKdf(shared: Buffer, audience: string): Buffer {
  const sized = (text: string) => Buffer.concat([uint32(Buffer.byteLength(text)), Buffer.from(text)])
  return createHash('sha256')
    .update(Buffer.concat([uint32(1), shared, sized('A256GCM'), sized(''), sized(audience), uint32(256)]))
    .digest()
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
