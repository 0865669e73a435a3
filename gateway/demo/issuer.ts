import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import type { Purpose, Role } from '../../schema/domain/caller.ts'
import { type Outcome, ok, refuse } from '../../schema/domain/outcome.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { callerClaims } from '../authenticate/claims.ts'
import { checkCoherence } from '../authenticate/coherence.ts'
import type { KeySource } from '../authenticate/source.ts'
import type { DemoSecret } from './secret.ts'

/** What a demo token is to say; what is left out is the role's default. */
export interface TokenRequest {
  readonly role: Role
  readonly purpose?: Purpose
  readonly institution?: string
  readonly person?: string
  readonly actingFor?: string
  readonly delegation?: string
  readonly secondFactor?: boolean
  readonly user?: string
  /** Seconds. */
  readonly ttl?: number
}

/** The development issuer (`hub token`). */
export interface DemoIssuer {
  readonly issuer: string
  readonly audience: string
  /** Its published keys, served within the process. */
  readonly source: KeySource
  mintToken(request: TokenRequest): Promise<Outcome<string>>
}

/** Where the demo's people work and who they are. */
export type RoleDefaults = Pick<TokenRequest, 'institution' | 'person' | 'actingFor' | 'delegation'>

export interface DemoIssuerOptions {
  readonly secret: DemoSecret
  readonly clock: () => Instant
  readonly defaults: (role: Role) => RoleDefaults
  readonly issuer?: string
  readonly audience?: string
}

const hour = 3600
const longest = 12 * hour

export function createDemoIssuer(options: DemoIssuerOptions): DemoIssuer {
  const { secret, clock, defaults, issuer = 'urn:tsunagu:demo-issuer', audience = 'urn:tsunagu:hub' } = options
  const { kid, jwk, privateKey } = secret.keyFor('issuer')
  const jwks = JSON.stringify({ keys: [{ ...jwk, use: 'sig', alg: 'EdDSA' }] })
  return {
    issuer,
    audience,
    source: { load: () => Promise.resolve(jwks) },
    async mintToken(request) {
      const { role, ttl = hour } = request
      if (!(ttl > 0 && ttl <= longest)) return refuseToken('TTL', 'A token lives for one second to twelve hours.')
      const usual = defaults(role)
      const iat = Math.floor(clock() / 1000)
      const claims = callerClaims.safeParse({
        sub: request.user ?? userOf(role),
        iat,
        exp: iat + ttl,
        role,
        purpose: request.purpose ?? usualPurpose[role],
        institution: request.institution ?? usual.institution,
        person: request.person ?? usual.person,
        acting_for: request.actingFor ?? usual.actingFor,
        delegation: request.delegation ?? usual.delegation,
        second_factor: request.secondFactor ?? true,
      })
      if (!claims.success) {
        return refuseToken(
          'BAD_CLAIMS',
          `Not possible in a token: ${claims.error.issues[0]?.path.join('.') ?? 'a claim'}.`,
        )
      }
      const coherent = checkCoherence(role, claims.data)
      if (!coherent.ok) return refuseToken('INCOHERENT', `These do not go together for ${role}.`)
      const token = await new SignJWT({ ...claims.data, iss: issuer, aud: audience, jti: randomUUID() })
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'JWT' })
        .sign(privateKey)
      return ok(token)
    },
  }
}

function refuseToken(reason: string, message: string): Outcome<never> {
  return refuse({ code: 'INVALID_INPUT', message, reason })
}

/** Whom a token speaks for that names nobody. */
export const userOf = (role: Role): string => `demo-${role.toLowerCase().replaceAll('_', '-')}`

/** What somebody of this role mostly asks for. */
export const usualPurpose: Readonly<Record<Role, Purpose>> = {
  CLERK: 'INSURANCE',
  PHYSICIAN: 'TREATMENT',
  DENTIST: 'TREATMENT',
  PHARMACIST: 'TREATMENT',
  NURSE: 'TREATMENT',
  PARAMEDIC: 'EMERGENCY',
  CARE_MANAGER: 'CARE',
  CARE_PROVIDER: 'CARE',
  INSURER: 'INSURANCE',
  MUNICIPALITY: 'INSURANCE',
  PAYMENT_AGENCY: 'INSURANCE',
  WELFARE_OFFICE: 'INSURANCE',
  REGIONAL_NODE: 'TREATMENT',
  DATABASE_OPERATOR: 'RESEARCH',
  RESEARCHER: 'RESEARCH',
  PERSON: 'OWN_REQUEST',
  GUARDIAN: 'OWN_REQUEST',
  HISTORY_PROVIDER: 'IDENTITY',
  IDENTITY_STEWARD: 'IDENTITY',
  SECURITY_OFFICER: 'OVERSIGHT',
  BREAK_GLASS_REVIEWER: 'OVERSIGHT',
  AUDITOR: 'OVERSIGHT',
}
