import type { Role } from './caller.ts'
import type { InstitutionCode, RegionId } from './ids.ts'

/** What an institution in the register is: decides whom it can employ. */
export const institutionKinds = [
  'HOSPITAL',
  'CLINIC',
  'DENTAL_CLINIC',
  'PHARMACY',
  'VISITING_NURSES',
  'FIRE_SERVICE',
  'CARE_OFFICE',
  'INSURER',
  'MUNICIPALITY',
  'PAYMENT_AGENCY',
  'WELFARE_OFFICE',
  'REGIONAL_NETWORK',
  'DATABASE_OPERATOR',
  'RESEARCH_INSTITUTE',
  'HUB_OPERATOR',
] as const
export type InstitutionKind = (typeof institutionKinds)[number]

/** The widest set of roles a kind can employ; the register may grant an institution fewer, never more. */
export const employable: Readonly<Record<InstitutionKind, readonly Role[]>> = {
  HOSPITAL: ['CLERK', 'PHYSICIAN', 'DENTIST', 'PHARMACIST', 'NURSE', 'PARAMEDIC'],
  CLINIC: ['CLERK', 'PHYSICIAN', 'DENTIST', 'PHARMACIST', 'NURSE'],
  DENTAL_CLINIC: ['CLERK', 'DENTIST', 'NURSE'],
  PHARMACY: ['CLERK', 'PHARMACIST'],
  VISITING_NURSES: ['CLERK', 'NURSE', 'CARE_PROVIDER'],
  // 救急救命士法: paramedics work at fire services, and since 2021 in hospitals.
  FIRE_SERVICE: ['PARAMEDIC'],
  CARE_OFFICE: ['CARE_MANAGER', 'CARE_PROVIDER'],
  INSURER: ['INSURER'],
  // A municipality is an insurer (国保, 介護保険), keeps the residents, and runs a welfare office.
  MUNICIPALITY: ['MUNICIPALITY', 'INSURER', 'WELFARE_OFFICE'],
  PAYMENT_AGENCY: ['PAYMENT_AGENCY', 'HISTORY_PROVIDER'],
  // 医療扶助: the office that pays enters its recipients under its payer number, as insurers do.
  WELFARE_OFFICE: ['WELFARE_OFFICE', 'INSURER'],
  REGIONAL_NETWORK: ['REGIONAL_NODE'],
  DATABASE_OPERATOR: ['DATABASE_OPERATOR', 'RESEARCHER'],
  RESEARCH_INSTITUTE: ['RESEARCHER'],
  HUB_OPERATOR: ['HISTORY_PROVIDER', 'IDENTITY_STEWARD', 'SECURITY_OFFICER', 'BREAK_GLASS_REVIEWER', 'AUDITOR'],
}

/** One institution as the register has it. */
export interface RegisteredInstitution {
  readonly code: InstitutionCode
  readonly kind: InstitutionKind
  readonly status: 'ACTIVE' | 'SUSPENDED'
  readonly region: RegionId | null
  /** The roles it may employ. */
  readonly roles: readonly Role[]
  readonly emergencyEntitled: boolean
}

export function mayEmploy({ kind, roles }: Pick<RegisteredInstitution, 'kind' | 'roles'>, role: Role): boolean {
  return roles.includes(role) && employable[kind].includes(role)
}
