import type { PersonId, RecordId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { Review } from '../graph.ts'
import type { Neighbourhood } from '../ledger/ledger.ts'
import { pairKey } from '../ledger/settle.ts'
import { ownPerson } from '../registering.ts'
import { ask, type MatchSteps } from './asks.ts'

/** Persons whom a steward is being asked about, beside this one. */
export function* askedAbout({ records }: Neighbourhood): MatchSteps<ReadonlySet<PersonId>> {
  const own = new Set(records.map(({ id }) => id))
  const reviews = yield* ask('reviewsNaming', [...own])
  const others = reviews.flatMap(({ pair }) => pair).filter((record) => !own.has(record))
  if (others.length === 0) return new Set()
  const persons = yield* ask('resolve', others.map(ownPerson))
  return new Set(persons.flatMap((person) => person ?? []))
}

const putOffFor = 7 * 86_400_000

/** Questions about a person's records that other decisions have answered become obsolete; who put one off is asked again. */
export function* reviseReviews(around: Neighbourhood, at: Instant): MatchSteps<void> {
  const own = new Set(around.records.map(({ id }) => id))
  const reviews = yield* ask('reviewsNaming', [...own])
  if (reviews.length === 0) return
  const apart = around.decisions
    .flatMap(({ kind, counts, pair }) => (kind === 'LINK' || !counts ? [] : (pair ?? [])))
    .filter((record) => !own.has(record))
  const others = reviews.flatMap(({ pair }) => pair).filter((record) => !own.has(record))
  const named = [...new Set([...apart, ...others])]
  const resolved = named.length === 0 ? [] : yield* ask('resolve', named.map(ownPerson))
  const persons = new Map(named.map((record, place) => [record, resolved[place] ?? null]))
  const ruledApart = new Set(apart.map((record) => persons.get(record)))
  for (const review of reviews) {
    const far = review.pair.find((record) => !own.has(record)) ?? null
    const moot = far === null ? isMootWithin(review, around) : isMootBetween(review, ruledApart.has(persons.get(far)))
    if (moot) yield* ask('retireReview', { id: review.id, at })
    else if (isDueAgain(review, at)) yield* ask('reopenReview', review.id)
  }
}

const isDueAgain = ({ state, answered }: Review, at: Instant): boolean =>
  state === 'LATER' && answered !== null && answered + putOffFor <= at

/** Both are one person: whether they are needs no asking, unless something speaks against it. */
function isMootWithin({ cause, pair }: Review, { contradictions, decisions }: Neighbourhood): boolean {
  if (cause === 'CITED_DECISION_UNDONE') return false
  const key = pairKey(pair)
  const stands = [...contradictions.map((one) => one.pair), ...apartPairs(decisions)].some(
    (one) => pairKey(one) === key,
  )
  const confirmed = decisions.some(
    ({ kind, rule, counts, pair: linked }) =>
      kind === 'LINK' && rule === 'STEWARD' && counts && linked !== null && pairKey(linked) === key,
  )
  return !stands || confirmed
}

const apartPairs = (decisions: Neighbourhood['decisions']): readonly (readonly [RecordId, RecordId])[] =>
  decisions.flatMap(({ kind, counts, pair }) => (kind === 'LINK' || !counts || pair === null ? [] : [pair]))

/** Two persons: no link is left to be doubted, and whom a steward ruled apart nobody proposes again. */
const isMootBetween = ({ cause }: Review, ruledApart: boolean): boolean =>
  cause === 'CONTRADICTION' || (ruledApart && cause !== 'CITED_DECISION_UNDONE')
