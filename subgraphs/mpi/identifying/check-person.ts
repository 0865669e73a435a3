import type { RecordId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { contradictionsAmong } from '../ledger/contradictions.ts'
import type { Contradiction, Decision, Delta, Neighbourhood } from '../ledger/ledger.ts'
import { type Entry, planCheck, planUndo } from '../ledger/plan.ts'
import { pairKey } from '../ledger/settle.ts'
import type { Ids } from '../registering.ts'
import { type AskedReview, numbered, reviewsAfter } from '../reviewing.ts'
import { ask, type MatchSteps } from './asks.ts'
import { reviseReviews } from './revise-reviews.ts'

/** Whole components with what registers say against them. */
export function* neighbourhood(records: readonly RecordId[]): MatchSteps<Neighbourhood> {
  const around = yield* ask('around', records)
  if (around.records.length < 2) return { ...around, contradictions: [] }
  const ids = around.records.map(({ id }) => id)
  return { ...around, contradictions: contradictionsAmong((yield* ask('identitiesOf', ids)).flat()) }
}

/**
 * The standing monitor, for one person: a number that its insurer gave to somebody else stops joining the two, and what
 * else contradicts itself falls in doubt and is asked about. Repeating it changes nothing.
 */
export function* checkPerson(record: RecordId, at: Instant, ids: Ids): MatchSteps<Neighbourhood> {
  let around = yield* neighbourhood([record])
  for (let reused = reusedNumber(around); reused !== null; reused = reusedNumber(around)) {
    const history = yield* ask('history', [reused.id])
    const plan = planUndo(around, history, reused.id, yield* entryOf('REUSED_NUMBER', {}, at, ids))
    if (!plan.ok) break
    yield* enter(plan.delta, at, ids)
    around = yield* neighbourhood([record])
  }
  const { contradictions, records, decisions } = around
  const doubtful = contradictions.length > 0 || records.some(({ doubted }) => doubted)
  const delta = doubtful || decisions.some(({ kind }) => kind !== 'LINK') ? planCheck(around, at) : null
  if (delta !== null) {
    yield* enter(delta, at, ids)
    around = yield* neighbourhood([record])
  }
  yield* reviseReviews(around, at)
  return around
}

/** A link by the number alone, between two whom registers tell apart. */
function reusedNumber({ decisions, contradictions }: Neighbourhood): Decision | null {
  const different = new Set(contradictions.filter(tellsPeopleApart).map(({ pair }) => pairKey(pair)))
  return (
    decisions.find(
      ({ kind, rule, counts, pair }) =>
        kind === 'LINK' && rule === 'SAME_NUMBER' && counts && pair !== null && different.has(pairKey(pair)),
    ) ?? null
  )
}

const tellsPeopleApart = ({ kind }: Contradiction): boolean =>
  kind === 'VERIFIED_VALUES_DIFFER' || kind === 'CARE_AFTER_DEATH'

/** By whom the ledger says that nobody decided. */
const matcher = 'matcher'

export function* entryOf(why: string, reasons: object, at: Instant, ids: Ids): MatchSteps<Entry> {
  const sequence = yield* ask('take', 'DECISION')
  return { id: ids.decision(), sequence, at, by: matcher, reasons: JSON.stringify({ why, ...reasons }), cites: [] }
}

/** Writes a plan and asks what follows from it. */
export function* enter(delta: Delta, at: Instant, ids: Ids): MatchSteps<void> {
  yield* ask('apply', delta)
  yield* askStewards(reviewsAfter(delta, [], at), ids)
}

export function* askStewards(asked: readonly AskedReview[], ids: Ids): MatchSteps<void> {
  for (const one of asked) {
    const first = yield* ask('take', 'REVIEW')
    yield* ask('openReviews', numbered([one], first, ids.review))
  }
}
