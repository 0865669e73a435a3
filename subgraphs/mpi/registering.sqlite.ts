import type { NumberHandle, RecordId } from '../../schema/domain/ids.ts'
import { type DirectConnection, procedure, type Work } from '../shared/database/procedure.ts'
import type { NumberRegistration } from '../shared/internal.ts'
import type { Delta, FiledRecord } from './ledger/ledger.ts'
import { byPeriod } from './order.ts'
import { registerNumber } from './registering.ts'
import { type Delivery, registrationsIn } from './registrations.ts'
import { type Asks, runHere, type SyncEngine } from './steps.ts'
import { ThreadEngine, threadIds } from './thread-engine.sqlite.ts'

/** Accepts a delivery of registrations in the index's own thread: the program of `registering.ts`, without round trips. */
export const registering = procedure<Delivery, void>(new URL(import.meta.url))

const text = {
  accept: 'insert into inbox (source, message_id, at) values (?, ?, ?) on conflict do nothing',
  forget: 'delete from inbox where rowid in (select rowid from inbox where at < ? order by at limit (? + 0))',
  // Walked as they stand, and each answered as often as it is found: `in` would sort them into a tree first.
  filed: 'select handle from json_each(?) as named cross join record on record.handle = named.value',
  continued: 'select previous from json_each(?) as named cross join continuity on continuity.previous = named.value',
} as const

/**
 * Asks at once which of a delivery's numbers the index knows. What it files under the others is known without asking,
 * and goes in together, and then what was redated, before anything is read or moved that could be of it.
 */
class DeliveryEngine implements SyncEngine {
  readonly #engine: ThreadEngine
  /** Under numbers that nothing was filed under before; those whose records moved are asked for again. */
  readonly #under = new Map<string, readonly FiledRecord[]>()
  readonly #continued: Set<string>
  readonly #named: Set<string>
  #filed: FiledRecord[] = []
  /** As they are from now on, each once. */
  readonly #redated = new Map<RecordId, FiledRecord>()

  constructor(connection: DirectConnection, registrations: readonly NumberRegistration[]) {
    this.#engine = new ThreadEngine(connection)
    this.#named = new Set<string>()
    for (const { handle, previous } of registrations) {
      this.#named.add(handle)
      if (previous !== null) this.#named.add(previous)
    }
    const named = JSON.stringify([...this.#named])
    const known = new Set(
      connection
        .direct(text.filed)
        .rows(named)
        .map(([handle]) => handle),
    )
    for (const handle of this.#named) if (!known.has(handle)) this.#under.set(handle, nobody)
    this.#continued = new Set(
      connection
        .direct(text.continued)
        .rows(named)
        .map(([previous]) => String(previous)),
    )
  }

  recordsUnder = (handles: Asks['recordsUnder']['ask']): Asks['recordsUnder']['answer'] =>
    handles.map((handle) => this.#under.get(handle) ?? this.#read().recordsUnder([handle])[0] ?? nobody)

  continuedBy = (handle: NumberHandle): readonly NumberHandle[] =>
    this.#named.has(handle) && !this.#continued.has(handle) ? none : this.#engine.continuedBy(handle)

  around = (named: readonly RecordId[]): Asks['around']['answer'] => this.#read().around(named)

  take = (counter: Asks['take']['ask']): number => this.#engine.take(counter)

  stateContinuity = (stated: Asks['stateContinuity']['ask']): void => {
    this.#continued.add(stated.previous)
    this.#engine.stateContinuity(stated)
  }

  file = (record: FiledRecord): void => {
    this.#filed.push(record)
    const others = this.#under.get(record.handle)
    if (others === undefined) return
    this.#under.set(record.handle, others.length === 0 ? [record] : [...others, record].sort(byPeriod))
  }

  redate = (record: FiledRecord): void => {
    if (this.#redated.has(record.id)) this.#read()
    this.#redated.set(record.id, record)
    const others = this.#under.get(record.handle)
    if (others === undefined) return
    this.#under.set(
      record.handle,
      others.map((other) => (other.id === record.id ? record : other)),
    )
  }

  apply = (delta: Delta): void => {
    if (delta.moves.length > 0) this.#read()
    this.#engine.apply(delta)
    for (const { record } of delta.moves) this.#under.delete(record.handle)
  }

  openReviews = (reviews: Asks['openReviews']['ask']): void => this.#engine.openReviews(reviews)

  end(): void {
    this.#read().end()
  }

  #read(): ThreadEngine {
    this.#engine.fileAll(this.#filed)
    this.#filed = []
    for (const record of this.#redated.values()) this.#engine.redate(record)
    this.#redated.clear()
    return this.#engine
  }
}

const nobody: readonly FiledRecord[] = []
const none: readonly NumberHandle[] = []

const accept: Work<Delivery, void> = (connection, { source, messages, at, keptSince }) => {
  const accepted = connection.direct(text.accept)
  const fresh = messages.filter(({ id }) => accepted.run(source, id, at) > 0)
  if (fresh.length > 0) {
    const registrations = fresh.flatMap(registrationsIn)
    const engine = new DeliveryEngine(connection, registrations)
    for (const one of registrations) runHere(registerNumber(one, at, threadIds), engine)
    engine.end()
  }
  connection.direct(text.forget).run(keptSince, 2 * messages.length)
}
export default accept
