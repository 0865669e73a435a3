import type { DecisionId, PersonId, RecordId, ReviewId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { NumberRegistration } from '../shared/internal.ts'
import { type Decision, type Delta, type FiledRecord, weightOf } from './ledger/ledger.ts'
import { type Entry, linked, planLink } from './ledger/plan.ts'
import { type Join, place } from './placing.ts'
import { numbered, reviewsAfter } from './reviewing.ts'
import { ask, type Steps } from './steps.ts'

export interface Ids {
  record(): RecordId
  decision(): DecisionId
  review(): ReviewId
}

/** A record by itself is a person whose id ends as its own does: so any id ever given finds its record. */
export const ownPerson = (record: RecordId): PersonId => `per_${record.slice(4)}` as PersonId
export const recordOf = (person: PersonId): RecordId => `rec_${person.slice(4)}` as RecordId

/** Files one registration and links it by what insurers state. What was told before changes nothing. */
export function* registerNumber(registration: NumberRegistration, at: Instant, ids: Ids): Steps<void> {
  const { handle, previous, from, until } = registration
  const before = previous === handle ? null : previous
  if (before !== null) yield* ask('stateContinuity', { handle, previous: before, known: at })
  const [own = [], earlier = []] = yield* ask('recordsUnder', before === null ? [handle] : [handle, before])
  const following = yield* ask('continuedBy', handle)
  const after = following.length === 0 ? [] : yield* ask('recordsUnder', following)
  const { record, redates, joins } = place(registration, {
    own,
    before: earlier,
    after: after.flatMap((records) => records.at(-1) ?? []),
  })
  if (record !== null) {
    if (redates) yield* ask('redate', { ...record, until, known: at })
    for (const join of joins) yield* linkTo(record.id, join, at, ids)
    return
  }
  const id = ids.record()
  const alone: FiledRecord = {
    id,
    filed: yield* ask('take', 'FILED'),
    own: ownPerson(id),
    handle,
    from,
    until,
    known: at,
    person: ownPerson(id),
    evidence: 'FIRST_REGISTRATION',
    decision: null,
    doubted: false,
  }
  const [first, ...rest] = joins
  if (first === undefined) yield* ask('file', alone)
  else yield* attach(alone, first, at, ids)
  for (const join of rest) yield* linkTo(id, join, at, ids)
}

/** The youngest record of all joins a person: nobody else moves, so that no component need be read. */
function* attach(alone: FiledRecord, { to, rule }: Join, at: Instant, ids: Ids): Steps<void> {
  const entry = yield* nextEntry(at, ids)
  const decision: Decision = {
    ...entry,
    kind: 'LINK',
    rule,
    pair: [to.id, alone.id],
    weight: weightOf[rule],
    voids: [],
    counts: true,
  }
  yield* ask('file', {
    ...alone,
    person: to.person,
    evidence: rule,
    decision: decision.id,
    doubted: to.doubted,
  })
  yield* ask('apply', { ...nothing, decisions: [decision] })
}

const nothing: Delta = { decisions: [], turned: [], moves: [], doubts: [], settled: [], reopened: [] }

function* linkTo(record: RecordId, { to, rule }: Join, at: Instant, ids: Ids): Steps<void> {
  const pair = [record, to.id] as const
  const around = { ...(yield* ask('around', pair)), contradictions: [] }
  if (linked(around, pair, rule)) return
  const plan = planLink(around, pair, rule, null, yield* nextEntry(at, ids))
  if (!plan.ok) return
  yield* ask('apply', plan.delta)
  for (const asked of reviewsAfter(plan.delta, [], at)) {
    const first = yield* ask('take', 'REVIEW')
    yield* ask('openReviews', numbered([asked], first, ids.review))
  }
}

function* nextEntry(at: Instant, ids: Ids): Steps<Entry> {
  const sequence = yield* ask('take', 'DECISION')
  return { id: ids.decision(), sequence, at, by: 'insurer', reasons: '', cites: [] }
}
