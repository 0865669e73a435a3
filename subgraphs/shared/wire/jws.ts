import { type KeyObject, sign, verify } from 'node:crypto'
import { type Outcome, ok } from '../../../schema/domain/outcome.ts'
import type { KeyDirectory, NamedKey, ServiceName } from './keys.ts'
import { refuseWire } from './reason.ts'

/**
 * Compact JWS (RFC 7515 §3.1) by Ed25519 (RFC 8037), between the hub's own processes only. By node:crypto, at
 * once: signing and verifying take about 40 and 110 µs, through promises and another thread 130 and 180.
 */

/** The kinds of token never stand for one another (RFC 8725 §3.11). */
export type TokenKind = 'hub-fetch+jwt' | 'hub-call+jwt'

/** The first segment has one spelling per key and kind, so that nothing in it is left to interpretation. */
function headerOf(kind: TokenKind, kid: string): string {
  return Buffer.from(JSON.stringify({ alg: 'EdDSA', kid, typ: kind })).toString('base64url')
}

export type Signer = (claims: object) => string

export function createSigner(kind: TokenKind, { kid, key }: NamedKey): Signer {
  const header = headerOf(kind, kid)
  return (claims) => {
    const input = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
    return `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`
  }
}

export interface Verified {
  /** Whose key signed it; what the claims say of their issuer must agree. */
  readonly signer: ServiceName
  readonly claims: unknown
}
export type Verifier = (token: string) => Outcome<Verified>

export function createVerifier(kind: TokenKind, senders: KeyDirectory): Verifier {
  const known = new Map<string, { readonly signer: ServiceName; readonly key: KeyObject }>()
  for (const [signer, { verifying }] of senders) {
    for (const { kid, key } of verifying) known.set(headerOf(kind, kid), { signer, key })
  }
  return (token) => {
    const first = token.indexOf('.')
    const last = token.lastIndexOf('.')
    if (first < 1 || last === first) return refuseWire('MALFORMED')
    const sender = known.get(token.slice(0, first))
    if (!sender) return refuseWire('UNKNOWN_KEY')
    const signature = fromBase64Url(token.slice(last + 1))
    const payload = fromBase64Url(token.slice(first + 1, last))
    if (!signature || !payload) return refuseWire('MALFORMED')
    if (!verify(null, Buffer.from(token.slice(0, last)), sender.key, signature)) return refuseWire('BAD_SIGNATURE')
    try {
      return ok({ signer: sender.signer, claims: JSON.parse(payload.toString('utf8')) })
    } catch {
      return refuseWire('MALFORMED')
    }
  }
}

/** Null unless it is the one spelling of its bytes: stray bits in the last letter would give a token a second name. */
export function fromBase64Url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : null
}
