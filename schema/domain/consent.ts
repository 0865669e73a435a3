import type { Purpose, Role } from './caller.ts'
import type { Category, Label, PersonCategory } from './category.ts'
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
} from './ids.ts'
import type { Instant } from './time.ts'

/** Identity links (decisions of the index) something hangs on; empty where it rests on none. */
export type HangsOn = readonly LinkId[]

export type Recipient =
  | { readonly kind: 'INSTITUTION'; readonly institution: InstitutionCode }
  | { readonly kind: 'REGION'; readonly region: RegionId }
  | { readonly kind: 'ROLE'; readonly role: Role }
  | { readonly kind: 'ANYONE' }
  /** Callers with emergency entitlement: whom enrolments and passes name. */
  | { readonly kind: 'EMERGENCY_ENTITLED' }

export const channels = ['READER', 'PORTAL', 'GUARDIAN', 'PAPER', 'OPT_OUT', 'ENROLMENT', 'PASS'] as const
export type Channel = (typeof channels)[number]

/** One thing a person (or who acts for them) permits or refuses. Never updated: superseded or withdrawn. */
export interface Provision {
  readonly id: ProvisionId
  /** The person it is about. */
  readonly person: PersonId
  /** Who gave it: the person themself, or a guardian under a proxy. */
  readonly giver: PersonId
  readonly proxy: ProxyId | null
  readonly effect: 'PERMIT' | 'DENY'
  readonly recipient: Recipient
  readonly category: PersonCategory
  /** Null: not about labelled entries in particular. */
  readonly label: Label | null
  /** Null: any purpose. */
  readonly purpose: Purpose | null
  /** A deny that holds "not even in an emergency" (救急時も不可). */
  readonly evenInEmergency: boolean
  readonly channel: Channel
  readonly given: Instant
  readonly from: Instant
  readonly until: Instant | null
  readonly withdrawn: Instant | null
  /** A bereaved person this provision names: asks as GUARDIAN after death (rule 5). */
  readonly bereaved: PersonId | null
  readonly hangsOn: HangsOn
}

/** A guardian's (代理人) right to act for a person. */
export interface Proxy {
  readonly id: ProxyId
  readonly guardian: PersonId
  readonly person: PersonId
  readonly categories: readonly Category[] | 'ALL'
  readonly from: Instant
  readonly until: Instant | null
  readonly ended: Instant | null
  readonly hangsOn: HangsOn
}

export const grantKinds = ['BREAK_GLASS', 'UNCONSCIOUS', 'DISASTER'] as const
export type GrantKind = (typeof grantKinds)[number]

export interface Grant {
  readonly id: GrantId
  readonly kind: GrantKind
  readonly person: PersonId
  /** The user who opened it; for BREAK_GLASS only they hold it, else the institutions below do. */
  readonly openedBy: UserId
  readonly holders: readonly InstitutionCode[]
  readonly categories: readonly PersonCategory[]
  readonly labels: readonly Label[]
  readonly from: Instant
  readonly until: Instant
  /** Stopped by the family or closed by its holder. */
  readonly stopped: Instant | null
}

export const protectionKinds = ['ADDRESS_HIDDEN', 'SELF_ACCESS_OFF'] as const
export type ProtectionKind = (typeof protectionKinds)[number]

export interface Protection {
  readonly kind: ProtectionKind
  readonly person: PersonId
  /** The authority that set it, or that took it over since. */
  readonly heldBy: InstitutionCode
  readonly from: Instant
  readonly until: Instant | null
}

export interface Death {
  /** Confirmed by its register (not merely reported). */
  readonly confirmed: Instant
  readonly hangsOn: HangsOn
}

export const relationKinds = [
  'INSURED_BY',
  'CARE_INSURED_BY',
  'RESIDENT_OF',
  'CLIENT_OF',
  'ASSISTED_BY',
  'ATTENDING',
  'CODES_GRANTED',
] as const
export type RelationKind = (typeof relationKinds)[number]

/** What ties a caller's institution (or, for ATTENDING, the caller's user) to the person. */
export interface Relation {
  readonly kind: RelationKind
  readonly institution: InstitutionCode
  /** ATTENDING: the attending doctor themself. */
  readonly user: UserId | null
  readonly from: Instant
  readonly until: Instant | null
  readonly hangsOn: HangsOn
}

/** A physician's delegation to a nurse of the same institution. */
export interface Delegation {
  readonly id: DelegationId
  readonly role: 'PHYSICIAN' | 'DENTIST'
  readonly physician: UserId
  readonly nurse: UserId
  readonly institution: InstitutionCode
  readonly purposes: readonly Purpose[]
  readonly from: Instant
  readonly until: Instant
  readonly revoked: Instant | null
}

export interface Suspension {
  readonly credential: CredentialId
  readonly by: 'BUDGET' | 'OFFICER'
  readonly from: Instant
  readonly lifted: Instant | null
}

/** A recipient of number history, entered in the register with its lawful purpose. */
export interface RegisteredRecipient {
  readonly institution: InstitutionCode
  readonly purpose: Purpose
  readonly categories: readonly Category[]
  readonly from: Instant
  readonly until: Instant | null
  /** Attested safety measures must be checked again by then. */
  readonly recheckBy: Instant
}

/** What is known of one person as the hub filed them; a merge leaves several, and each is decided apart. */
export interface PersonFacts {
  /** Null: the holder of a number the index has not placed yet. */
  readonly person: PersonId | null
  readonly provisions: readonly Provision[]
  readonly proxies: readonly Proxy[]
  readonly grants: readonly Grant[]
  readonly protections: readonly Protection[]
  readonly death: Death | null
}

/** What the hub knows of who asks, whomever they ask about. */
export interface CallerFacts {
  readonly suspensions: readonly Suspension[]
  /** The caller's institution has emergency entitlement in the institution register. */
  readonly emergencyEntitled: boolean
  /** Offices (事業所) of which the caller's institution is the head (本部), by the institution register. */
  readonly offices: readonly InstitutionCode[]
  /** The delegation named in the caller's token, if it exists. */
  readonly delegation: Delegation | null
  /** Spans of declared disasters in whose area the caller works. */
  readonly disasters: readonly { readonly from: Instant; readonly until: Instant | null }[]
  /** Entries of the register of number-history recipients for the caller's institution. */
  readonly register: readonly RegisteredRecipient[]
}

/** What the hub knows of a subject, whoever asks. */
export interface SubjectFacts {
  readonly relations: readonly Relation[]
  /** Identity links now in dispute. */
  readonly disputed: readonly LinkId[]
  /** Empty when the subject is nobody the hub knows. */
  readonly persons: readonly PersonFacts[]
}

/** Everything `decide` may know about a caller and a subject: gathered before, so that it needs no I/O. */
export type Facts = CallerFacts & SubjectFacts
