import type { ReviewId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Review } from './graph.ts'
import type { Decision, Delta } from './ledger/ledger.ts'

/** A review before it has its place in the queue. */
export type AskedReview = Omit<Review, 'id' | 'order'>

/** What a steward is to be asked after these changes: each pair once for one cause. */
export function reviewsAfter(delta: Delta, reopened: readonly Decision[], at: Instant): readonly AskedReview[] {
  const asked = [
    ...delta.doubts.map(({ contradiction: { kind, pair } }) => review(pair, 'CONTRADICTION', kind, at)),
    ...reopened.flatMap(({ id, pair }) => (pair === null ? [] : [review(pair, 'CITED_DECISION_UNDONE', id, at)])),
  ]
  return [...new Map(asked.map((one) => [`${one.pair.join(' ')} ${one.cause}`, one])).values()]
}

export const numbered = (asked: readonly AskedReview[], first: number, freshId: () => ReviewId): readonly Review[] =>
  asked.map((one, place) => ({ ...one, id: freshId(), order: first + place }))

const review = (pair: Review['pair'], cause: Review['cause'], why: string, opened: Instant): AskedReview =>
  reviewOf(pair, cause, { why }, opened)

/** Sorted, so that one question has one form. */
export function reviewOf(
  [one, other]: Review['pair'],
  cause: Review['cause'],
  reasons: object,
  opened: Instant,
): AskedReview {
  return {
    pair: one < other ? [one, other] : [other, one],
    cause,
    reasons: JSON.stringify(reasons),
    state: 'OPEN',
    opened,
    answered: null,
    decision: null,
  }
}
