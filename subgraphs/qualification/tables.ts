import type { Generated } from 'kysely'
import type { WithOnce } from '../shared/once.ts'
import type { WithOutbox } from '../shared/outbox/tables.ts'
import type { GuardianExclusionTable, NewbornTable, ProxyTable } from './guardian-tables.ts'
import type { WithImports } from './import/tables.ts'

/** One insured-person number (被保険者番号). The number itself is sealed; `household` is a blind index. */
export interface InsuredNumberTable {
  handle: string
  scheme: string
  insurer: string
  branch: string
  /** Over insurer, symbol and number: where an old card without a branch leads; with the branch it is one number's. */
  household: Uint8Array
  /** Symbol and number, sealed to the handle. */
  sealed: Uint8Array
}

/** Which certificates of My Number cards stand for a number; `card` is a blind index over issuer and serial number. */
export interface CardCertificateTable {
  id: Generated<number>
  card: Uint8Array
  handle: string
  known: number
  superseded: number | null
  recorded_by: string
}

/** One term as the hub has known it: `superseded` is null while it stands. */
export interface TermTable {
  id: Generated<number>
  handle: string
  acquired: string
  lost: string | null
  reason_of_loss: string | null
  from_on: string
  until_on: string | null
  name: string
  kana: string
  other_name: string | null
  sex: string
  birth_date: string
  postal_code: string | null
  address: string
  card_class: string
  family: string
  share_of_cost: number | null
  issued_on: string | null
  valid_until: string | null
  elderly_from: string | null
  elderly_until: string | null
  elderly_share: number | null
  /** Blind index over birth date and sex: search by identity in an emergency starts here. */
  born: Uint8Array
  /** Institution code of the municipality (市区町村) the address lies in, where the register knows it. */
  municipality: string | null
  known: number
  superseded: number | null
  recorded_by: string
}

export interface LimitCertificateTable {
  id: Generated<number>
  handle: string
  kind: string
  class: string
  from_on: string
  until_on: string | null
  long_term_since: string | null
  known: number
  superseded: number | null
}

export interface SpecificDiseaseTable {
  id: Generated<number>
  handle: string
  disease: string
  from_on: string
  until_on: string | null
  self_pay_ceiling: number
  known: number
  superseded: number | null
}

export interface VoucherTable {
  handle: string
  /** The welfare office (福祉事務所) that issued it, by the number's own payer. */
  insurer: string
  month: string
  known: number
  /** Since when it stands no more. */
  withdrawn: number | null
}

/** Which person a number belongs to, as the index last said: a projection of its link changes. */
export interface LinkTable {
  handle: string
  person: string
  /** The person the number was first filed under: another than `person` after a merge. */
  filed: string
  /** When it came from one person to another. */
  moved_at: number | null
  from_on: string
  until_on: string | null
  sequence: number
  /** 1: what leads from the number to the person is in dispute. */
  doubted: Generated<number>
}

/** An insurer's word that a number continues one that nobody has entered yet: heard when that number has a holder. */
export interface AwaitedContinuityTable {
  handle: string
  previous: string
  stated: number
}

export interface ProvisionTable {
  id: string
  person: string
  giver: string
  proxy: string | null
  effect: string
  recipient_kind: string
  recipient: string | null
  category: string
  label: string | null
  purpose: string | null
  even_in_emergency: number
  channel: string
  given: number
  from_at: number
  until_at: number | null
  withdrawn: number | null
  bereaved: string | null
}

export interface GrantTable {
  id: string
  kind: string
  /** The person, or the handle of a number whose person was not known yet. */
  subject: string
  opened_by: string
  credential: string
  holders: string
  categories: string
  labels: string
  reason: string
  /** Free text for the reviewer, sealed to the grant. */
  note: Uint8Array | null
  from_at: number
  until_at: number
  stopped: number | null
  /** Categories that stay open after the stop, where a life is in danger. */
  kept_open: string | null
  review_due: number
  /** The reviewer named when it was opened; null: nobody was entered then. */
  owed_by: string | null
  reviewed: number | null
  verdict: string | null
  reviewer: string | null
  /** Sealed to the grant. */
  review_note: Uint8Array | null
}

/** Who reviews what emergencies opened (審査担当), and who stands above them. */
export interface ReviewerTable {
  reviewer: string
  superior: string | null
  entered: number
  left: number | null
}

export interface ProtectionTable {
  id: Generated<number>
  kind: string
  subject: string
  held_by: string
  from_at: number
  until_at: number | null
  lifted: number | null
}

/** Care offices a person named (ケア関係). */
export interface CareOfficeTable {
  id: Generated<number>
  person: string
  office: string
  from_at: number
  until_at: number | null
}

/** A care insured (介護保険被保険者) as their municipality said of them last; what it said before stays, superseded. */
export interface CareInsuredTable {
  id: Generated<number>
  handle: string
  insurer: string
  acquired: string
  lost: string | null
  name: string
  kana: string
  sex: string
  birth_date: string
  postal_code: string | null
  address: string
  /** Where they live; null: elsewhere (住所地特例), or nowhere that the register knows. */
  municipality: string | null
  lives_elsewhere: number
  level: string | null
  certified_from: string | null
  certified_until: string | null
  known: number
  superseded: number | null
  recorded_by: string
}

/** Which office serves a care insured, by the municipality's register. */
export interface CareServiceTable {
  id: Generated<number>
  handle: string
  office: string
  service: string
  from_on: string
  until_on: string | null
  known: number
  superseded: number | null
  recorded_by: string
}

export interface AttendingTable {
  id: Generated<number>
  person: string
  institution: string
  doctor: string
  from_at: number
  until_at: number | null
}

export interface DelegationTable {
  id: string
  role: string
  physician: string
  nurse: string
  institution: string
  purposes: string
  from_at: number
  until_at: number
  revoked: number | null
}

export interface DisasterTable {
  id: string
  declared_by: string
  areas: string
  deployed: string
  from_at: number
  until_at: number
}

export interface SuspensionTable {
  id: string
  credential: string
  institution: string | null
  by_whom: string
  from_at: number
  lifted: number | null
  lift_reason: string | null
}

export interface RecipientTable {
  institution: string
  purpose: string
  categories: string
  legal_basis: string
  from_at: number
  until_at: number | null
  recheck_by: number
}

/** Institutions (保険医療機関, 保険者, 市区町村 …) the hub knows; what is not here cannot call. */
export interface InstitutionTable {
  code: string
  name: string
  kind: string
  status: string
  region: string | null
  /** Municipality or prefecture code of its place (全国地方公共団体コード). */
  area: string | null
  /** Prefecture and municipality as addresses write it, of a municipality. */
  address_prefix: string | null
  head: string | null
  emergency_entitled: number
  /** Comma-separated. */
  roles: string
}

export interface MachineTable {
  thumbprint: string
  institution: string
  role: string
  purpose: string
}

export interface ReaderTable {
  /** Key id of a registered card reader. */
  key: string
  institution: string
  public_jwk: string
  retired: number | null
}

/** Assertions already taken: each counts once. */
export interface AssertionTable {
  id: string
  expires: number
}

export interface FactChangeTable {
  revision: Generated<number>
  of_what: string
  subject: string | null
  at: number
}

/** How far the index's link changes were taken over. */
export interface CursorTable {
  name: string
  position: number
}

/** What a credential did in an hour (since the epoch), of each thing watched. */
export interface UsageTable {
  credential: string
  kind: string
  hour: number
  count: number
  /** How much of it counts against no budget: what was done before a suspension was lifted. */
  forgiven: Generated<number>
}

/** Whom a credential met with whom nothing connects it, in this hour and the one before. */
export interface MetTable {
  credential: string
  hour: number
  subject: string
}

/** Who was received (受付) where, within a day. */
export interface ReceptionTable {
  institution: string
  subject: string
  at: number
}

export interface QualificationTables extends WithOutbox, WithOnce, WithImports {
  insured_number: InsuredNumberTable
  card_certificate: CardCertificateTable
  term: TermTable
  limit_certificate: LimitCertificateTable
  specific_disease: SpecificDiseaseTable
  voucher: VoucherTable
  link: LinkTable
  awaited_continuity: AwaitedContinuityTable
  provision: ProvisionTable
  proxy: ProxyTable
  guardian_exclusion: GuardianExclusionTable
  newborn: NewbornTable
  reviewer: ReviewerTable
  emergency_grant: GrantTable
  protection: ProtectionTable
  care_office: CareOfficeTable
  care_insured: CareInsuredTable
  care_service: CareServiceTable
  attending: AttendingTable
  delegation: DelegationTable
  disaster: DisasterTable
  suspension: SuspensionTable
  recipient: RecipientTable
  institution: InstitutionTable
  machine: MachineTable
  reader: ReaderTable
  assertion: AssertionTable
  fact_change: FactChangeTable
  feed_cursor: CursorTable
  usage: UsageTable
  met: MetTable
  reception: ReceptionTable
}
