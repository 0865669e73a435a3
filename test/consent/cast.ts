import type { Caller } from '../../schema/domain/caller.ts'
import type { Facts, Grant, Proxy as Mandate, PersonFacts, Provision, Relation } from '../../schema/domain/consent.ts'
import { type Question, unmarked } from '../../schema/domain/decision.ts'
import type {
  CredentialId,
  DelegationId,
  GrantId,
  InstitutionCode,
  LinkId,
  PersonId,
  ProvisionId,
  ProxyId,
  RegionId,
  UserId,
} from '../../schema/domain/ids.ts'
import { days, hours, type Instant } from '../../schema/domain/time.ts'

/** Who appears in the tests of the decision; all invented. */
export const patient = 'per_patient' as PersonId
/** The patient under another number, before a merge. */
export const patientAsFiledTwice = 'per_patient_again' as PersonId
export const mother = 'per_mother' as PersonId
export const stranger = 'per_stranger' as PersonId

export const clinic = '1312345678' as InstitutionCode
export const hospital = '1387654321' as InstitutionCode
export const insurer = '06132013' as InstitutionCode
export const region = 'gunma' as RegionId
export const otherRegion = 'kyoto' as RegionId

export const doctor = 'doctor' as UserId
export const colleague = 'colleague' as UserId
export const credential = 'credential' as CredentialId
export const nodeCredential = 'node-credential' as CredentialId
export const delegation = 'dlg_one' as DelegationId
export const link = 'lnk_one' as LinkId
export const otherLink = 'lnk_two' as LinkId

export const now = Date.parse('2026-04-01T00:00:00Z') as Instant
export const later = (milliseconds: number): Instant => (now + milliseconds) as Instant
export const yesterday = later(-days(1))
export const tomorrow = later(days(1))

export const physician: Caller = {
  role: 'PHYSICIAN',
  purpose: 'TREATMENT',
  user: doctor,
  credential,
  institution: clinic,
  region,
  person: null,
  actingFor: null,
  delegation: null,
  secondFactor: false,
  node: null,
}
export const atEmergency: Caller = { ...physician, purpose: 'EMERGENCY', secondFactor: true }
export const clerk: Caller = { ...physician, role: 'CLERK', purpose: 'INSURANCE' }
export const self: Caller = {
  ...physician,
  role: 'PERSON',
  purpose: 'OWN_REQUEST',
  institution: null,
  region: null,
  person: patient,
}
export const guardian: Caller = { ...self, role: 'GUARDIAN', person: mother, actingFor: patient }
export const nurse: Caller = { ...physician, role: 'NURSE', user: colleague, delegation }

export const asks = (caller: Caller, category: Question['category'], more: Partial<Question> = {}): Question => ({
  caller,
  action: 'READ',
  subject: { person: patient, reachedBy: [] },
  category,
  locationOf: null,
  marks: unmarked,
  at: now,
  ...more,
})
export const writes = (caller: Caller, category: Question['category'], more: Partial<Question> = {}): Question =>
  asks(caller, category, { action: 'WRITE', ...more })
export const marked = (marks: Partial<Question['marks']>): Pick<Question, 'marks'> => ({
  marks: { ...unmarked, ...marks },
})

export const knownAs = (person: PersonId, more: Partial<PersonFacts> = {}): PersonFacts => ({
  person,
  provisions: [],
  proxies: [],
  grants: [],
  protections: [],
  death: null,
  ...more,
})
/** The patient, with what the hub knows of them; `more` is about the caller and their relations. */
export const known = (person: Partial<PersonFacts> = {}, more: Partial<Facts> = {}): Facts => ({
  suspensions: [],
  emergencyEntitled: false,
  offices: [],
  delegation: null,
  disasters: [],
  register: [],
  relations: [],
  disputed: [],
  persons: [knownAs(patient, person)],
  ...more,
})

export const permit = (more: Partial<Provision> = {}): Provision => ({
  id: 'prv_permit' as ProvisionId,
  person: patient,
  giver: patient,
  proxy: null,
  effect: 'PERMIT',
  recipient: { kind: 'INSTITUTION', institution: clinic },
  category: 'MEDICATION',
  label: null,
  purpose: null,
  evenInEmergency: false,
  channel: 'PORTAL',
  given: yesterday,
  from: yesterday,
  until: null,
  withdrawn: null,
  bereaved: null,
  hangsOn: [],
  ...more,
})
export const refusal = (more: Partial<Provision> = {}): Provision =>
  permit({ id: 'prv_refusal' as ProvisionId, effect: 'DENY', ...more })

export const mandate = (more: Partial<Mandate> = {}): Mandate => ({
  id: 'prx_one' as ProxyId,
  guardian: mother,
  person: patient,
  categories: 'ALL',
  from: yesterday,
  until: null,
  ended: null,
  hangsOn: [],
  ...more,
})

export const grant = (more: Partial<Grant> = {}): Grant => ({
  id: 'grt_one' as GrantId,
  kind: 'BREAK_GLASS',
  person: patient,
  openedBy: doctor,
  holders: [clinic],
  categories: ['MEDICATION', 'CLINICAL'],
  labels: ['PSYCHIATRIC'],
  from: later(-hours(1)),
  until: later(hours(3)),
  stopped: null,
  ...more,
})

export const tie = (kind: Relation['kind'], more: Partial<Relation> = {}): Relation => ({
  kind,
  institution: clinic,
  user: kind === 'ATTENDING' ? doctor : null,
  from: yesterday,
  until: null,
  hangsOn: [],
  ...more,
})
