import { sql } from 'kysely'
import { civilDateAt, type Instant } from '../../../schema/domain/time.ts'
import type { Database, StoreTransaction } from '../../shared/database/database.ts'
import { Thread } from '../../shared/database/thread.ts'
import type { ChaseTables } from '../tables.ts'
import type { Draft, DraftQuestion } from './drafting.ts'
import { lastClosed, type Month } from './month.ts'

interface Due {
  readonly service: string
  readonly month: Month
  /** The last edition there is; 0: none. */
  readonly edition: number
  /** As far as its counts are known to have changed; what changes meanwhile is looked at again. */
  readonly changed: number
}

const entry = new URL('./drafting-worker.ts', import.meta.url)

/** Threads that draft: one would be waited for by those that read and write. */
const drafters = 2

/** Makes an edition of each month that is due for one; how many it made. */
export async function publishDue(database: Database<ChaseTables>, at: Instant): Promise<number> {
  const due = await dueMonths(database, at)
  const left = due.values()
  const made = await Promise.allSettled(
    due.slice(0, drafters).map(() => publishNext(database, left, at).finally(() => [...left])),
  )
  return made.reduce((sum, one) => {
    if (one.status === 'rejected') throw one.reason
    return sum + one.value
  }, 0)
}

/** One after the other, of those that nobody else has taken: with none left, all come to their end. */
async function publishNext(database: Database<ChaseTables>, left: Iterator<Due>, at: Instant): Promise<number> {
  const drafting = new Thread<DraftQuestion, Draft | null>(entry, {})
  const next = () => {
    const { value: due, done } = left.next()
    if (done === true) return null
    const question = questionOf(database, due)
    question.catch(() => undefined)
    return { due, question }
  }
  let made = 0
  try {
    let settling: Promise<boolean> = Promise.resolve(false)
    for (let one = next(); one !== null; ) {
      const question = await one.question
      const { due } = one
      // While an edition is drafted the counts of the next are read, and the one before is written.
      one = next()
      const draft = await drafting.ask(question)
      if (await settling) made += 1
      settling = database.write((transaction) => settle(transaction, due, question, draft, at))
      settling.catch(() => undefined)
    }
    if (await settling) made += 1
  } finally {
    await drafting.end()
  }
  return made
}

/**
 * Of months whose counts changed since: one without an edition is looked at every day, one that has some whenever another
 * month was closed.
 */
async function dueMonths({ scan }: Pick<Database<ChaseTables>, 'scan'>, at: Instant): Promise<readonly Due[]> {
  const closed = lastClosed(at)
  const found = await scan
    .selectFrom('care_closed')
    .selectAll()
    .where('month', '<=', closed)
    .whereRef('changed', '>', 'drafted')
    .orderBy('service')
    .orderBy('month')
    .execute()
  return found.flatMap(({ service, month, edition, changed, looked }) => {
    const isDue = edition === 0 ? looked < civilDateAt(at) : closedOn(looked) < closed
    return isDue ? [{ service, month: month as Month, edition, changed }] : []
  })
}

const closedOn = (day: string): Month => lastClosed(Date.parse(`${day}T00:00:00+09:00`) as Instant)

/** All offices in one text, put together where the rows are read, in the order in which they lie. */
const line = sql<string>`office || ' ' || insurer || ' ' || counted`
const together = {
  sqlite: sql<string | null>`group_concat(line, char(10))`,
  postgres: sql<string | null>`string_agg(line, chr(10))`,
} as const

async function questionOf(
  { scan, dialect }: Pick<Database<ChaseTables>, 'scan' | 'dialect'>,
  { service, month, edition }: Due,
): Promise<DraftQuestion> {
  const lines = scan
    .selectFrom('care_month')
    .select(line.as('line'))
    .where('service', '=', service)
    .where('month', '=', month)
    .orderBy('office')
    .orderBy('insurer')
  const { current } = await scan
    .selectFrom(lines.as('lines'))
    .select(together[dialect].as('current'))
    .executeTakeFirstOrThrow()
  if (edition === 0) return { current: current ?? '', included: null, before: [] }
  const editions = await scan
    .selectFrom('care_edition')
    .select(['shown', 'tallies', 'offices'])
    .where('service', '=', service)
    .where('month', '=', month)
    .orderBy('edition')
    .execute()
  return {
    current: current ?? '',
    included: editions.at(-1)?.offices ?? '',
    before: editions.map(({ shown, tallies }) => ({ shown, tallies })),
  }
}

/** The edition as drafted, unless another process was first; and in any case that the month was looked at. */
async function settle(
  transaction: StoreTransaction<ChaseTables>,
  { service, month, edition, changed }: Due,
  { current }: DraftQuestion,
  draft: Draft | null,
  at: Instant,
): Promise<boolean> {
  const row = await transaction
    .selectFrom('care_closed')
    .select('edition')
    .where('service', '=', service)
    .where('month', '=', month)
    .executeTakeFirst()
  if ((row?.edition ?? 0) !== edition) return false
  const now = edition + (draft === null ? 0 : 1)
  // Of a correction some may wait for whom there is room in the next.
  const mayWait = draft !== null && edition > 0
  await transaction
    .updateTable('care_closed')
    .set({ looked: civilDateAt(at), edition: now, ...(mayWait ? {} : { drafted: changed }) })
    .where('service', '=', service)
    .where('month', '=', month)
    .execute()
  if (draft === null) return false
  // Of whom a correction is measured is in the last edition alone.
  await transaction
    .updateTable('care_edition')
    .set({ offices: '' })
    .where('service', '=', service)
    .where('month', '=', month)
    .execute()
  await transaction
    .insertInto('care_edition')
    .values({ service, month, edition: now, at, ...draft, offices: draft.offices ?? current })
    .execute()
  return true
}
