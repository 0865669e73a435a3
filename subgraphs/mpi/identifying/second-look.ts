import type { PersonId, RecordId } from '../../../schema/domain/ids.ts'
import { civilDateAt, type Instant } from '../../../schema/domain/time.ts'
import type { FiledIdentity } from '../graph.ts'
import type { FiledRecord, Neighbourhood } from '../ledger/ledger.ts'
import { householdKey } from '../matching/blocking.ts'
import { decideAmong, haveOneName, type Judged, type MatchDecision } from '../matching/decide-match.ts'
import type { MatchModel, Odds } from '../matching/model.ts'
import { goesOn } from '../matching/succession.ts'
import { type FieldEvidence, levelBits } from '../matching/weigh.ts'
import { ownPerson } from '../registering.ts'
import { ask, type MatchSteps } from './asks.ts'
import { neighbourhood } from './check-person.ts'
import { judgeRivals, type Rival, speaksAgainst } from './judge-rivals.ts'

/** So many who may be the same are looked at again, and so many of a household. */
const mostLookedAt = 3
const largestHousehold = 20

export interface Looked {
  readonly judged: readonly Judged<RecordId>[]
  readonly said: readonly FiledIdentity[]
  readonly rivals: readonly Rival[]
  /** Of the record itself. */
  readonly around: Neighbourhood
}

interface Parts {
  readonly model: MatchModel
  readonly at: Instant
}

/** Whom likeness alone leaves in doubt, what became of their insurance, of their household and of each other may not. */
export function* secondLook(
  decision: MatchDecision<RecordId>,
  looked: Looked,
  parts: Parts,
): MatchSteps<MatchDecision<RecordId>> {
  if (decision.outcome !== 'REVIEW') return decision
  const again = decision.because === 'BELOW_UPPER' ? yield* weighMore(decision.candidates, looked, parts) : null
  const judged = again ?? looked.judged
  const weighed = again === null ? decision : decideAmong(judged, parts.model)
  if (weighed.outcome !== 'REVIEW' || weighed.because !== 'RIVAL') return weighed
  const one = yield* joined(weighed.candidates, judged, looked.rivals, parts.model)
  return one === null ? weighed : decideAmong(one, parts.model)
}

/** All weights, with what is found of the likeliest; null: nothing. */
function* weighMore(
  candidates: readonly Judged<RecordId>[],
  { judged, said, rivals, around }: Looked,
  { model, at }: Parts,
): MatchSteps<readonly Judged<RecordId>[] | null> {
  const { upper } = model.thresholds
  const evidence = { succession: evidenceOf('succession', model), companions: evidenceOf('companions', model) }
  const most = (evidence.succession?.bits ?? 0) + (evidence.companions?.bits ?? 0)
  const own = insuredBy(around.records)
  const found = new Map<string, readonly FieldEvidence[]>()
  for (const { id, person, bits } of candidates.slice(0, mostLookedAt)) {
    if (found.has(person) || bits + most < upper) continue
    const theirs = yield* ask('around', [id])
    const gone = evidence.succession !== null && goesOn(insuredBy(theirs.records), own, civilDateAt(at))
    const more = gone && evidence.succession !== null ? [evidence.succession] : []
    const rival = rivals.find(({ record }) => record === id)
    const still = upper - bits - sumOf(more)
    if (rival !== undefined && evidence.companions !== null && still > 0 && still <= evidence.companions.bits) {
      const persons = new Set([person as PersonId, ...around.records.map((record) => record.person)])
      if (yield* movedTogether(said, rival.identities, persons, model)) more.push(evidence.companions)
    }
    if (more.length > 0) found.set(person, more)
  }
  if (found.size === 0) return null
  return judged.map((one) => {
    const more = found.get(one.person) ?? []
    return { ...one, bits: one.bits + sumOf(more), evidence: [...one.evidence, ...more] }
  })
}

/**
 * Two who would be linked themselves are two because each has the other, and this record, for a rival: taken for one
 * here, they are joined by it. Not what a steward keeps apart, nor what contradicts itself.
 */
function* joined(
  candidates: readonly Judged<RecordId>[],
  judged: readonly Judged<RecordId>[],
  rivals: readonly Rival[],
  model: MatchModel,
): MatchSteps<readonly Judged<RecordId>[] | null> {
  const recordsOf = (person: string): readonly Rival[] => rivals.filter((rival) => rival.person === person)
  const [best] = candidates
  const rival = candidates.find(({ person }) => person !== best?.person)
  if (best === undefined || rival === undefined) return null
  const theirs = recordsOf(rival.person)
  const between = recordsOf(best.person).flatMap(({ identities }) => judgeRivals(identities, theirs, model))
  if (!between.some((one) => one.bits >= model.thresholds.upper && haveOneName(one))) return null
  const { records, decisions, contradictions } = yield* neighbourhood([best.id, rival.id])
  const persons = new Map(records.map(({ id, person }) => [id, person]))
  const areTwo = ([one, other]: readonly [RecordId, RecordId]): boolean => {
    const [mine, others] = [persons.get(one), persons.get(other)]
    return mine !== undefined && others !== undefined && mine !== others
  }
  const apart = decisions.some((decision) => speaksAgainst(decision) && decision.pair !== null && areTwo(decision.pair))
  if (apart || contradictions.some(({ pair }) => areTwo(pair))) return null
  return judged.map((one) => (one.person === rival.person ? { ...one, person: best.person } : one))
}

const sumOf = (evidence: readonly FieldEvidence[]): number => evidence.reduce((sum, { bits }) => sum + bits, 0)

const levels = { succession: 'GOES_ON', companions: 'MOVED_TOGETHER' } as const

function evidenceOf(field: keyof typeof levels, model: MatchModel): FieldEvidence | null {
  const odds: Odds | null = model[field]
  return odds === null ? null : { field, level: levels[field], frequency: null, bits: levelBits(odds) }
}

/** By numbers: a hospital's own id begins and ends with nobody's insurance. */
const insuredBy = (records: readonly FiledRecord[]): readonly FiledRecord[] =>
  records.filter(({ handle }) => handle.startsWith('num_'))

/** Somebody else of the one household is of the other too, or is as like somebody there as these two are. */
function* movedTogether(
  mine: readonly FiledIdentity[],
  theirs: readonly FiledIdentity[],
  persons: ReadonlySet<PersonId>,
  model: MatchModel,
): MatchSteps<boolean> {
  const [here, there] = [householdOf(mine), householdOf(theirs)]
  if (here === null || there === null || here === there) return false
  const near = yield* othersOf(here, persons)
  const far = near.length === 0 ? [] : yield* othersOf(there, persons)
  if (near.some(({ person }) => far.some((other) => other.person === person))) return true
  return near.some(({ identities }) =>
    judgeRivals(identities, far, model).some(
      ({ bits, contradictions }) => bits >= model.thresholds.lower && contradictions.length === 0,
    ),
  )
}

const householdOf = (identities: readonly FiledIdentity[]): string | null =>
  identities.find(({ household }) => household !== '')?.household ?? null

function* othersOf(household: string, persons: ReadonlySet<PersonId>): MatchSteps<readonly Rival[]> {
  const records = (yield* ask('candidates', [householdKey(household)])).slice(0, largestHousehold)
  if (records.length === 0) return []
  const found = yield* ask('resolve', records.map(ownPerson))
  const identities = yield* ask('identitiesOf', records)
  return records.flatMap((record, place): readonly Rival[] => {
    const person = found[place] ?? null
    const said = identities[place] ?? []
    if (person === null || persons.has(person) || householdOf(said) !== household) return []
    return [{ record, person, identities: said }]
  })
}
