import type { DecisionId, PersonId, ReviewId } from '../../schema/domain/ids.ts'
import type { Outcome } from '../../schema/domain/outcome.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Scope } from '../shared/context.ts'
import type { Once } from '../shared/once.ts'
import type { Review, ReviewState } from './graph.ts'
import type { HeldPeriod } from './held-period.ts'
import type { FieldAgreement } from './identity-store.ts'
import type { Decision } from './ledger/ledger.ts'

export type StewardCommand =
  | { readonly kind: 'LINK'; readonly persons: readonly [PersonId, PersonId] }
  | { readonly kind: 'APART'; readonly persons: readonly [PersonId, PersonId] }
  | { readonly kind: 'SPLIT'; readonly person: PersonId; readonly away: readonly HeldPeriod[] }
  | { readonly kind: 'UNDO'; readonly decision: DecisionId }

export interface MovedPeriod extends HeldPeriod {
  readonly was: PersonId
  readonly now: PersonId
}

/** What a decision changes. */
export interface Decided {
  readonly decision: DecisionId
  readonly kind: Decision['kind']
  readonly moved: readonly MovedPeriod[]
  /** Older decisions that count no longer, or again. */
  readonly turned: readonly { readonly id: DecisionId; readonly counts: boolean }[]
}

export interface LedgerEntry {
  readonly id: DecisionId
  readonly kind: Decision['kind']
  readonly rule: Decision['rule']
  readonly at: Instant
  readonly by: string
  readonly said: string
  readonly counts: boolean
  /** Whose records it joined or parted. */
  readonly between: readonly HeldPeriod[]
  readonly voids: readonly DecisionId[]
}

export interface ReviewSide extends HeldPeriod {
  readonly person: PersonId
}

export interface ReviewTask extends Omit<Review, 'pair' | 'reasons'> {
  readonly sides: readonly ReviewSide[]
  /** How far the two agree, where a matcher weighed them. */
  readonly fields: readonly FieldAgreement[]
  /** Null where that answer is refused: what it names stands in the way. */
  readonly ifSame: Decided | null
  readonly ifApart: Decided | null
}

/** A question that waits, as far as it is about one person. */
export interface OwnQuestion extends Pick<Review, 'cause' | 'opened'> {
  /** Of the two sides those that are the person's. */
  readonly own: readonly HeldPeriod[]
}

/** How a steward's decision is entered: by whom, why, and once. */
export interface StewardEntry {
  readonly by: string
  readonly said: string
  readonly once: Once
}

/** The index's ledger in a steward's (名寄せ担当者) hands. */
export interface StewardStore {
  decide(scope: Scope<'REVIEW'>, command: StewardCommand, entry: StewardEntry): Promise<Outcome<Decided>>
  /** What it would change; nothing is. */
  rehearse(scope: Scope<'REVIEW'>, command: StewardCommand): Promise<Outcome<Decided>>
  /** Every entry about the person's records, newest first. */
  entries(scope: Scope<'REVIEW'>): Promise<readonly LedgerEntry[]>
  /** Questions that wait and name a record of the person's, in the order they were asked. */
  questions(scope: Scope<'NUMBER_HISTORY'>): Promise<readonly OwnQuestion[]>
  reviews(
    scope: Scope<'REVIEW'>,
    state: ReviewState,
    first: number,
    after: string | null,
  ): Promise<{
    readonly items: readonly { readonly cursor: string; readonly item: ReviewTask }[]
    readonly more: boolean
  }>
  answer(
    scope: Scope<'REVIEW'>,
    review: ReviewId,
    answer: 'SAME' | 'APART' | 'LATER',
    entry: StewardEntry,
  ): Promise<Outcome<Decided | null>>
}
