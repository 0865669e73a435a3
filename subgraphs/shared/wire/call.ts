import { createSecretKey, hash, type KeyObject, randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { z } from 'zod'
import type { RequestId } from '../../../schema/domain/ids.ts'
import { type Outcome, ok } from '../../../schema/domain/outcome.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { wireHeaders } from './door.ts'
import { type Body, macOfAnswer } from './fetchmac.ts'
import { createSigner, createVerifier } from './jws.ts'
import type { KeyDirectory, ServiceKeys, ServiceName } from './keys.ts'
import { Living } from './living.ts'
import { refuseWire } from './reason.ts'
import { createOpen, createSeal, type Seal } from './seal.ts'
import { checkAnswerMac, type SignedFetch } from './signer.ts'
import { clockSkew, tokenLife } from './token.ts'

/** One internal read: a service token good for this audience, this method, this body, once. */
export interface InternalCall {
  readonly audience: ServiceName
  /** `port.method`, e.g. `mpi.handlesFor`. */
  readonly call: string
  /** The request in whose course it is made. */
  readonly request: RequestId
  readonly body: Body
}

const id = z.string().min(1).max(256)
const claims = z.strictObject({
  iss: id,
  aud: id,
  jti: id,
  iat: z.int(),
  exp: z.int(),
  req: id,
  call: id,
  body: z.string(),
  key: z.string(),
})

export interface CallSigner {
  signInternalCall(call: InternalCall): SignedFetch
}

export interface CallSignerOptions {
  readonly keys: ServiceKeys
  readonly audiences: KeyDirectory
  readonly clock: () => Instant
}

export function createCallSigner({ keys, audiences, clock }: CallSignerOptions): CallSigner {
  const sign = createSigner('hub-call+jwt', keys.signing)
  const seals = new Map<ServiceName, Seal>()
  for (const [name, { sealing }] of audiences) seals.set(name, createSeal(name, sealing, clock))
  return {
    signInternalCall({ audience, call, request, body }) {
      const seal = seals.get(audience)
      if (!seal) throw new Error('No sealing key is known for this audience.')
      const now = clock()
      const secret = randomBytes(32)
      const token = sign({
        iss: keys.name,
        aud: audience,
        jti: randomBytes(16).toString('base64url'),
        iat: now,
        exp: now + tokenLife,
        req: request,
        call,
        body: hash('sha256', body, 'base64url'),
        key: seal(secret),
      })
      const key = createSecretKey(secret)
      return {
        headers: { [wireHeaders.token]: token },
        checkAnswer: (headers, status, answer) => checkAnswerMac(headers, macOfAnswer(key, 0, status, answer)),
      }
    },
  }
}

export interface AdmittedCall {
  /** The service that asks. */
  readonly from: ServiceName
  readonly request: RequestId
  answer(status: number, body: Body): Readonly<Record<string, string>>
}

export interface CallDoor {
  verifyInternalCall(headers: IncomingHttpHeaders, call: string, body: Body): Outcome<AdmittedCall>
}

export interface CallDoorOptions {
  readonly keys: ServiceKeys
  /** Who may call at all. */
  readonly issuers: KeyDirectory
  readonly clock: () => Instant
  readonly capacity?: number
}

const longestToken = 4096

export function createCallDoor({ keys, issuers, clock, capacity = 50_000 }: CallDoorOptions): CallDoor {
  const verify = createVerifier('hub-call+jwt', issuers)
  const open = createOpen(keys)
  const taken = new Living<{ readonly until: Instant }>(capacity)

  const admit = (from: ServiceName, request: RequestId, key: KeyObject): AdmittedCall => ({
    from,
    request,
    answer: (status, body) => ({ [wireHeaders.mac]: macOfAnswer(key, 0, status, body) }),
  })

  return {
    verifyInternalCall(headers, call, body) {
      const token = headers[wireHeaders.token]
      if (token === undefined) return refuseWire('UNSIGNED')
      if (typeof token !== 'string' || token.length > longestToken) return refuseWire('MALFORMED')
      const verified = verify(token)
      if (!verified.ok) return verified
      const parsed = claims.safeParse(verified.value.claims)
      if (!parsed.success) return refuseWire('MALFORMED')
      const { iss, aud, jti, iat, exp, req, key, ...bound } = parsed.data
      const now = clock()
      if (iss !== verified.value.signer) return refuseWire('WRONG_ISSUER')
      if (aud !== keys.name) return refuseWire('WRONG_AUDIENCE')
      if (iat > now + clockSkew) return refuseWire('NOT_YET')
      if (exp <= now || exp - iat > tokenLife) return refuseWire('STALE')
      if (bound.call !== call || bound.body !== hash('sha256', body, 'base64url')) return refuseWire('ALTERED')
      if (taken.get(jti)) return refuseWire('REPEATED')
      const secret = open(key)
      if (secret?.length !== 32) return refuseWire('NOT_SEALED_TO_US')
      if (!taken.add(jti, { until: exp as Instant }, now)) return refuseWire('CROWDED')
      return ok(admit(iss, req as RequestId, createSecretKey(secret)))
    },
  }
}
