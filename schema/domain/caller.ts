import type { CredentialId, DelegationId, InstitutionCode, PersonId, RegionId, UserId } from './ids.ts'

export const roles = [
  'CLERK',
  'PHYSICIAN',
  'DENTIST',
  'PHARMACIST',
  'NURSE',
  'PARAMEDIC',
  'CARE_MANAGER',
  'CARE_PROVIDER',
  'INSURER',
  'MUNICIPALITY',
  'PAYMENT_AGENCY',
  'WELFARE_OFFICE',
  'REGIONAL_NODE',
  'DATABASE_OPERATOR',
  'RESEARCHER',
  'PERSON',
  'GUARDIAN',
  'HISTORY_PROVIDER',
  'IDENTITY_STEWARD',
  'SECURITY_OFFICER',
  'BREAK_GLASS_REVIEWER',
  'AUDITOR',
] as const
export type Role = (typeof roles)[number]

export const purposes = [
  'TREATMENT',
  'EMERGENCY',
  'CARE',
  'INSURANCE',
  'OWN_REQUEST',
  'PUBLIC_HEALTH',
  'RESEARCH',
  'IDENTITY',
  'OVERSIGHT',
] as const
export type Purpose = (typeof purposes)[number]

/** Who asks, as a verified token or certificate says; nothing in a request body can widen it. */
export interface Caller {
  readonly role: Role
  readonly purpose: Purpose
  readonly user: UserId
  readonly credential: CredentialId
  readonly institution: InstitutionCode | null
  readonly region: RegionId | null
  /** The person themself (PERSON), or the guardian's own person (GUARDIAN). */
  readonly person: PersonId | null
  /** Whom a guardian acts for. */
  readonly actingFor: PersonId | null
  /** A nurse's delegation, by a physician. */
  readonly delegation: DelegationId | null
  readonly secondFactor: boolean
  /** The machine that speaks for this named end user; a suspension of either counts. */
  readonly node: { readonly institution: InstitutionCode; readonly credential: CredentialId } | null
}
