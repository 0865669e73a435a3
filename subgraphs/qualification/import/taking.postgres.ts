import { type CompiledQuery, sql } from 'kysely'
import type { NumberHandle } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { StoreTransaction } from '../../shared/database/database.ts'
import { arrayOf, insertTogether } from '../../shared/database/together.ts'
import type { PlainNumber } from '../../shared/internal.ts'
import { enqueueing } from '../../shared/outbox/enqueue.ts'
import { unpackHandles } from '../../shared/packed-numbers.ts'
import { packRegistrations } from '../../shared/packed-registrations.ts'
import type { NumberSeal } from '../../shared/seal/number-seal.ts'
import { apart } from '../../shared/seal/pieces.ts'
import { inTurns } from '../../shared/turns.ts'
import { mostSubjects, subjectsTouched, tellChanges } from '../fact-changes.ts'
import { sealedText } from '../number-index.ts'
import type { TermRow } from '../rows.ts'
import type { QualificationTables } from '../tables.ts'
import type { BatchOutcome } from './batch.ts'
import { JobMoved } from './job-text.ts'
import { type Settled, type Taken, type Taking, type TakingStore, takeBatch } from './taking.ts'

type Transaction = StoreTransaction<QualificationTables>

/**
 * A batch in one transaction on a server: all that its rows may ask is read before the first, all they write is written
 * after the last. What the index hears is one message, as by the thread.
 */
export async function takeTogether(transaction: Transaction, seal: NumberSeal, taking: Taking): Promise<BatchOutcome> {
  const gathered = new Gathered(await standingUnder(transaction, unpackHandles(taking.handles)))
  const taken = await inTurns(takeBatch(gathered, taking, seal.index))
  const writes = await inTurns(written(transaction, seal, gathered, taking, taken))
  const moved = (await transaction.batch(writes)).at(-1)?.numAffectedRows
  if (moved !== 1n) throw new JobMoved()
  const touched = [...taken.touched]
  const subjects = touched.length > mostSubjects ? [null] : await subjectsTouched(transaction, touched)
  await tellChanges(transaction, 'SUBJECT', subjects, taking.author.at)
  return taken.outcome
}

function* written(
  transaction: Transaction,
  seal: NumberSeal,
  gathered: Gathered,
  taking: Taking,
  taken: Taken,
): Generator<void, readonly CompiledQuery<unknown>[]> {
  const writes = [...gathered.writes(transaction, seal, taking.author.at)]
  yield
  writes.push(...toldIndex(transaction, taking, taken))
  yield
  writes.push(...refusals(transaction, taking, taken), advance(transaction, taking, taken.outcome))
  return writes
}

interface Standing {
  readonly numbers: ReadonlyMap<string, { readonly insurer: string; readonly terms: readonly TermRow[] }>
  /** By the number waited for: who waits. */
  readonly waiting: ReadonlyMap<string, readonly NumberHandle[]>
  /** By number: whose it is taken for last. */
  readonly holders: ReadonlyMap<string, string>
}

/** Of these numbers, and of those that wait for one of them. */
async function standingUnder(transaction: Transaction, handles: readonly NumberHandle[]): Promise<Standing> {
  const named = sql`${arrayOf(handles)}::text[]`
  const asked = sql`select unnest(${named}) union select handle from awaited_continuity where previous = any(${named})`
  const waits = transaction
    .selectFrom('awaited_continuity')
    .select(['handle', 'previous'])
    .where(sql<boolean>`previous = any(${named})`)
    .orderBy('handle')
  const known = transaction
    .selectFrom('insured_number')
    .select(['handle', 'insurer'])
    .where(sql<boolean>`handle in (${asked})`)
  const terms = transaction
    .selectFrom('term')
    .selectAll()
    .where(sql<boolean>`handle in (${asked})`)
    .where('superseded', 'is', null)
    .orderBy('from_on')
  const links = transaction
    .selectFrom('link')
    .select(['handle', 'person'])
    .where(sql<boolean>`handle = any(${named})`)
    .orderBy('from_on')
  const [waiting, insurers, standing, holders] = await Promise.all([
    waits.execute(),
    known.execute(),
    terms.execute(),
    links.execute(),
  ])
  const byNumber = Map.groupBy(standing, ({ handle }) => handle)
  const byPrevious = Map.groupBy(waiting, ({ previous }) => previous)
  return {
    numbers: new Map(
      insurers.map(({ handle, insurer }) => [handle, { insurer, terms: byNumber.get(handle) ?? [] }] as const),
    ),
    waiting: new Map(
      [...byPrevious].map(([previous, rows]) => [previous, rows.map(({ handle }) => handle as NumberHandle)] as const),
    ),
    holders: new Map(holders.map(({ handle, person }) => [handle, person] as const)),
  }
}

/** The store as it was read, with what the rows so far made of it. */
class Gathered implements TakingStore {
  readonly #numbers: Standing['numbers']
  readonly #waiting: Map<string, readonly NumberHandle[]>
  readonly #holders: Map<string, string>
  readonly #entered: { readonly handle: NumberHandle; readonly number: PlainNumber; readonly household: Uint8Array }[] =
    []
  readonly #settled: Settled[] = []
  readonly settlesAtOnce = false
  readonly #awaited: { readonly handle: NumberHandle; readonly previous: NumberHandle }[] = []
  readonly #heard: NumberHandle[] = []
  readonly #expected: { readonly handle: NumberHandle; readonly person: string; readonly from: CivilDate }[] = []

  constructor({ numbers, waiting, holders }: Standing) {
    this.#numbers = numbers
    this.#waiting = new Map(waiting)
    this.#holders = new Map(holders)
  }

  get waitedFor(): Iterable<string> {
    return this.#waiting.keys()
  }

  standing(handle: NumberHandle): ReturnType<TakingStore['standing']> {
    return this.#numbers.get(handle) ?? null
  }

  enter(handle: NumberHandle, number: PlainNumber, household: Uint8Array): void {
    this.#entered.push({ handle, number, household })
  }

  await(handle: NumberHandle, previous: NumberHandle): void {
    const others = this.#waiting.get(previous) ?? []
    if (others.includes(handle)) return
    this.#waiting.set(previous, [...others, handle])
    this.#awaited.push({ handle, previous })
  }

  heard(previous: NumberHandle): readonly NumberHandle[] {
    const waiting = this.#waiting.get(previous) ?? []
    this.#waiting.delete(previous)
    if (waiting.length > 0) this.#heard.push(previous)
    return waiting
  }

  holder(handle: NumberHandle): string | undefined {
    return this.#holders.get(handle)
  }

  expect(handle: NumberHandle, person: string, from: CivilDate): void {
    this.#holders.set(handle, person)
    this.#expected.push({ handle, person, from })
  }

  settle(settled: Settled): void {
    this.#settled.push(settled)
  }

  /** In the order of their writing: terms refer to numbers. */
  writes(db: Transaction, seal: NumberSeal, at: number): readonly CompiledQuery<unknown>[] {
    // Each number is bound to its own handle, which is entered once.
    const sealed = apart(
      seal.sealMany(
        this.#entered.map(({ number }) => sealedText(number)),
        this.#entered.map(({ handle }) => handle),
      ),
    )
    const numbers = this.#entered.map(({ handle, number, household }, place) => {
      const text = sealed[place]
      if (text === undefined) throw new Error('Each of many is sealed.')
      const { scheme, insurer, branch } = number
      return { handle, scheme, insurer, branch, household, sealed: text }
    })
    const links = this.#expected.map(({ handle, person, from }) => ({
      handle,
      person,
      filed: person,
      moved_at: null,
      from_on: from,
      until_on: null,
      sequence: 0,
    }))
    const awaited = this.#awaited.map((one) => ({ ...one, stated: at }))
    const gone = this.#settled.flatMap((settled) => settled.gone)
    const made = this.#settled.flatMap((settled) => settled.made)
    return [
      ...insertTogether(db, 'postgres', 'insured_number', numbers),
      ...insertTogether(db, 'postgres', 'link', links, sql`on conflict (handle, from_on) do nothing`),
      ...insertTogether(db, 'postgres', 'awaited_continuity', awaited, sql`on conflict (handle, previous) do nothing`),
      // Heard of in this batch, a number is waited for no more: also by those that began to within it.
      ...(this.#heard.length === 0
        ? []
        : [sql`delete from awaited_continuity where previous = any(${arrayOf(this.#heard)}::text[])`.compile(db)]),
      ...(gone.length === 0
        ? []
        : [sql`update term set superseded = ${at} where id = any(${arrayOf(gone)}::bigint[])`.compile(db)]),
      ...insertTogether(db, 'postgres', 'term', made),
    ]
  }
}

function toldIndex(
  db: Transaction,
  { job, author }: Taking,
  { registrations }: Taken,
): readonly CompiledQuery<unknown>[] {
  const message = { topic: 'number-registrations', key: job, body: packRegistrations(registrations) }
  return registrations.length === 0 ? [] : enqueueing(db, [message], () => author.at)
}

function refusals(db: Transaction, { job, batch }: Taking, taken: Taken): readonly CompiledQuery<unknown>[] {
  const unread = batch.refused.map(({ line, column, reason, value }) => ({
    job,
    line,
    column_name: column,
    reason: reason as string,
    value,
  }))
  const refused = taken.refusals.map(({ line, reason }) => ({ job, line, column_name: null, reason, value: '' }))
  return insertTogether(db, 'postgres', 'import_refusal', [...unread, ...refused])
}

/** How far the file was taken: where another run of the job went on, no row is changed. */
function advance(
  db: Transaction,
  { job, before, batch }: Taking,
  { landed, unchanged, refused }: BatchOutcome,
): CompiledQuery<unknown> {
  const { position, line, afterCr, prefix } = batch.mark
  return db
    .updateTable('import_job')
    .set((set) => ({
      position,
      line,
      after_cr: afterCr ? 1 : 0,
      prefix,
      rows: set('rows', '+', landed + unchanged + refused),
      landed: set('landed', '+', landed),
      unchanged: set('unchanged', '+', unchanged),
      refused: set('refused', '+', refused),
    }))
    .where('id', '=', job)
    .where('position', '=', before)
    .where('state', '=', 'RUNNING')
    .compile()
}
