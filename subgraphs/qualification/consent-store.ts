import type { Label, PersonCategory } from '../../schema/domain/category.ts'
import type { Channel, GrantKind, ProtectionKind, Provision, Recipient } from '../../schema/domain/consent.ts'
import type {
  CredentialId,
  GrantId,
  InstitutionCode,
  PersonId,
  ProvisionId,
  ProxyId,
  UserId,
} from '../../schema/domain/ids.ts'
import type { Outcome } from '../../schema/domain/outcome.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { SubjectRef } from '../shared/consent/facts.ts'
import type { Scope } from '../shared/context.ts'
import type { Once } from '../shared/once.ts'

export interface NewProvision {
  readonly person: PersonId
  readonly giver: PersonId
  readonly proxy: ProxyId | null
  readonly effect: 'PERMIT' | 'DENY'
  readonly recipient: Recipient
  readonly category: PersonCategory
  readonly label: Label | null
  readonly purpose: Provision['purpose']
  readonly evenInEmergency: boolean
  readonly channel: Channel
  readonly from: Instant
  readonly until: Instant | null
}

export interface NewGrant {
  readonly kind: GrantKind
  readonly subject: SubjectRef
  readonly openedBy: UserId
  readonly credential: CredentialId
  readonly holders: readonly InstitutionCode[]
  readonly categories: readonly PersonCategory[]
  readonly labels: readonly Label[]
  readonly reason: string
  readonly note: string | null
  readonly from: Instant
  readonly until: Instant
  readonly reviewDue: Instant
}

export type Verdict = 'JUSTIFIED' | 'NOT_JUSTIFIED'

export interface StoredGrant extends Omit<NewGrant, 'note' | 'credential'> {
  readonly id: GrantId
  /** The reviewer named when it was opened; null: nobody was entered then. */
  readonly owedBy: UserId | null
  readonly stopped: Instant | null
  /** Of what was stopped, what had been opened for a life in danger. */
  readonly keptOpen: readonly PersonCategory[]
  readonly reviewed: Instant | null
  readonly verdict: Verdict | null
}

export interface NotedGrant extends StoredGrant {
  readonly note: string | null
}

export interface StoredProtection {
  readonly kind: ProtectionKind
  readonly heldBy: InstitutionCode
  readonly from: Instant
  readonly until: Instant | null
}

/** 主治医: approves what the family writes into the emergency record. */
export interface AttendingDoctor {
  readonly institution: InstitutionCode
  readonly doctor: UserId
  readonly from: Instant
  readonly until: Instant | null
}

export interface CareOffice {
  readonly office: InstitutionCode
  readonly from: Instant
  readonly until: Instant | null
}

/** A reader's assertion, verified: taken once. */
export interface TakenAssertion {
  readonly id: string
  readonly expires: Instant
}

export interface Page<T> {
  readonly items: readonly { readonly cursor: string; readonly item: T }[]
  readonly more: boolean
}

/** What persons permit and refuse, who acts for them, and what emergencies opened. Each write joins the fact feed. */
export interface ConsentStore {
  giveProvisions(
    scope: Scope<'CONSENT'>,
    provisions: readonly NewProvision[],
    assertion: TakenAssertion | null,
    once: Once,
  ): Promise<Outcome<readonly Provision[]>>
  withdrawProvision(scope: Scope<'CONSENT'>, person: PersonId, id: ProvisionId, once: Once): Promise<Outcome<Provision>>
  /** Newest first; `at`: as it was in force then. */
  provisions(
    scope: Scope<'CONSENT'>,
    person: PersonId,
    at: Instant | null,
    first: number,
    after: string | null,
  ): Promise<Page<Provision>>
  nameCareOffice(
    scope: Scope<'CONSENT'>,
    person: PersonId,
    office: CareOffice,
    once: Once,
  ): Promise<Outcome<CareOffice>>
  nameAttendingDoctor(
    scope: Scope<'CONSENT'>,
    person: PersonId,
    doctor: AttendingDoctor,
    once: Once,
  ): Promise<Outcome<AttendingDoctor>>
  setProtection(
    scope: Scope<'PROTECTION'>,
    subject: SubjectRef,
    protection: StoredProtection,
    once: Once,
  ): Promise<Outcome<StoredProtection>>
  liftProtection(
    scope: Scope<'PROTECTION'>,
    subject: SubjectRef,
    kind: ProtectionKind,
    by: InstitutionCode,
    once: Once,
  ): Promise<Outcome<StoredProtection>>
  protections(scope: Scope<'PROTECTION'>, person: PersonId, at: Instant): Promise<readonly StoredProtection[]>
  openGrant(scope: Scope<'GRANT'>, grant: NewGrant, once: Once): Promise<Outcome<StoredGrant>>
  /** About whom a grant is that the institution holds; null: it holds no such grant. */
  subjectOfGrant(scope: Scope<'GRANT'>, id: GrantId, holder: InstitutionCode): Promise<SubjectRef | null>
  /** From now on the receiving institution holds it too. */
  handOverGrant(
    scope: Scope<'GRANT'>,
    subject: SubjectRef,
    id: GrantId,
    receiving: InstitutionCode,
    once: Once,
  ): Promise<Outcome<StoredGrant>>
  /** `opened`: what it was read for until now; of a grant for a life in danger that stays open to its end. */
  stopGrant(
    scope: Scope<'GRANT'>,
    person: PersonId,
    id: GrantId,
    opened: readonly PersonCategory[],
    once: Once,
  ): Promise<Outcome<StoredGrant>>
  reviewGrant(
    scope: Scope<'GRANT'>,
    id: GrantId,
    verdict: Verdict,
    note: string,
    reviewer: UserId,
    once: Once,
  ): Promise<Outcome<StoredGrant>>
  /** Those owing a review first, then newest first; with what was noted for the reviewer. */
  grants(scope: Scope<'GRANT'>, first: number, after: string | null): Promise<Page<NotedGrant>>
}
