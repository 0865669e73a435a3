import type { InstitutionCode, LocalId, RecordId } from '../../../schema/domain/ids.ts'
import { type CivilDate, civilDateAt, type Instant } from '../../../schema/domain/time.ts'
import type { FiledIdentity, MintedSubject, MpiGraph } from '../graph.ts'
import { recordOn } from '../holding.ts'
import type { FiledRecord, SubjectHandle } from '../ledger/ledger.ts'
import { planLink } from '../ledger/plan.ts'
import { decideAmong, type Judged } from '../matching/decide-match.ts'
import type { MatchModel } from '../matching/model.ts'
import type { Patient, PatientOutcome, PatientStore } from '../patient-store.ts'
import { type Ids, ownPerson } from '../registering.ts'
import { reviewOf } from '../reviewing.ts'
import { runThere } from '../steps.ts'
import { matchingWithin } from '../within.ts'
import { ask, type MatchSteps } from './asks.ts'
import { askStewards, enter, entryOf, neighbourhood } from './check-person.ts'
import { keysOf, normalised, saysTheSame } from './identity.ts'
import { judgeRivals } from './judge-rivals.ts'
import { type MatchParts, matchRecord } from './match-record.ts'
import type { ModelInUse } from './model-in-use.ts'

interface Parts {
  readonly graph: MpiGraph
  readonly ids: Ids
  readonly model: ModelInUse
  readonly now: () => Instant
}

/** Patients in one transaction: other writers wait no longer than that. */
const together = 20
/** A network does not say since when an id is a patient's. */
const sinceEver = '1900-01-01' as CivilDate

export function patientStore({ graph, ids, model: { model, id: modelId }, now }: Parts): PatientStore {
  return {
    async take(assigner, patients) {
      const twice = patients.map(({ localId }, place) => patients.findIndex((one) => one.localId === localId) < place)
      const handles = await graph.mint(patients.map(({ localId }) => localSubject(assigner, localId)))
      const numbers = await numbersOf(graph, patients)
      const outcomes: PatientOutcome[] = []
      for (let start = 0; start < patients.length; start += together) {
        const some = patients.slice(start, start + together)
        const taken = await graph.write(async (transaction) => {
          const parts = { model, modelId, at: now(), ids }
          const kinds: PatientOutcome[] = []
          for (const [place, patient] of some.entries()) {
            const at = start + place
            if (twice[at]) kinds.push({ kind: 'REFUSED', reason: 'TWICE_IN_THE_FILE' })
            else {
              const steps = takePatient(
                { assigner, patient, handle: handles[at] as LocalId, number: numbers[at] ?? null },
                parts,
              )
              kinds.push(await runThere(steps, matchingWithin(transaction)))
            }
          }
          return kinds
        })
        outcomes.push(...taken)
      }
      return outcomes
    },

    async holder(assigner, localId) {
      const [handle = null] = await graph.find([localSubject(assigner, localId)])
      if (handle === null) return null
      const [records = []] = await graph.recordsUnder([handle], null)
      return recordOn(records, null)?.person ?? null
    },
  }
}

const localSubject = (assigner: InstitutionCode, value: string): MintedSubject => ({ kind: 'LOCAL', assigner, value })

/** Handles of the numbers that the hub knows; one without its branch is a household's, and nobody's by itself. */
async function numbersOf(graph: MpiGraph, patients: readonly Patient[]): Promise<readonly (SubjectHandle | null)[]> {
  const own = patients.map(({ number }) =>
    number === null || (number.scheme === 'MEDICAL' && number.branch === '') ? null : number,
  )
  const found = await graph.find(
    own.flatMap((number) => (number === null ? [] : [{ kind: 'NUMBER', number } as const])),
  )
  const inOrder = found.values()
  return own.map((number) => (number === null ? null : (inOrder.next().value ?? null)))
}

interface Taken {
  readonly assigner: InstitutionCode
  readonly patient: Patient
  readonly handle: LocalId
  /** The number on their card, where the hub knows it. */
  readonly number: SubjectHandle | null
}

function* takePatient(taken: Taken, parts: MatchParts): MatchSteps<PatientOutcome> {
  const { handle, number } = taken
  const [own = [], underNumber = []] = yield* ask('recordsUnder', number === null ? [handle] : [handle, number])
  const held = own.at(-1) ?? null
  if (held === null) return (yield* takeNew(taken, sinceEver, underNumber, parts)).outcome
  const said = identityOf(taken, held.id, parts.at)
  const [before = []] = yield* ask('identitiesOf', [held.id])
  const theirs = before.filter(({ source }) => source === taken.assigner)
  if (saysTheSame(theirs, [said])) return yield* standing(held)
  if (theirs.length === 0 || agrees([said], held, theirs, parts.model) !== 'NEW') {
    yield* matchRecord({ record: held.id, identities: [said] }, parts)
    const [filed = held] = (yield* ask('recordsUnder', [handle]))[0]?.slice(-1) ?? []
    return yield* standing(filed)
  }
  // The id is another patient's now: what was filed under it stays whose it was.
  const today = civilDateAt(parts.at)
  if (held.from === today) return { kind: 'REFUSED', reason: 'REUSED_TWICE_IN_A_DAY' }
  const { record } = yield* takeNew(taken, today, underNumber, parts)
  const reasons = { why: 'REUSED_LOCAL_ID', model: parts.modelId }
  yield* askStewards([reviewOf([held.id, record], 'REUSED_LOCAL_ID', reasons, parts.at)], parts.ids)
  return { kind: 'REVIEW', because: 'REUSED_LOCAL_ID' }
}

function* takeNew(
  taken: Taken,
  from: CivilDate,
  underNumber: readonly FiledRecord[],
  parts: MatchParts,
): MatchSteps<{ readonly record: RecordId; readonly outcome: PatientOutcome }> {
  const record = yield* file(taken, from, parts)
  return { record, outcome: yield* identifyNew(taken, record, underNumber, parts) }
}

function* identifyNew(
  taken: Taken,
  record: RecordId,
  underNumber: readonly FiledRecord[],
  parts: MatchParts,
): MatchSteps<PatientOutcome> {
  const holder = recordOn(underNumber, civilDateAt(parts.at)) ?? underNumber.at(-1) ?? null
  if (holder === null) {
    const outcome = yield* matchRecord({ record, identities: [identityOf(taken, record, parts.at)] }, parts)
    if (outcome === 'LINKED') return { kind: 'LINKED', because: 'IDENTITY' }
    return outcome === 'REVIEW' ? { kind: 'REVIEW', because: 'PROBABLE_MATCH' } : { kind: 'NEW' }
  }
  return yield* linkByCard(taken, record, holder, parts)
}

/** The number on the card says who it is, unless what its insurer says of them is plainly somebody else. */
function* linkByCard(
  taken: Taken,
  record: RecordId,
  holder: FiledRecord,
  parts: MatchParts,
): MatchSteps<PatientOutcome> {
  const said = identityOf(taken, record, parts.at)
  yield* ask('putIdentities', { identities: [said], keys: new Map([[record, keysOf([said])]]) })
  const [theirs = []] = yield* ask('identitiesOf', [holder.id])
  const pair = [holder.id, record] as const
  if (theirs.length === 0 || agrees([said], holder, theirs, parts.model) !== 'NEW') {
    const entry = yield* entryOf('CARD', {}, parts.at, parts.ids)
    const plan = planLink(yield* neighbourhood(pair), pair, 'CARD', null, entry)
    if (plan.ok) {
      yield* enter(plan.delta, parts.at, parts.ids)
      return { kind: 'LINKED', because: 'CARD' }
    }
  }
  const reasons = { why: 'CARD_OF_ANOTHER', model: parts.modelId }
  yield* askStewards([reviewOf(pair, 'PROBABLE_MATCH', reasons, parts.at)], parts.ids)
  return { kind: 'REVIEW', because: 'CARD_OF_ANOTHER' }
}

/** What the matcher would make of the two, were they strangers. */
function agrees(
  said: readonly FiledIdentity[],
  { id, person }: FiledRecord,
  theirs: readonly FiledIdentity[],
  model: MatchModel,
) {
  const judged: readonly Judged<RecordId>[] = judgeRivals(said, [{ record: id, person, identities: theirs }], model)
  return decideAmong(judged, model).outcome
}

function* file({ handle }: Taken, from: CivilDate, { at, ids }: MatchParts): MatchSteps<RecordId> {
  const id = ids.record()
  const filed = yield* ask('take', 'FILED')
  const own = ownPerson(id)
  const alone = { until: null, known: at, evidence: 'FIRST_REGISTRATION', decision: null, doubted: false } as const
  yield* ask('file', { id, filed, own, handle, from, person: own, ...alone })
  return id
}

const identityOf = ({ assigner, patient }: Taken, record: RecordId, known: Instant): FiledIdentity => ({
  record,
  kind: 'REGISTERED',
  ...normalised(patient.identity),
  source: assigner,
  verified: false,
  household: '',
  branch: '',
  diedOn: null,
  from: null,
  until: null,
  known,
  superseded: null,
})

/** How it stands with somebody who was taken before. */
function* standing({ id, person, own, evidence }: FiledRecord): MatchSteps<PatientOutcome> {
  const [review] = yield* ask('reviewsNaming', [id])
  if (review !== undefined)
    return { kind: 'REVIEW', because: review.cause === 'REUSED_LOCAL_ID' ? 'REUSED_LOCAL_ID' : 'PROBABLE_MATCH' }
  const { records } = yield* ask('around', [id])
  if (person === own && records.length === 1) return { kind: 'NEW' }
  if (evidence === 'CARD' || evidence === 'STEWARD') return { kind: 'LINKED', because: evidence }
  return { kind: 'LINKED', because: 'IDENTITY' }
}
