import type { Caller, Purpose, Role } from '../../../schema/domain/caller.ts'
import type {
  CredentialId,
  DelegationId,
  InstitutionCode,
  PersonId,
  RegionId,
  UserId,
} from '../../../schema/domain/ids.ts'
import { code } from './institutions.ts'

export type Asking = Partial<Caller> & { readonly user?: UserId }

/** A verified caller; the credential is the user's own unless told otherwise. */
export function caller(role: Role, purpose: Purpose, institution: InstitutionCode | null, more: Asking = {}): Caller {
  const user = more.user ?? (`${role.toLowerCase()}-at-${institution ?? 'home'}` as UserId)
  return {
    role,
    purpose,
    user,
    credential: user as string as CredentialId,
    institution,
    region: institution === null ? null : ('nagano' as RegionId),
    person: null,
    actingFor: null,
    delegation: null,
    secondFactor: false,
    node: null,
    ...more,
  }
}

export const clerk = caller('CLERK', 'INSURANCE', code.clinic)
export const otherClerk = caller('CLERK', 'INSURANCE', code.otherClinic)
export const insurer = caller('INSURER', 'INSURANCE', code.insurer)
export const otherInsurer = caller('INSURER', 'INSURANCE', code.otherInsurer)
export const lateElderlyInsurer = caller('INSURER', 'INSURANCE', code.lateElderly)
/** Enters public-assistance numbers (公費負担者番号) as their payer. */
export const welfareInsurer = caller('INSURER', 'INSURANCE', code.welfare)
export const welfareOffice = caller('WELFARE_OFFICE', 'INSURANCE', code.welfare)
export const city = caller('MUNICIPALITY', 'INSURANCE', code.city)
export const publicHealth = caller('MUNICIPALITY', 'PUBLIC_HEALTH', code.city)
export const historyProvider = caller('HISTORY_PROVIDER', 'IDENTITY', code.operator)
export const steward = caller('IDENTITY_STEWARD', 'IDENTITY', code.operator)
export const auditor = caller('AUDITOR', 'OVERSIGHT', code.operator)
export const reviewer = caller('BREAK_GLASS_REVIEWER', 'OVERSIGHT', code.operator)
export const securityOfficer = caller('SECURITY_OFFICER', 'OVERSIGHT', code.operator)
export const researcher = caller('RESEARCHER', 'RESEARCH', code.institute)
export const paymentAgency = caller('PAYMENT_AGENCY', 'INSURANCE', code.paymentAgency)
export const physician = caller('PHYSICIAN', 'TREATMENT', code.clinic)
export const emergencyPhysician = caller('PHYSICIAN', 'EMERGENCY', code.hospital, { secondFactor: true })
export const node = caller('REGIONAL_NODE', 'TREATMENT', code.network)
export const otherNode = caller('REGIONAL_NODE', 'TREATMENT', code.otherNetwork, { region: 'fukuoka' as RegionId })
export const databaseOperator = caller('DATABASE_OPERATOR', 'RESEARCH', code.database)
export const paramedic = caller('PARAMEDIC', 'EMERGENCY', code.fireService, { secondFactor: true })

export const self = (person: PersonId): Caller =>
  caller('PERSON', 'OWN_REQUEST', null, { person, user: `user-of-${person}` as UserId })

export const guardianOf = (guardian: PersonId, actingFor: PersonId): Caller =>
  caller('GUARDIAN', 'OWN_REQUEST', null, { person: guardian, actingFor, user: `user-of-${guardian}` as UserId })

export const nurse = (delegation: DelegationId | null, purpose: Purpose = 'TREATMENT'): Caller =>
  caller('NURSE', purpose, code.clinic, { delegation })
