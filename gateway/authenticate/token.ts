import { errors, jwtVerify } from 'jose'
import { z } from 'zod'
import type { Role } from '../../schema/domain/caller.ts'
import { type Outcome, ok } from '../../schema/domain/outcome.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { type CallerClaims, callerClaims } from './claims.ts'
import type { KeySet } from './keyset.ts'
import { namesMemberTwice } from './members.ts'
import { type AuthenticationReason, refuseCaller } from './reason.ts'

/** An issuer whose tokens are believed, for the roles it may name. */
export interface TrustedIssuer {
  readonly issuer: string
  readonly audience: string
  readonly keys: KeySet
  /** Keeps users of several issuers apart; empty where there is one. */
  readonly userPrefix: string
  readonly roles: readonly Role[] | 'ALL'
}

export interface VerifiedToken {
  readonly issuer: TrustedIssuer
  readonly claims: CallerClaims
  /** The state of the issuer's keys it was verified by. */
  readonly generation: number
}

/** Pinned: nothing symmetric, nothing unsigned, no RSASSA-PKCS1-v1_5 (RFC 8725 §3.1). */
const algorithms = ['EdDSA', 'ES256', 'PS256']
export const longestToken = 8192
/** Seconds by which the clocks of issuer and hub may differ. */
export const clockTolerance = 5

const compact = /^[\w-]+\.[\w-]+\.[\w-]+$/
const header = z.looseObject({ alg: z.string(), kid: z.string().min(1).max(256) })
const peeked = z.looseObject({ iss: z.string() })

export interface TokenRules {
  readonly issuers: readonly TrustedIssuer[]
  /** The longest a token may live, in seconds. */
  readonly maxAge: number
}

export async function verifyToken(token: string, rules: TokenRules, now: Instant): Promise<Outcome<VerifiedToken>> {
  if (token.length > longestToken) return refuseCaller('TOO_LONG')
  if (!compact.test(token)) return refuseCaller('MALFORMED')
  const [head, payload] = token.split('.')
  const protectedHeader = header.safeParse(json(head ?? ''))
  const claimed = peeked.safeParse(json(payload ?? ''))
  if (!protectedHeader.success) return refuseCaller('MALFORMED')
  if (!algorithms.includes(protectedHeader.data.alg)) return refuseCaller('WRONG_ALGORITHM')
  if (!claimed.success) return refuseCaller('MALFORMED')
  const issuer = rules.issuers.find((trusted) => trusted.issuer === claimed.data.iss)
  if (!issuer) return refuseCaller('WRONG_ISSUER')
  const keys = await issuer.keys.having(protectedHeader.data.kid)
  if (!keys.ok) return keys

  try {
    const verified = await jwtVerify(token, keys.value.select, {
      algorithms,
      issuer: issuer.issuer,
      audience: issuer.audience,
      clockTolerance,
      currentDate: new Date(now),
      maxTokenAge: rules.maxAge,
      requiredClaims: ['sub', 'exp', 'iat'],
    })
    const { typ } = verified.protectedHeader
    // RFC 9068 §2.1; plain `JWT` is what most issuers write.
    if (typ !== undefined && !/^(?:application\/)?(?:at\+)?jwt$/i.test(typ)) return refuseCaller('WRONG_TYPE')
    const claims = callerClaims.safeParse(verified.payload)
    if (!claims.success) return refuseCaller('BAD_CLAIMS')
    return ok({ issuer, claims: claims.data, generation: keys.value.generation })
  } catch (error) {
    if (error instanceof errors.JOSEError) return refuseCaller(reasonFor(error))
    throw error
  }
}

function reasonFor(error: errors.JOSEError): AuthenticationReason {
  if (error instanceof errors.JWTExpired) return error.claim === 'iat' ? 'TOO_OLD' : 'EXPIRED'
  if (error instanceof errors.JWTClaimValidationFailed) return claimReason(error)
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'BAD_SIGNATURE'
  if (error instanceof errors.JOSEAlgNotAllowed) return 'WRONG_ALGORITHM'
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return 'UNKNOWN_KEY'
  if (error instanceof errors.JWKInvalid || error instanceof errors.JWKSInvalid) return 'UNKNOWN_KEY'
  return 'MALFORMED'
}

function claimReason({ claim, reason }: errors.JWTClaimValidationFailed): AuthenticationReason {
  if (reason !== 'check_failed') return 'BAD_CLAIMS'
  if (claim === 'aud') return 'WRONG_AUDIENCE'
  if (claim === 'iss') return 'WRONG_ISSUER'
  return claim === 'nbf' || claim === 'iat' ? 'NOT_YET' : 'BAD_CLAIMS'
}

/** Undefined for what is no JSON, or reads two ways. */
function json(segment: string): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(segment, 'base64url'))
    const parsed: unknown = JSON.parse(text)
    return namesMemberTwice(text, parsed) ? undefined : parsed
  } catch {
    return undefined
  }
}
