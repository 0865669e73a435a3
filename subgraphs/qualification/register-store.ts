import type { Purpose } from '../../schema/domain/caller.ts'
import type { Category } from '../../schema/domain/category.ts'
import type { Delegation } from '../../schema/domain/consent.ts'
import type { CredentialId, DelegationId, InstitutionCode, UserId } from '../../schema/domain/ids.ts'
import type { RegisteredInstitution } from '../../schema/domain/institution.ts'
import type { Outcome } from '../../schema/domain/outcome.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Scope } from '../shared/context.ts'
import type { RegisteredMachine, RegisterReads } from '../shared/internal.ts'
import type { Once } from '../shared/once.ts'
import type { Page } from './consent-store.ts'

/** An institution, with what the hub says and derives of it besides whom it may employ. */
export interface Institution extends RegisteredInstitution {
  readonly name: string
  /** Municipality or prefecture code of its place (全国地方公共団体コード). */
  readonly area: string | null
  /** Of a municipality: how its residents' addresses begin. */
  readonly addressPrefix: string | null
  /** Of an office of care (介護事業所): the one that leads it (本部), and reads what it wrote. */
  readonly head: InstitutionCode | null
}

export interface ReaderKey {
  readonly key: string
  readonly institution: InstitutionCode
  /** JSON Web Key (RFC 7517), public. */
  readonly publicJwk: string
}

export interface NewDisaster {
  readonly declaredBy: InstitutionCode
  readonly areas: readonly string[]
  readonly deployed: readonly InstitutionCode[]
  readonly from: Instant
  readonly until: Instant
}

export interface Disaster extends NewDisaster {
  readonly id: string
}

export interface Recipient {
  readonly institution: InstitutionCode
  readonly purpose: Purpose
  readonly categories: readonly Category[]
  readonly legalBasis: string
  readonly from: Instant
  readonly until: Instant | null
  readonly recheckBy: Instant
}

export interface SecurityEvent {
  readonly id: string
  readonly kind: 'SUSPENDED_BY_BUDGET' | 'SUSPENDED_BY_OFFICER'
  readonly credential: CredentialId
  readonly institution: InstitutionCode | null
  readonly at: Instant
  readonly lifted: Instant | null
}

export interface OversightCounts {
  readonly grantsOpened: number
  readonly grantsReviewed: number
  readonly reviewsLate: number
  readonly grantsNotJustified: number
  readonly suspensions: number
  readonly suspensionsLifted: number
}

/** Institutions, readers, delegations, disasters, recipients of history, suspensions. */
export interface RegisterStore extends RegisterReads {
  institution(code: InstitutionCode): Promise<Institution | null>
  /** For the operator: adds or replaces entries of the institution register. */
  putInstitutions(institutions: readonly Institution[]): Promise<void>
  putMachines(machines: readonly RegisteredMachine[]): Promise<void>
  putReaders(readers: readonly ReaderKey[]): Promise<void>
  reader(key: string): Promise<ReaderKey | null>
  delegate(
    scope: Scope<'REGISTER'>,
    delegation: Omit<Delegation, 'id' | 'revoked'>,
    once: Once,
  ): Promise<Outcome<Delegation>>
  revokeDelegation(
    scope: Scope<'REGISTER'>,
    id: DelegationId,
    physician: UserId,
    once: Once,
  ): Promise<Outcome<Delegation>>
  declareDisaster(scope: Scope<'REGISTER'>, disaster: NewDisaster, once: Once): Promise<Outcome<Disaster>>
  enterRecipient(scope: Scope<'REGISTER'>, recipient: Recipient, once: Once): Promise<Outcome<Recipient>>
  /** Made by a budget that was crossed; no caller asks for it. */
  suspend(credential: CredentialId, institution: InstitutionCode | null, at: Instant): Promise<void>
  liftSuspension(
    scope: Scope<'SECURITY'>,
    credential: CredentialId,
    reason: string,
    once: Once,
  ): Promise<Outcome<SecurityEvent>>
  securityEvents(scope: Scope<'SECURITY'>, first: number, after: string | null): Promise<Page<SecurityEvent>>
  oversight(scope: Scope<'AGGREGATE'>, from: Instant, until: Instant): Promise<OversightCounts>
}
