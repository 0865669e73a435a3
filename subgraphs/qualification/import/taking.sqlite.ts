import { randomUUID } from 'node:crypto'
import type { NumberHandle } from '../../../schema/domain/ids.ts'
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
import { type Taking, type TakingStore, takeBatch } from './taking.ts'
import { linkText, outboxText, termColumns, writing } from './taking-text.ts'

/** A batch in the writer's own thread, without round trips. */
export const taking = procedure<Taking & { readonly keys: SealKeys }, BatchOutcome>(new URL(import.meta.url))

const take: Work<Taking & { readonly keys: SealKeys }, BatchOutcome> = (connection, { keys, ...taking }) => {
  const { job, before, batch, author } = taking
  const seal = sealWith(keys)
  const entered: Entered[] = []
  const store = storeOn(connection, unpackHandles(taking.handles), entered, author.at)
  const { gone, made, touched, registrations, refusals, outcome } = atOnce(takeBatch(store, taking, seal.index))
  enter(connection, seal, entered)
  for (const id of gone) connection.direct(writing.supersede).run(author.at, id)
  const terms = new RowInserts(connection, writing.term)
  for (const row of made) terms.add(Object.values(row))
  terms.flush()
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

interface Entered {
  readonly handle: NumberHandle
  readonly number: PlainNumber
  readonly household: Uint8Array
}

/** Each number is bound to its own handle, which is entered once. */
function enter(connection: DirectConnection, seal: NumberSeal, entered: readonly Entered[]): void {
  if (entered.length === 0) return
  const handles = entered.map(({ handle }) => handle)
  const texts = entered.map(({ number }) => sealedText(number))
  const sealed = apart(seal.sealMany(texts, handles))
  const rows = new RowInserts(connection, writing.number)
  for (const [at, { handle, number, household }] of entered.entries())
    rows.add([handle, number.scheme, number.insurer, number.branch, household, sealed[at] ?? null])
  rows.flush()
}

/** `named`: by the batch; which of them are known is asked at once. */
function storeOn(
  connection: DirectConnection,
  named: readonly NumberHandle[],
  entered: Entered[],
  at: number,
): TakingStore {
  const all = JSON.stringify(named)
  const insurers = new Map(
    connection
      .direct(writing.insurers)
      .rows(all)
      .map(([handle, insurer]) => [String(handle), String(insurer)]),
  )
  const asked = new Set<string>(named)
  const insurerOf = (handle: NumberHandle): string | undefined => {
    if (asked.has(handle)) return insurers.get(handle)
    const [found] = connection.direct(writing.insurers).rows(JSON.stringify([handle]))
    return found === undefined ? undefined : String(found[1])
  }
  return {
    standing(handle) {
      const insurer = insurerOf(handle)
      if (insurer === undefined) return null
      return { insurer, terms: connection.direct(writing.standing).rows(handle).map(termRow) }
    },
    enter(handle, number, household) {
      entered.push({ handle, number, household })
    },
    await(handle, previous) {
      connection.direct(linkText.await).run(handle, previous, at)
    },
    waitedFor: connection
      .direct(linkText.waited)
      .rows(all)
      .map(([handle]) => String(handle)),
    heard(previous) {
      const waiting = connection.direct(linkText.waiting).rows(previous)
      connection.direct(linkText.heard).run(previous)
      return waiting.map(([handle]) => handle as NumberHandle)
    },
    holder(handle) {
      const [person] = connection.direct(linkText.holder).rows(handle)[0] ?? []
      return person === undefined ? undefined : String(person)
    },
    expect(handle, person, from) {
      connection.direct(linkText.expect).run(handle, person, person, from)
    },
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
