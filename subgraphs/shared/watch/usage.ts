import type { CredentialId, InstitutionCode } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { SubjectRef } from '../consent/facts.ts'
import type { WatchedKind } from './budget.ts'

/** What a credential did in one hour, beyond what was told of that hour before. */
export interface UsageRow {
  readonly credential: CredentialId
  readonly kind: WatchedKind
  /** Hours since the epoch. */
  readonly hour: number
  readonly count: number
}

export interface BusiestHour {
  readonly kind: WatchedKind
  readonly day: number
  readonly count: number
}

/** Somebody was received (受付) at an institution: counts for 24 hours. */
export interface Reception {
  readonly institution: InstitutionCode
  readonly subject: SubjectRef
  readonly at: Instant
}

/** Keeps the usual rates, and receptions for the other processes and for after a restart. Never on the hot path. */
export interface UsageStore {
  /** The busiest hour of each day `[from, until)` on which the credential did anything. */
  load(credential: CredentialId, from: number, until: number): Promise<readonly BusiestHour[]>
  /** All or nothing. */
  add(rows: readonly UsageRow[], receptions: readonly Reception[]): Promise<void>
  received(institution: InstitutionCode, subject: SubjectRef, since: Instant): Promise<boolean>
  /** Forgets usage before the day and receptions before the instant. */
  prune(day: number, receptions: Instant): Promise<void>
}
