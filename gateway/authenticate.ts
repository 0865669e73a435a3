import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Caller } from '../schema/domain/caller.ts'
import type { RegionId, UserId } from '../schema/domain/ids.ts'
import { type Outcome, ok } from '../schema/domain/outcome.ts'
import type { Instant } from '../schema/domain/time.ts'
import {
  type MachineRegister,
  type PresentedCertificate,
  type VerifiedMachine,
  verifyCertificate,
} from './authenticate/certificate.ts'
import { hasSecondFactor } from './authenticate/claims.ts'
import { checkCoherence } from './authenticate/coherence.ts'
import { credentialOf } from './authenticate/credential.ts'
import { roleFrom } from './authenticate/hcrole.ts'
import { checkInstitution, type InstitutionRegister } from './authenticate/institution.ts'
import { refuseCaller } from './authenticate/reason.ts'
import { rememberingRegister } from './authenticate/remembered-institutions.ts'
import { type TrustedIssuer, type VerifiedToken, verifyToken } from './authenticate/token.ts'

/** Where a request's caller may show: nothing else of it is looked at. */
export interface Credentials {
  readonly authorization: string | undefined
  readonly certificate: PresentedCertificate | null
}

export type Authenticate = (credentials: Credentials) => Promise<Outcome<Caller>>

export interface AuthenticatorOptions {
  readonly issuers: readonly TrustedIssuer[]
  readonly institutions: InstitutionRegister
  readonly machines: MachineRegister
  readonly clock: () => Instant
  /** The longest a token may live, in seconds. */
  readonly maxAge?: number
}

/** "Verified tokens cached by hash for at most 60 s", and never beyond their end. */
const rememberFor = 60_000
const bearer = /^Bearer +([^\s]+)$/i

interface Remembered {
  readonly token: VerifiedToken
  readonly until: number
}

export function createAuthenticator(options: AuthenticatorOptions): Authenticate {
  const { issuers, machines, clock, maxAge = 12 * 3600 } = options
  checkIssuers(issuers)
  const { register, inEmergency } = rememberingRegister(options.institutions, clock)
  const remembered = new LRUCache<string, Remembered>({ max: 10_000 })

  const tokenOf = async (text: string, now: Instant): Promise<Outcome<VerifiedToken>> => {
    const digest = hash('sha256', text, 'base64url')
    const known = remembered.get(digest)
    if (known && now < known.until) {
      const keys = await known.token.issuer.keys.current()
      if (!keys.ok) return keys
      if (keys.value.generation === known.token.generation) return ok(known.token)
    }
    const verified = await verifyToken(text, { issuers, maxAge }, now)
    if (!verified.ok) return verified
    const { iat, exp } = verified.value.claims
    const until = Math.min(now + rememberFor, exp * 1000, (iat + maxAge) * 1000)
    remembered.set(digest, { token: verified.value, until })
    return verified
  }

  const userOf = async ({ issuer, claims }: VerifiedToken, node: VerifiedMachine | null): Promise<Outcome<Caller>> => {
    const named = roleFrom(claims.role ?? null, [claims.hcRole ?? []].flat())
    if (!named.ok) return named
    const role = named.value
    if (issuer.roles !== 'ALL' && !issuer.roles.includes(role)) return refuseCaller('ROLE_NOT_OF_ISSUER')
    const coherent = checkCoherence(role, claims)
    if (!coherent.ok) return coherent
    // "On behalf of a signed, named end user (institution, hcRole, user, purpose)": somebody, at work somewhere.
    if (node && (role === 'REGIONAL_NODE' || !claims.institution)) return refuseCaller('INCOHERENT')

    let region: RegionId | null = null
    if (claims.institution) {
      const isEmergency = claims.purpose === 'EMERGENCY' && hasSecondFactor(claims) && node === null
      const institutions = isEmergency ? inEmergency : register
      const institution = await checkInstitution(institutions, claims.institution, role)
      if (!institution.ok) return institution
      region = institution.value.region
    }
    return ok({
      role,
      purpose: claims.purpose,
      user: `${issuer.userPrefix}${claims.sub}` as UserId,
      credential: credentialOf('TOKEN', issuer.issuer, claims.sub),
      institution: claims.institution ?? null,
      region,
      person: claims.person ?? null,
      actingFor: claims.acting_for ?? null,
      delegation: claims.delegation ?? null,
      secondFactor: hasSecondFactor(claims),
      node: node && { institution: node.institution, credential: node.credential },
    })
  }

  const machineOf = async (presented: PresentedCertificate, now: Instant) => {
    const machine = await verifyCertificate(presented, machines, now)
    if (!machine.ok) return machine
    const { institution, role } = machine.value
    const registered = await checkInstitution(register, institution, role)
    return registered.ok ? ok({ machine: machine.value, region: registered.value.region }) : registered
  }

  return async ({ authorization, certificate }) => {
    const now = clock()
    const text = authorization === undefined ? null : bearer.exec(authorization)?.[1]
    if (text === undefined) return refuseCaller('MALFORMED')
    if (text === null && !certificate) return refuseCaller('NO_CREDENTIAL')

    const presented = certificate && (await machineOf(certificate, now))
    if (presented && !presented.ok) return presented
    if (text === null) {
      return presented ? ok(asCaller(presented.value.machine, presented.value.region)) : refuseCaller('NO_CREDENTIAL')
    }
    const token = await tokenOf(text, now)
    if (!token.ok) return token
    // RFC 8705 §3: a bound token is good with its certificate only, and a machine brings no unbound ones.
    const machine = presented?.value.machine ?? null
    if (token.value.claims.cnf?.['x5t#S256'] !== machine?.thumbprint) return refuseCaller('NOT_BOUND')
    return userOf(token.value, machine)
  }
}

/** A machine that names no user asks for itself. */
function asCaller({ role, purpose, institution, credential }: VerifiedMachine, region: RegionId | null): Caller {
  return {
    role,
    purpose,
    user: credential as string as UserId,
    credential,
    institution,
    region,
    person: null,
    actingFor: null,
    delegation: null,
    secondFactor: false,
    node: null,
  }
}

function checkIssuers(issuers: readonly TrustedIssuer[]): void {
  const distinct = (of: (issuer: TrustedIssuer) => string) => new Set(issuers.map(of)).size === issuers.length
  if (!distinct(({ issuer }) => issuer)) throw new Error('An issuer is named twice.')
  // So that no subject of one issuer reads like a prefixed subject of another.
  const apart = issuers.length === 1 || issuers.every(({ userPrefix }) => /^[a-z0-9-]+:$/.test(userPrefix))
  if (!apart || !distinct(({ userPrefix }) => userPrefix))
    throw new Error('Issuers need a prefix each for their users.')
}
