import { createHash } from 'node:crypto'
import type { DecisionId, PersonId, RecordId, ReviewId } from '../../schema/domain/ids.ts'
import { type Outcome, ok, type Refusal, refuse } from '../../schema/domain/outcome.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { freshId } from '../shared/fresh-id.ts'
import type { Once } from '../shared/once.ts'
import { personIn } from '../shared/scope.ts'
import type { GraphReads, GraphTransaction, MpiGraph, Review } from './graph.ts'
import type { HeldPeriod } from './held-period.ts'
import { reviseReviews } from './identifying/revise-reviews.ts'
import type { FieldAgreement } from './identity-store.ts'
import { contradictionsAmong } from './ledger/contradictions.ts'
import type { Decision, Delta, FiledRecord, Neighbourhood } from './ledger/ledger.ts'
import { type Entry, type Plan, type PlanRefusal, planApart, planLink, planSplit, planUndo } from './ledger/plan.ts'
import type { Sides } from './ledger/sides.ts'
import { ownPerson, recordOf } from './registering.ts'
import { numbered, reviewOf, reviewsAfter } from './reviewing.ts'
import { runThere } from './steps.ts'
import type { Decided, LedgerEntry, ReviewTask, StewardCommand, StewardEntry, StewardStore } from './steward-store.ts'
import { matchingWithin } from './within.ts'

export function stewardStore({ graph, now }: { readonly graph: MpiGraph; readonly now: () => Instant }): StewardStore {
  const decide = async (
    transaction: GraphTransaction,
    command: Command,
    { by, said, once }: StewardEntry,
  ): Promise<Outcome<Decided>> => {
    const id = decisionOf(once)
    const [before = null] = await transaction.decisions([id])
    if (before !== null) return repeated(before, once)
    const at = now()
    const outcome = await planned(transaction, command, { id, at, by, reasons: said, cites: [] })
    if (!outcome.ok) return outcome
    const { decided, delta, stranded } = outcome.value
    const [entry] = delta.decisions
    const kept: Reasons = { said, request: Buffer.from(once.digest).toString('base64'), decided }
    const decisions = entry === undefined ? [] : [{ ...entry, reasons: JSON.stringify(kept) }]
    await transaction.apply({ ...delta, decisions })
    await openReviewsOf(transaction, delta, stranded, at)
    await reviseReviewsOf(transaction, delta, at)
    return ok(decided)
  }

  const rehearse = async (command: Command): Promise<Outcome<Decided>> => {
    const id = freshId('dec') as DecisionId
    try {
      return await graph.write(async (transaction) => {
        const entry = { id, at: now(), by: '', reasons: '', cites: [] }
        const outcome = await planned(transaction, command, entry)
        throw new Rehearsed(outcome.ok ? ok(outcome.value.decided) : outcome)
      })
    } catch (error) {
      if (error instanceof Rehearsed) return error.outcome
      throw error
    }
  }

  const taskOf = async (review: Review): Promise<ReviewTask> => {
    const { pair, reasons, ...rest } = review
    const records = await recordsNamed(graph, pair)
    const open = review.state === 'OPEN' || review.state === 'LATER'
    const outcomes = open ? await Promise.all(answers.map((kind) => rehearse({ kind, records: pair }))) : []
    const [same, different] = outcomes.map((outcome) => (outcome.ok ? outcome.value : null))
    return {
      ...rest,
      sides: records.map(({ person, handle, from }) => ({ person, handle, from })),
      fields: fieldsIn(reasons),
      ifSame: same ?? null,
      ifApart: different ?? null,
    }
  }

  return {
    decide: (_scope, command, entry) => graph.write((transaction) => decide(transaction, command, entry)),
    rehearse: (_scope, command) => rehearse(command),

    async entries(scope) {
      const [person = null] = await graph.resolve([personIn(scope)], null)
      if (person === null) return []
      const [about = []] = await graph.decisionsAbout([person])
      const undone = await graph.history(about.map(({ id }) => id))
      const all = new Map([...about, ...undone].map((decision) => [decision.id, decision]))
      const named = await recordsNamed(
        graph,
        [...all.values()].flatMap(({ pair }) => pair ?? []),
      )
      const byId = new Map(named.map((record) => [record.id, record]))
      return [...all.values()]
        .toSorted((one, other) => other.sequence - one.sequence)
        .map((decision) => entryOf(decision, byId))
    },

    async questions(scope) {
      const [person = null] = await graph.resolve([personIn(scope)], null)
      if (person === null) return []
      const [records = []] = await graph.recordsOf([person], null)
      const byId = new Map(records.map((record) => [record.id, record]))
      const found = await graph.reviewsNaming([...byId.keys()])
      return found.map(({ cause, opened, pair }) => ({
        cause,
        opened,
        own: pair.flatMap((id) => {
          const record = byId.get(id)
          return record === undefined ? [] : [{ handle: record.handle, from: record.from }]
        }),
      }))
    },

    async reviews(_scope, state, first, after) {
      const found = await graph.reviews(state, first + 1, after === null ? 0 : readCursor(after))
      const items: { readonly cursor: string; readonly item: ReviewTask }[] = []
      for (const review of found.slice(0, first)) {
        items.push({ cursor: Buffer.from(String(review.order)).toString('base64url'), item: await taskOf(review) })
      }
      return { items, more: found.length > first }
    },

    // Two stewards who answer at once: the second finds it answered.
    answer: (_scope, id, answer, entry) =>
      graph.write(async (transaction) => {
        const review = await transaction.review(id)
        if (review === null) return refuse({ code: 'NOT_FOUND', message: 'There is no such review.' })
        const repeats = (await transaction.decisions([decisionOf(entry.once)]))[0] ?? null
        if (repeats !== null) return repeated(repeats, entry.once)
        if (review.state !== 'OPEN' && review.state !== 'LATER') {
          return refuse({ code: 'CONFLICT', message: 'This review is answered.', reason: review.state })
        }
        if (answer === 'LATER') {
          await transaction.answerReview(id, 'LATER', null, now())
          return ok(null)
        }
        const command: Command = { kind: answer === 'SAME' ? 'LINK' : 'APART', records: review.pair }
        const outcome = await decide(transaction, command, entry)
        if (outcome.ok) await transaction.answerReview(id, answer, outcome.value.decision, now())
        return outcome
      }),
  }
}

/** A review is answered of the very two records it asks about: those may contradict each other, their persons' oldest need not. */
type Command = StewardCommand | { readonly kind: 'LINK' | 'APART'; readonly records: readonly [RecordId, RecordId] }

const answers = ['LINK', 'APART'] as const

/** Carries what would be out of a transaction that leaves nothing behind. */
class Rehearsed extends Error {
  readonly outcome: Outcome<Decided>
  constructor(outcome: Outcome<Decided>) {
    super('rehearsed')
    this.outcome = outcome
  }
}

interface Reasons {
  readonly said: string
  readonly request: string
  readonly decided: Decided
}

/** The same credential's same key is the same entry: written twice it would be one line of the ledger. */
function decisionOf({ credential, operation, key }: Once): DecisionId {
  const digest = createHash('sha256')
    .update(JSON.stringify([credential, operation, key]))
    .digest('base64url')
  return `dec_${digest.slice(0, 22)}` as DecisionId
}

function repeated(before: Decision, once: Once): Outcome<Decided> {
  const kept = JSON.parse(before.reasons) as Reasons
  if (kept.request === Buffer.from(once.digest).toString('base64')) return ok(kept.decided)
  return refuse({
    code: 'CONFLICT',
    reason: 'IDEMPOTENCY_KEY',
    message: 'This idempotency key stands for another request.',
  })
}

async function planned(
  transaction: GraphTransaction,
  command: Command,
  unnumbered: Omit<Entry, 'sequence'>,
): Promise<Outcome<{ readonly decided: Decided; readonly delta: Delta; readonly stranded: Sides['stranded'] }>> {
  const entry: Entry = { ...unnumbered, sequence: await transaction.take('DECISION', 1) }
  const outcome = await plan(transaction, command, entry)
  if ('code' in outcome) return refuse(outcome)
  if (!outcome.ok) return refuse(refusals[outcome.reason])
  const { delta, stranded } = outcome
  const [decision] = delta.decisions
  if (decision === undefined) throw new Error('A plan enters a decision.')
  const moved = delta.moves.flatMap(({ record: { handle, from, person }, was }) =>
    was === null || was === person ? [] : [{ handle, from, was, now: person }],
  )
  return ok({ delta, stranded, decided: { decision: decision.id, kind: decision.kind, moved, turned: delta.turned } })
}

const unknownPerson: Refusal = { code: 'NOT_FOUND', message: 'The index knows no such person.', reason: 'PERSON' }

async function plan(transaction: GraphTransaction, command: Command, entry: Entry): Promise<Plan | Refusal> {
  switch (command.kind) {
    case 'LINK':
    case 'APART': {
      const pair = 'records' in command ? command.records : await oldestRecords(transaction, command.persons)
      if (pair === null) return unknownPerson
      const around = await aroundOf(transaction, pair)
      return command.kind === 'LINK' ? planLink(around, pair, 'STEWARD', null, entry) : planApart(around, pair, entry)
    }
    case 'SPLIT': {
      const [person = null] = await transaction.resolve([command.person], null)
      if (person === null) return unknownPerson
      const [records = []] = await transaction.recordsOf([person], null)
      const away = command.away.map(({ handle, from }) =>
        records.find((record) => record.handle === handle && record.from === from),
      )
      const ids = away.flatMap((record) => record?.id ?? [])
      if (ids.length < away.length) {
        const message = 'One of these is not a number of the person, or began on another day.'
        return { code: 'INVALID_INPUT', message, reason: 'NOT_ONE_PERSON', inputPath: ['input', 'away'] }
      }
      const around = await aroundOf(
        transaction,
        records.map(({ id }) => id),
      )
      return planSplit(around, person, new Set(ids), entry)
    }
    case 'UNDO': {
      const history = await transaction.history([command.decision])
      if (history.length === 0) return { code: 'NOT_FOUND', message: 'There is no such decision.', reason: 'DECISION' }
      const named = history.flatMap(({ pair }) => pair ?? [])
      return planUndo(await aroundOf(transaction, named), history, command.decision, entry)
    }
  }
}

const refusals: Readonly<Record<PlanRefusal, Refusal>> = {
  SAME_RECORD: conflict('SAME_RECORD', 'They are one person already, by their oldest record.'),
  ALREADY_LINKED: conflict('ALREADY_LINKED', 'A steward linked these two already.'),
  RULED_APART: conflict('RULED_APART', 'Records of the two were ruled apart: undo that decision first.'),
  ALREADY_APART: conflict('ALREADY_APART', 'These two were ruled apart already.'),
  CONTRADICTION: conflict('CONTRADICTION', 'What registers verified of the two contradicts each other.'),
  NOT_ONE_PERSON: conflict('NOT_ONE_PERSON', 'These are not records of one person.'),
  NOTHING_LEFT: conflict('NOTHING_LEFT', 'A split leaves something on either side.'),
  COUNTS_NO_LONGER: conflict('COUNTS_NO_LONGER', 'This decision counts no longer.'),
}

function conflict(reason: PlanRefusal, message: string): Refusal {
  return { code: 'CONFLICT', reason, message }
}

async function oldestRecords(
  reads: GraphReads,
  ids: readonly [PersonId, PersonId],
): Promise<readonly [RecordId, RecordId] | null> {
  const [one = null, other = null] = await reads.resolve(ids, null)
  return one === null || other === null ? null : [recordOf(one), recordOf(other)]
}

/** With the contradictions that what registers verified makes among them. */
export async function aroundOf(transaction: GraphTransaction, named: readonly RecordId[]): Promise<Neighbourhood> {
  const around = await transaction.around(named)
  const identities = await transaction.identitiesOf(around.records.map(({ id }) => id))
  return { ...around, contradictions: contradictionsAmong(identities.flat()) }
}

/** New doubts are asked about, what cites a decision that fell is looked at again, and whose a split leaves open. */
async function openReviewsOf(
  transaction: GraphTransaction,
  delta: Delta,
  stranded: Sides['stranded'],
  at: Instant,
): Promise<void> {
  const reopened = await transaction.decisions(delta.reopened)
  const asked = [
    ...reviewsAfter(
      delta,
      reopened.flatMap((decision) => decision ?? []),
      at,
    ),
    ...stranded.map((pair) => reviewOf(pair, 'LEFT_BY_SPLIT', { why: delta.decisions[0]?.id }, at)),
  ]
  if (asked.length === 0) return
  const first = await transaction.take('REVIEW', asked.length)
  await transaction.openReviews(numbered(asked, first, () => freshId('rev') as ReviewId))
}

/** What the decision answers, of the records it names and moves. */
async function reviseReviewsOf(transaction: GraphTransaction, { decisions, moves }: Delta, at: Instant): Promise<void> {
  const named = [...new Set([...decisions.flatMap(({ pair }) => pair ?? []), ...moves.map(({ record }) => record.id)])]
  for (const record of named) {
    const around = await aroundOf(transaction, [record])
    await runThere(reviseReviews(around, at), matchingWithin(transaction))
  }
}

async function recordsNamed(reads: GraphReads, ids: readonly RecordId[]): Promise<readonly FiledRecord[]> {
  const persons = await reads.resolve(ids.map(ownPerson), null)
  const found = await reads.recordsOf([...new Set(persons.flatMap((person) => person ?? []))], null)
  const byId = new Map(found.flat().map((record) => [record.id, record]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

function entryOf(decision: Decision, records: ReadonlyMap<RecordId, FiledRecord>): LedgerEntry {
  const { id, kind, rule, at, by, counts, pair, voids, reasons } = decision
  const between = (pair ?? []).flatMap((record): readonly HeldPeriod[] => {
    const found = records.get(record)
    return found === undefined ? [] : [{ handle: found.handle, from: found.from }]
  })
  return { id, kind, rule, at, by, said: saidIn(reasons), counts, between, voids }
}

function saidIn(reasons: string): string {
  if (reasons === '') return ''
  const { said } = JSON.parse(reasons) as Partial<Reasons>
  return said ?? ''
}

function fieldsIn(reasons: string): readonly FieldAgreement[] {
  const { fields = {} } = JSON.parse(reasons) as { fields?: Readonly<Record<string, Omit<FieldAgreement, 'field'>>> }
  return Object.entries(fields).map(([field, { level, bits }]) => ({ field, level, bits }))
}

/** A cursor nobody made counts as one behind the end. */
function readCursor(text: string): number {
  const order = Buffer.from(text, 'base64url').toString()
  return /^\d{1,15}$/.test(order) ? Number(order) : Number.MAX_SAFE_INTEGER
}
