import type { PersonId, RecordId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { FiledIdentity } from '../graph.ts'
import type { Neighbourhood } from '../ledger/ledger.ts'
import { planLink } from '../ledger/plan.ts'
import { decideAmong, type Judged, type MatchDecision } from '../matching/decide-match.ts'
import { equalLevel, levelsOf } from '../matching/field-kinds.ts'
import type { MatchModel } from '../matching/model.ts'
import { type Ids, ownPerson } from '../registering.ts'
import { reviewOf } from '../reviewing.ts'
import { ask, type MatchSteps } from './asks.ts'
import { askStewards, checkPerson, enter, entryOf, neighbourhood } from './check-person.ts'
import { householdKeysOf, keysOf, saysTheSame } from './identity.ts'
import { judgeRivals, type Rival, speaksAgainst } from './judge-rivals.ts'
import { askedAbout, reviseReviews } from './revise-reviews.ts'
import { secondLook } from './second-look.ts'

/** A record, and what its source says of who holds it; nothing: its source is silent. */
export interface IdentifiedRecord {
  readonly record: RecordId
  readonly identities: readonly FiledIdentity[]
}

export type MatchOutcome = 'LINKED' | 'REVIEW' | 'NEW' | 'CHECKED'

/** So many are weighed against a record: those with most blocking keys in common. */
export const mostWeighed = 40
/** So many questions about one record are put to a steward at once. */
const mostAsked = 3

export interface MatchParts {
  readonly model: MatchModel
  /** What the ledger names the model by. */
  readonly modelId: string
  readonly at: Instant
  readonly ids: Ids
}

/**
 * Takes what a source says of a record's holder, looks whether it contradicts what the record is linked with, and links
 * it where nothing else has. Repeating it changes nothing.
 */
export function* matchRecord({ record, identities }: IdentifiedRecord, parts: MatchParts): MatchSteps<MatchOutcome> {
  const { said, keys } = yield* take(record, identities)
  const around = yield* checkPerson(record, parts.at, parts.ids)
  const filed = around.records.find(({ id }) => id === record)
  // Linked by somebody's word already: only contradictions are looked for.
  if (filed === undefined || filed.evidence !== 'FIRST_REGISTRATION' || said.length === 0) return 'CHECKED'
  const rivals = yield* rivalsOf(keys ?? keysOf(said), around)
  const judged = judgeRivals(said, rivals, parts.model)
  const decision = yield* secondLook(decideAmong(judged, parts.model), { judged, said, rivals, around }, parts)
  switch (decision.outcome) {
    case 'NEW':
      return 'NEW'
    case 'REVIEW':
      return yield* asked(record, around, decision.candidates, decision.because, parts)
    case 'LINK':
      return yield* linked(record, around, decision, parts)
  }
}

interface Taken {
  /** What is said of the record now, by all its sources. */
  readonly said: readonly FiledIdentity[]
  /** By which others like it are looked for, where they had to be made. */
  readonly keys: readonly bigint[] | null
}

function* take(record: RecordId, identities: readonly FiledIdentity[]): MatchSteps<Taken> {
  const [before = []] = yield* ask('identitiesOf', [record])
  const sources = new Set(identities.map(({ source }) => source))
  const theirs = before.filter(({ source }) => sources.has(source))
  if (saysTheSame(theirs, identities)) return { said: before, keys: null }
  const keys = keysOf(identities)
  const filedUnder = [...keys, ...householdKeysOf(identities)]
  yield* ask('putIdentities', { identities, keys: new Map([[record, filedUnder]]) })
  const others = before.filter(({ source }) => !sources.has(source))
  return { said: [...others, ...identities], keys: others.length === 0 ? keys : null }
}

/** Records of other persons that share a blocking key, but for those of whom a steward said that they are not this one. */
function* rivalsOf(keys: readonly bigint[], { records, decisions }: Neighbourhood): MatchSteps<readonly Rival[]> {
  const own = new Set(records.map(({ id }) => id))
  const found = yield* ask('candidates', keys)
  const others = found.filter((id) => !own.has(id)).slice(0, mostWeighed)
  if (others.length === 0) return []
  const apart = decisions.flatMap((decision) => (speaksAgainst(decision) ? (decision.pair ?? []) : []))
  const persons = yield* ask('resolve', [...others, ...apart].map(ownPerson))
  const ruledOut = new Set(persons.slice(others.length))
  const identities = yield* ask('identitiesOf', others)
  return others.flatMap((record, place): readonly Rival[] => {
    const person = persons[place] ?? null
    if (person === null || ruledOut.has(person)) return []
    return [{ record, person, identities: identities[place] ?? [] }]
  })
}

function* linked(
  record: RecordId,
  alone: Neighbourhood,
  { to, margin }: Extract<MatchDecision<RecordId>, { outcome: 'LINK' }>,
  parts: MatchParts,
): MatchSteps<MatchOutcome> {
  const { at, ids, modelId, model } = parts
  const around = yield* neighbourhood([record, to.id])
  const exact = agreesInEverything(to, model)
  const reasons = {
    model: modelId,
    bits: rounded(to.bits),
    margin: margin === null ? null : rounded(margin),
    fields: fieldsOf(to),
  }
  const rule = exact ? 'EXACT_IDENTITY' : 'PROBABLE_MATCH'
  const entry = yield* entryOf(rule, reasons, at, ids)
  const plan = planLink(around, [to.id, record], rule, exact ? null : to.bits, entry)
  if (plan.ok) {
    yield* enter(plan.delta, at, ids)
    // Asked of the two while they were two: answered now.
    const reviews = yield* ask(
      'reviewsNaming',
      around.records.map(({ id }) => id),
    )
    if (reviews.length > 0) yield* reviseReviews(yield* neighbourhood([record]), at)
    return 'LINKED'
  }
  // Not this record but another of that person's contradicts, or was ruled apart.
  const possible = plan.contradiction !== null && plan.contradiction.kind !== 'BRANCHES_OF_ONE_NUMBER'
  if (!possible) return 'NEW'
  return yield* asked(record, alone, [to], 'CONTRADICTION', parts)
}

/** One question for each person who may be the same; none where no answer could make them one. */
function* asked(
  record: RecordId,
  around: Neighbourhood,
  candidates: readonly Judged<RecordId>[],
  because: string,
  { at, ids, modelId }: MatchParts,
): MatchSteps<MatchOutcome> {
  const possible = candidates.filter(({ contradictions }) =>
    contradictions.every((kind) => kind !== 'BRANCHES_OF_ONE_HOUSEHOLD' && kind !== 'BORN_BESIDE_EACH_OTHER'),
  )
  const already = yield* askedAbout(around)
  const heaviest = new Map<string, Judged<RecordId>>()
  for (const one of possible) if (!heaviest.has(one.person)) heaviest.set(one.person, one)
  const fresh = [...heaviest.values()].slice(0, mostAsked).filter(({ person }) => !already.has(person as PersonId))
  const reviews = fresh.map((one) => {
    const why = { why: because, model: modelId, bits: rounded(one.bits), fields: fieldsOf(one) }
    return reviewOf([record, one.id], 'PROBABLE_MATCH', why, at)
  })
  yield* askStewards(reviews, ids)
  return heaviest.size === 0 ? 'NEW' : 'REVIEW'
}

/** A name, the day of birth, the sex and the place, and whatever else both of them say. */
function agreesInEverything({ evidence }: Judged<RecordId>, model: MatchModel): boolean {
  const fields = new Set(evidence.map(({ field }) => field))
  const whole = ['birthDate', 'sex', 'address'].every((field) => fields.has(field))
  const named = fields.has('kana') || fields.has('latin')
  const kinds = new Map(model.fields.map(({ field, kind }) => [field, kind]))
  const top = evidence.every(({ field, level }) => {
    const kind = kinds.get(field)
    const equal = kind === undefined ? null : equalLevel(kind)
    return kind === 'period' || (kind !== undefined && equal !== null && levelsOf[kind][equal] === level)
  })
  return whole && named && top
}

const rounded = (bits: number): number => Math.round(bits * 10) / 10

/** Levels and weights, never a value. */
const fieldsOf = ({ evidence }: Judged<RecordId>) =>
  Object.fromEntries(evidence.map(({ field, level, bits }) => [field, { level, bits: rounded(bits) }]))
