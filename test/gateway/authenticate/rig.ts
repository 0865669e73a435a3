import { type KeyObject, randomBytes } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'
import type { MachineRegister } from '../../../gateway/authenticate/certificate.ts'
import type { InstitutionRegister } from '../../../gateway/authenticate/institution.ts'
import { createKeySet } from '../../../gateway/authenticate/keyset.ts'
import type { TrustedIssuer } from '../../../gateway/authenticate/token.ts'
import { createAuthenticator } from '../../../gateway/authenticate.ts'
import type { Role } from '../../../schema/domain/caller.ts'
import type { InstitutionCode, RegionId } from '../../../schema/domain/ids.ts'
import { employable, type InstitutionKind, type RegisteredInstitution } from '../../../schema/domain/institution.ts'
import { frozenClock } from '../../support/clock.ts'

export const start = Date.parse('2026-11-20T09:00:00Z')
export const seconds = start / 1000
export const issuerName = 'https://issuer.example'
export const audience = 'https://hub.example'
export const personId = `per_${'a'.repeat(22)}`
export const childId = `per_${'b'.repeat(22)}`
export const delegationId = `dlg_${'c'.repeat(22)}`

export type Algorithm = 'EdDSA' | 'ES256' | 'PS256'

export interface TestKey {
  readonly alg: string
  readonly kid: string
  readonly privateKey: CryptoKey | KeyObject
  readonly jwk: JWK
}

export async function testKey(alg: Algorithm): Promise<TestKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const jwk = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint(jwk)
  return { alg, kid, privateKey, jwk: { ...jwk, kid, alg, use: 'sig' } }
}

/** The claims of a physician's token; whatever is undefined is left out. */
export const physicianClaims = {
  iss: issuerName,
  aud: audience,
  sub: 'dr-tanaka',
  iat: seconds,
  exp: seconds + 900,
  role: 'PHYSICIAN',
  purpose: 'TREATMENT',
  institution: '1310000019',
  second_factor: true,
}

export function sign(key: TestKey, change: Record<string, unknown> = {}, header: Record<string, unknown> = {}) {
  const claims: JWTPayload = { ...physicianClaims, ...change }
  return new SignJWT(claims)
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'JWT', ...header })
    .sign(key.privateKey)
}

export function institution(code: string, kind: InstitutionKind, change: Partial<RegisteredInstitution> = {}) {
  const entry: RegisteredInstitution = {
    code: code as InstitutionCode,
    kind,
    status: 'ACTIVE',
    region: '13' as RegionId,
    roles: employable[kind],
    emergencyEntitled: false,
    ...change,
  }
  return entry
}

/** Keys as an issuer might publish them, and whether it answers. */
export function publisher(...keys: readonly TestKey[]) {
  const state = { text: JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }), down: false, asked: 0 }
  const publish = (...next: readonly TestKey[]) => {
    state.text = JSON.stringify({ keys: next.map(({ jwk }) => jwk) })
  }
  const load = async () => {
    state.asked += 1
    if (state.down) throw new Error('The issuer is down.')
    return state.text
  }
  return { state, publish, source: { load } }
}

export interface RigOptions {
  readonly institutions?: readonly RegisteredInstitution[]
  readonly machines?: MachineRegister
  readonly roles?: readonly Role[]
  readonly maxAge?: number
}

export async function rig(options: RigOptions = {}) {
  const clock = frozenClock(new Date(start).toISOString())
  const keys = await sharedKeys
  const published = publisher(...Object.values(keys))
  const register = new Map<string, RegisteredInstitution>()
  for (const entry of [institution('1310000019', 'HOSPITAL'), ...(options.institutions ?? [])]) {
    register.set(entry.code, entry)
  }
  const institutions: InstitutionRegister = { find: (code) => register.get(code) ?? null }
  const issuer: TrustedIssuer = {
    issuer: issuerName,
    audience,
    keys: createKeySet({ source: published.source, clock: clock.now }),
    userPrefix: '',
    roles: options.roles ?? 'ALL',
  }
  const authenticate = createAuthenticator({
    issuers: [issuer],
    institutions,
    machines: options.machines ?? { find: () => null },
    clock: clock.now,
    ...(options.maxAge !== undefined && { maxAge: options.maxAge }),
  })
  const bearer = (token: string) => authenticate({ authorization: `Bearer ${token}`, certificate: null })
  return { clock, keys, published, register, institutions, issuer, authenticate, bearer }
}

const sharedKeys = Promise.all([testKey('EdDSA'), testKey('ES256'), testKey('PS256')]).then(
  ([EdDSA, ES256, PS256]) => ({ EdDSA, ES256, PS256 }),
)

/** A second EdDSA key under another name, or under the same. */
export async function otherKey(kid?: string): Promise<TestKey> {
  const key = await testKey('EdDSA')
  return kid === undefined ? key : { ...key, kid, jwk: { ...key.jwk, kid } }
}

export const nonsense = (): string => randomBytes(32).toString('base64url')
