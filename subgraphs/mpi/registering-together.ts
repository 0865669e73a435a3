import { setImmediate as turn } from 'node:timers/promises'
import type { NumberHandle, RecordId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { NumberRegistration } from '../shared/internal.ts'
import { inATurn } from '../shared/turns.ts'
import type { Continuity, GraphTransaction } from './graph.ts'
import type { Delta, FiledRecord, Move, SubjectHandle } from './ledger/ledger.ts'
import { byPeriod } from './order.ts'
import { type Ids, registerNumber } from './registering.ts'
import { type AsyncEngine, runThere } from './steps.ts'

/**
 * Many registrations, for an engine that is far away: what they ask is read before the first and what they write is
 * written after the last, in a few statements. Only what joins persons who were apart goes there and back between.
 */
export async function registerTogether(
  transaction: GraphTransaction,
  registrations: readonly NumberRegistration[],
  at: Instant,
  ids: Ids,
): Promise<void> {
  const gathered = new Gathered(transaction)
  await gathered.read(registrations)
  for (const [place, one] of registrations.entries()) {
    // What was read is answered at once, without the thread ever being free.
    if (place % inATurn === 0) await turn()
    await runThere(registerNumber(one, at, ids), gathered)
  }
  await gathered.end()
}

type Counter = Parameters<AsyncEngine['take']>[0]

class Gathered implements AsyncEngine {
  readonly #transaction: GraphTransaction
  /** As they stand with what is not written yet. */
  readonly #under = new Map<SubjectHandle, readonly FiledRecord[]>()
  readonly #continuedBy = new Map<NumberHandle, readonly NumberHandle[]>()
  readonly #counters = new Map<Counter, { readonly first: number; taken: number }>()
  #statements: Continuity[] = []
  /** Those of this delivery, written or not. */
  readonly #stated = new Map<NumberHandle, Set<NumberHandle>>()
  #filed: FiledRecord[] = []
  #deltas: Delta[] = []
  #moved = new Set<RecordId>()

  constructor(transaction: GraphTransaction) {
    this.#transaction = transaction
  }

  async read(registrations: readonly NumberRegistration[]): Promise<void> {
    const handles = [
      ...new Set(registrations.flatMap(({ handle, previous }) => [handle, ...(previous ? [previous] : [])])),
    ]
    const continued = await this.#transaction.continuedBy(handles)
    for (const [place, handle] of handles.entries()) this.#continuedBy.set(handle, continued[place] ?? [])
    await this.#load([...new Set([...handles, ...continued.flat()])])
  }

  recordsUnder: AsyncEngine['recordsUnder'] = async (handles) => {
    const unknown = handles.filter((handle) => !this.#under.has(handle))
    if (unknown.length > 0) {
      await this.#write()
      await this.#load(unknown)
    }
    return handles.map((handle) => this.#under.get(handle) ?? [])
  }

  continuedBy: AsyncEngine['continuedBy'] = async (handle) => {
    const known = this.#continuedBy.get(handle)
    if (known !== undefined) return known
    await this.#write()
    const [found = []] = await this.#transaction.continuedBy([handle])
    this.#continuedBy.set(handle, found)
    return found
  }

  around: AsyncEngine['around'] = async (records) => {
    await this.#write()
    return this.#transaction.around(records)
  }

  /** The next number is asked for once; how many were taken is told at the end, under the same lock. */
  take: AsyncEngine['take'] = async (counter) => {
    const known = this.#counters.get(counter) ?? { first: await this.#transaction.take(counter, 0), taken: 0 }
    this.#counters.set(counter, known)
    known.taken += 1
    return known.first + known.taken - 1
  }

  stateContinuity: AsyncEngine['stateContinuity'] = async (statement) => {
    const { handle, previous } = statement
    const known = this.#continuedBy.get(previous) ?? []
    if (known.includes(handle)) return
    this.#statements.push(statement)
    if (!this.#continuedBy.has(previous)) return
    // By the time of the statement, then by handle: those of this delivery are all of one time.
    const now = (this.#stated.get(previous) ?? new Set()).add(handle)
    this.#stated.set(previous, now)
    const before = known.filter((one) => !now.has(one))
    this.#continuedBy.set(previous, [...before, ...[...now].sort()])
  }

  file: AsyncEngine['file'] = async (record) => {
    this.#filed.push(record)
    this.#stands(record)
  }

  redate: AsyncEngine['redate'] = (record) => this.apply({ ...nothing, moves: [{ record, was: record.person }] })

  apply: AsyncEngine['apply'] = async (delta) => {
    // A record moves once in what is written together.
    if (delta.moves.some(({ record }) => this.#moved.has(record.id))) await this.#write()
    this.#deltas.push(delta)
    for (const { record } of delta.moves) {
      this.#moved.add(record.id)
      this.#stands(record)
    }
  }

  openReviews: AsyncEngine['openReviews'] = (reviews) => this.#transaction.openReviews(reviews)

  async end(): Promise<void> {
    await this.#write()
    for (const [counter, { taken }] of this.#counters) await this.#transaction.take(counter, taken)
  }

  async #load(handles: readonly SubjectHandle[]): Promise<void> {
    const found = await this.#transaction.recordsUnder(handles, null)
    for (const [place, handle] of handles.entries()) this.#under.set(handle, found[place] ?? [])
  }

  #stands(record: FiledRecord): void {
    const others = this.#under.get(record.handle)?.filter(({ id }) => id !== record.id)
    if (others !== undefined) this.#under.set(record.handle, [...others, record].toSorted(byPeriod))
  }

  /** In the order in which one leads to the other: statements, records, and what moved them. */
  async #write(): Promise<void> {
    const [statements, filed, deltas] = [this.#statements, this.#filed, this.#deltas]
    if (statements.length > 0) await this.#transaction.stateContinuity(statements)
    if (filed.length > 0) await this.#transaction.file(filed)
    if (deltas.length > 0) await this.#transaction.apply(joined(deltas))
    this.#statements = []
    this.#filed = []
    this.#deltas = []
    this.#moved = new Set()
  }
}

const nothing: Delta = {
  decisions: [],
  turned: [],
  moves: [] as readonly Move[],
  doubts: [],
  settled: [],
  reopened: [],
}

const joined = (deltas: readonly Delta[]): Delta => ({
  decisions: deltas.flatMap(({ decisions }) => decisions),
  turned: deltas.flatMap(({ turned }) => turned),
  moves: deltas.flatMap(({ moves }) => moves),
  doubts: deltas.flatMap(({ doubts }) => doubts),
  settled: deltas.flatMap(({ settled }) => settled),
  reopened: deltas.flatMap(({ reopened }) => reopened),
})
