import type { GraphTransaction } from './graph.ts'
import { type AsyncMatchEngine, mostUnderOneKey } from './identifying/asks.ts'
import type { AsyncEngine } from './steps.ts'

/** The questions of a program, asked of a transaction. */
export function within(transaction: GraphTransaction): AsyncEngine {
  return {
    recordsUnder: (handles) => transaction.recordsUnder(handles, null),
    continuedBy: async (handle) => (await transaction.continuedBy([handle]))[0] ?? [],
    around: (records) => transaction.around(records),
    take: (counter) => transaction.take(counter, 1),
    stateContinuity: (statement) => transaction.stateContinuity([statement]),
    file: (record) => transaction.file([record]),
    redate: (record) => transaction.redate(record),
    openReviews: (reviews) => transaction.openReviews(reviews),
    apply: (delta) => transaction.apply(delta),
  }
}

/** Those of a program that matches. */
export const matchingWithin = (transaction: GraphTransaction): AsyncMatchEngine => ({
  ...within(transaction),
  identitiesOf: (records) => transaction.identitiesOf(records),
  putIdentities: ({ identities, keys }) => transaction.putIdentities(identities, keys),
  candidates: async (keys) => (await transaction.candidates([keys], mostUnderOneKey))[0] ?? [],
  resolve: (persons) => transaction.resolve(persons, null),
  reviewsNaming: (records) => transaction.reviewsNaming(records),
  retireReview: ({ id, at }) => transaction.answerReview(id, 'OBSOLETE', null, at),
  reopenReview: (id) => transaction.answerReview(id, 'OPEN', null, null),
  history: (decisions) => transaction.history(decisions),
})
