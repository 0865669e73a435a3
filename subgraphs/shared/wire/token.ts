import { z } from 'zod'
import { type Caller, purposes, roles } from '../../../schema/domain/caller.ts'
import type { RequestId } from '../../../schema/domain/ids.ts'
import { type Outcome, ok } from '../../../schema/domain/outcome.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { createSigner, createVerifier } from './jws.ts'
import type { KeyDirectory, NamedKey, ServiceName } from './keys.ts'
import { refuseWire } from './reason.ts'

/** "10 s at most"; what is minted ahead of the reader's clock is borne for 2 s. */
export const tokenLife = 10_000
export const clockSkew = 2_000

/** What a fetch token says: who asks, in which operation, and (sealed) under which key the fetches are signed. */
export interface FetchToken {
  readonly issuer: ServiceName
  readonly audience: ServiceName
  readonly id: string
  readonly issued: Instant
  readonly until: Instant
  readonly caller: Caller | null
  readonly request: RequestId
  readonly operation: string
  /** The instant the whole operation is decided at. */
  readonly at: Instant
  readonly sealedKey: string
}

const id = z.string().min(1).max(256)
const caller = z.strictObject({
  role: z.enum(roles),
  purpose: z.enum(purposes),
  user: id,
  credential: id,
  institution: id.nullable(),
  region: id.nullable(),
  person: id.nullable(),
  actingFor: id.nullable(),
  delegation: id.nullable(),
  secondFactor: z.boolean(),
  node: z.strictObject({ institution: id, credential: id }).nullable(),
})
const claims = z.strictObject({
  iss: id,
  aud: id,
  jti: id,
  iat: z.int(),
  exp: z.int(),
  req: id,
  op: z.string().max(1024),
  at: z.int(),
  who: caller.nullable(),
  key: z.string(),
})

export type MintFetchToken = (token: FetchToken) => string

export function createFetchTokenMint(key: NamedKey): MintFetchToken {
  const sign = createSigner('hub-fetch+jwt', key)
  return ({ issuer, audience, id: jti, issued, until, caller: who, request, operation, at, sealedKey }) =>
    // Milliseconds, where JWT has seconds: rounding would lengthen ten seconds to eleven.
    sign({
      iss: issuer,
      aud: audience,
      jti,
      iat: issued,
      exp: until,
      req: request,
      op: operation,
      at,
      who,
      key: sealedKey,
    })
}

export type VerifyFetchToken = (token: string, now: Instant) => Outcome<FetchToken>

export function createFetchTokenVerifier(audience: ServiceName, issuers: KeyDirectory): VerifyFetchToken {
  const verify = createVerifier('hub-fetch+jwt', issuers)
  return (token, now) => {
    const verified = verify(token)
    if (!verified.ok) return verified
    const parsed = claims.safeParse(verified.value.claims)
    if (!parsed.success) return refuseWire('MALFORMED')
    const { iss, aud, jti, iat, exp, req, op, at, who, key } = parsed.data
    if (iss !== verified.value.signer) return refuseWire('WRONG_ISSUER')
    if (aud !== audience) return refuseWire('WRONG_AUDIENCE')
    if (iat > now + clockSkew || at > iat + clockSkew) return refuseWire('NOT_YET')
    if (exp <= now || exp - iat > tokenLife) return refuseWire('STALE')
    return ok({
      issuer: iss,
      audience: aud,
      id: jti,
      issued: iat as Instant,
      until: exp as Instant,
      caller: who as Caller | null,
      request: req as RequestId,
      operation: op,
      at: at as Instant,
      sealedKey: key,
    })
  }
}
