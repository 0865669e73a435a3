/** The people, institutions and provisions of the oracle's examples: all synthetic. */
import type { Caller } from '../../schema/domain/caller.ts'
import type { Label } from '../../schema/domain/category.ts'
import type {
  Delegation,
  Facts,
  Grant,
  Proxy as Mandate,
  PersonFacts,
  Protection,
  ProtectionKind,
  Provision,
  Recipient,
  Relation,
  RelationKind,
  Suspension,
} from '../../schema/domain/consent.ts'
import type { Marks, Question } from '../../schema/domain/decision.ts'
import { unmarked } from '../../schema/domain/decision.ts'
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

export const now = 1_000 * days(1)
export const instant = (ms: number) => ms as Instant
export const at = instant(now)
export const past = instant(now - hours(1))
export const clinic = '1310000001' as InstitutionCode
export const otherClinic = '1310000002' as InstitutionCode
export const region = 'tokyo' as RegionId
export const hanako = 'per_hanako' as PersonId
export const mother = 'per_mother' as PersonId
export const formerHanako = 'per_hanako_before' as PersonId
export const doctor = 'user_doctor' as UserId
export const link = 'lnk_disputed' as LinkId

export const physician: Caller = {
  role: 'PHYSICIAN',
  purpose: 'TREATMENT',
  user: doctor,
  credential: 'cred' as CredentialId,
  institution: clinic,
  region,
  person: null,
  actingFor: null,
  delegation: null,
  secondFactor: false,
  node: null,
}
export const emergencyPhysician: Caller = { ...physician, purpose: 'EMERGENCY', secondFactor: true }
export const self: Caller = { ...physician, role: 'PERSON', purpose: 'OWN_REQUEST', institution: null, person: hanako }
export const guardian: Caller = { ...self, role: 'GUARDIAN', person: mother, actingFor: hanako }
export const nurse: Caller = {
  ...physician,
  role: 'NURSE',
  user: 'user_nurse' as UserId,
  delegation: 'dlg_1' as DelegationId,
}
export const delegation: Delegation = {
  id: 'dlg_1' as DelegationId,
  role: 'PHYSICIAN',
  physician: doctor,
  nurse: nurse.user,
  institution: clinic,
  purposes: ['TREATMENT'],
  from: past,
  until: instant(now + hours(1)),
  revoked: null,
}

export const asks = (over: Partial<Question> = {}): Question => ({
  caller: physician,
  action: 'READ',
  subject: { person: hanako, reachedBy: [] },
  category: 'MEDICATION',
  locationOf: null,
  marks: unmarked,
  at,
  ...over,
})
export const marked = (over: Partial<Marks>): Marks => ({ ...unmarked, ...over })
export const labelled = (...labels: readonly Label[]) => marked({ labels })

export const personWith = (over: Partial<PersonFacts> = {}): PersonFacts => ({
  person: hanako,
  provisions: [],
  proxies: [],
  grants: [],
  protections: [],
  death: null,
  ...over,
})
export const factsOf = (person: Partial<PersonFacts> = {}, over: Partial<Facts> = {}): Facts => ({
  suspensions: [],
  emergencyEntitled: false,
  offices: [],
  delegation: null,
  disasters: [],
  register: [],
  relations: [],
  disputed: [],
  persons: [personWith(person)],
  ...over,
})
export const provision = (
  effect: Provision['effect'],
  recipient: Recipient,
  over: Partial<Provision> = {},
): Provision => ({
  id: 'prv_1' as ProvisionId,
  person: hanako,
  giver: hanako,
  proxy: null,
  effect,
  recipient,
  category: 'MEDICATION',
  label: null,
  purpose: null,
  evenInEmergency: false,
  channel: 'PORTAL',
  given: past,
  from: past,
  until: null,
  withdrawn: null,
  bereaved: null,
  hangsOn: [],
  ...over,
})
export const anyone: Recipient = { kind: 'ANYONE' }
export const thisClinic: Recipient = { kind: 'INSTITUTION', institution: clinic }
export const thisRegion: Recipient = { kind: 'REGION', region }
export const grant: Grant = {
  id: 'grt_1' as GrantId,
  kind: 'BREAK_GLASS',
  person: hanako,
  openedBy: doctor,
  holders: [clinic],
  categories: ['MEDICATION'],
  labels: ['PSYCHIATRIC'],
  from: past,
  until: instant(now + hours(1)),
  stopped: null,
}
export const protection = (kind: ProtectionKind, heldBy = otherClinic): Protection => ({
  kind,
  person: hanako,
  heldBy,
  from: past,
  until: null,
})
export const suspension = (by: Suspension['by']): Suspension => ({
  credential: physician.credential,
  by,
  from: past,
  lifted: null,
})
export const relation = (kind: RelationKind, institution = clinic): Relation => ({
  kind,
  institution,
  user: null,
  from: past,
  until: null,
  hangsOn: [],
})
export const proxy: Mandate = {
  id: 'prx_1' as ProxyId,
  guardian: mother,
  person: hanako,
  categories: ['MEDICATION'],
  from: past,
  until: null,
  ended: null,
  hangsOn: [],
}
