import type { Caller } from '../../../schema/domain/caller.ts'
import type { PersonId, ProvisionId, RequestId, UserId } from '../../../schema/domain/ids.ts'
import type { Outcome } from '../../../schema/domain/outcome.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { Listed } from '../../shared/connection.ts'
import type { Scope } from '../../shared/context.ts'
import type { Once } from '../../shared/once.ts'

/** A page that was read while consent could not be asked. */
export interface ReadUnconfirmed {
  readonly person: PersonId
  readonly at: Instant
  readonly request: RequestId
  readonly caller: Caller
  readonly passes: readonly ProvisionId[]
  /** Consent was last known to be current then. */
  readonly asOf: Instant
}

/** What the consent of then says, once it could be asked again. */
export type DecidedAgain = 'CONFIRMED' | 'REFUSED'
export type Verdict = 'JUSTIFIED' | 'NOT_JUSTIFIED'

export interface UnconfirmedReading extends ReadUnconfirmed {
  readonly id: string
  readonly again: { readonly outcome: DecidedAgain; readonly at: Instant } | null
  readonly review: { readonly verdict: Verdict; readonly at: Instant } | null
}

export interface ReadingStore {
  /** Before the page is shown; once for an operation, however many of its fields show it. */
  wasRead(scope: Scope<'EMERGENCY_SUMMARY'>, reading: ReadUnconfirmed): Promise<void>
  /** Oldest first. */
  undecided(first: number): Promise<readonly UnconfirmedReading[]>
  decided(id: string, outcome: DecidedAgain, at: Instant): Promise<void>
  /** Newest first. */
  readingsOf(scope: Scope<'GRANT'>, ids: readonly PersonId[]): Promise<readonly UnconfirmedReading[]>
  /** Those that consent refuses, newest first. */
  refused(scope: Scope<'GRANT'>, first: number, after: string | null): Promise<Listed<UnconfirmedReading>>
  review(
    scope: Scope<'GRANT'>,
    id: string,
    verdict: Verdict,
    note: string,
    by: UserId,
    once: Once,
  ): Promise<Outcome<UnconfirmedReading>>
}
