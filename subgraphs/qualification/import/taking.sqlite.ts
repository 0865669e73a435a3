import { randomUUID } from 'node:crypto'
import type { NumberHandle } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import { type DirectConnection, procedure, type Work } from '../../shared/database/procedure.ts'
import { RowInserts } from '../../shared/database/row-inserts.ts'
import type { Stored } from '../../shared/database/storable.ts'
import type { NumberRegistration, PlainNumber } from '../../shared/internal.ts'
import { unpackHandles } from '../../shared/packed-numbers.ts'
import { packRegistrations } from '../../shared/packed-registrations.ts'
import { type NumberSeal, type SealKeys, sealWith } from '../../shared/seal/number-seal.ts'
import { apart } from '../../shared/seal/pieces.ts'
import { atOnce } from '../../shared/turns.ts'
import { FeedTelling } from '../feed-telling.ts'
import { sealedText } from '../number-index.ts'
import type { TermRow } from '../rows.ts'
import type { BatchOutcome } from './batch.ts'
import { JobMoved, jobText } from './job-text.ts'
import { type Settled, type Taking, type TakingStore, takeBatch } from './taking.ts'
import { linkText, outboxText, termColumns, writing } from './taking-text.ts'

/** A batch in the writer's own thread, without round trips. */
export const taking = procedure<Taking & { readonly keys: SealKeys }, BatchOutcome>(new URL(import.meta.url))

const take: Work<Taking & { readonly keys: SealKeys }, BatchOutcome> = (connection, { keys, ...taking }) => {
  const { job, before, batch, author } = taking
  const seal = sealWith(keys)
  const store = new DirectStore(connection, seal, taking)
  const { touched, registrations, refusals, outcome } = atOnce(takeBatch(store, taking, seal.index))
  store.flush()
  const telling = new FeedTelling(connection, touched)
  telling.addAround()
  telling.tell(author.at)
  tellIndex(connection, job, registrations, author.at)

  const refused = connection.direct(jobText.refusal)
  for (const { line, column, reason, value } of batch.refused) refused.run(job, line, column, reason, value)
  for (const { line, reason } of refusals) refused.run(job, line, null, reason, '')
  const { landed, unchanged } = outcome
  const { position, line, afterCr, prefix } = batch.mark
  const counts = [landed + unchanged + outcome.refused, landed, unchanged, outcome.refused]
  const moved = connection.direct(jobText.advance).run(position, line, afterCr ? 1 : 0, prefix, ...counts, job, before)
  if (moved !== 1) throw new JobMoved()
  return outcome
}
export default take

/** Numbers sealed and written at once: as many whole statements, and few enough to be let go of soon. */
const enteredTogether = 100

interface Entered {
  readonly handle: NumberHandle
  readonly number: PlainNumber
  readonly household: Uint8Array
}

/** Which of the batch's numbers are known is asked at once; what is written goes in as it is settled. */
class DirectStore implements TakingStore {
  readonly #connection: DirectConnection
  readonly #seal: NumberSeal
  readonly #at: number
  readonly #named: Set<string>
  /** Of the numbers named that are known. */
  readonly #insurers = new Map<string, string>()
  readonly #terms: RowInserts
  readonly #numbers: RowInserts
  readonly #awaited: RowInserts
  #entered: Entered[] = []
  /** Whose terms may wait for others to fill a statement. */
  readonly #unwritten = new Set<string>()
  readonly settlesAtOnce = true
  readonly waitedFor: Iterable<string>

  constructor(connection: DirectConnection, seal: NumberSeal, { handles, author }: Taking) {
    const named = unpackHandles(handles)
    const all = JSON.stringify(named)
    this.#connection = connection
    this.#seal = seal
    this.#at = author.at
    this.#named = new Set(named)
    for (const [handle, insurer] of connection.direct(writing.insurers).rows(all))
      this.#insurers.set(String(handle), String(insurer))
    this.waitedFor = connection
      .direct(linkText.waited)
      .rows(all)
      .map(([handle]) => String(handle))
    this.#terms = new RowInserts(connection, writing.term)
    this.#numbers = new RowInserts(connection, writing.number)
    this.#awaited = new RowInserts(connection, linkText.await)
  }

  standing(handle: NumberHandle): ReturnType<TakingStore['standing']> {
    const insurer = this.#insurerOf(handle)
    if (insurer === undefined) return null
    if (this.#unwritten.has(handle)) this.flush()
    return { insurer, terms: this.#connection.direct(writing.standing).rows(handle).map(termRow) }
  }

  enter(handle: NumberHandle, number: PlainNumber, household: Uint8Array): void {
    this.#entered.push({ handle, number, household })
    this.#insurers.set(handle, number.insurer)
  }

  await(handle: NumberHandle, previous: NumberHandle): void {
    this.#awaited.add([handle, previous, this.#at])
  }

  heard(previous: NumberHandle): readonly NumberHandle[] {
    this.#awaited.flush()
    const waiting = this.#connection.direct(linkText.waiting).rows(previous)
    this.#connection.direct(linkText.heard).run(previous)
    return waiting.map(([handle]) => handle as NumberHandle)
  }

  holder(handle: NumberHandle): string | undefined {
    const [person] = this.#connection.direct(linkText.holder).rows(handle)[0] ?? []
    return person === undefined ? undefined : String(person)
  }

  expect(handle: NumberHandle, person: string, from: CivilDate): void {
    this.#connection.direct(linkText.expect).run(handle, person, person, from)
  }

  settle({ gone, made }: Settled): void {
    for (const id of gone) this.#connection.direct(writing.supersede).run(this.#at, id)
    for (const row of made) {
      this.#terms.add(Object.values(row))
      this.#unwritten.add(row.handle)
    }
    while (this.#entered.length >= enteredTogether) this.#enter(enteredTogether)
  }

  flush(): void {
    this.#enter(this.#entered.length)
    this.#terms.flush()
    this.#awaited.flush()
    this.#unwritten.clear()
  }

  /**
   * The first of those that wait; terms that refer to them may be there before. Each number is bound to its own handle,
   * which is entered once.
   */
  #enter(count: number): void {
    if (count === 0) return
    const entered = this.#entered.splice(0, count)
    const texts = entered.map(({ number }) => sealedText(number))
    const handles = entered.map(({ handle }) => handle)
    const sealed = apart(this.#seal.sealMany(texts, handles))
    for (const [at, { handle, number, household }] of entered.entries())
      this.#numbers.add([handle, number.scheme, number.insurer, number.branch, household, sealed[at] ?? null])
    this.#numbers.flush()
  }

  #insurerOf(handle: NumberHandle): string | undefined {
    if (this.#named.has(handle)) return this.#insurers.get(handle)
    const [found] = this.#connection.direct(writing.insurers).rows(JSON.stringify([handle]))
    return found === undefined ? undefined : String(found[1])
  }
}

const termRow = (values: readonly Stored[]): TermRow =>
  Object.fromEntries(termColumns.map((column, at) => [column, values[at]])) as unknown as TermRow

/** One message for the whole batch: by number they would cost more than the rows. */
function tellIndex(
  connection: DirectConnection,
  job: string,
  registrations: readonly NumberRegistration[],
  at: number,
): void {
  if (registrations.length === 0) return
  const body = JSON.stringify(packRegistrations(registrations))
  connection.direct(outboxText).run(randomUUID(), 'number-registrations', job, body, at)
}
