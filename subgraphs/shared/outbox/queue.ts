import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { OutboxMessage } from '../internal.ts'
import type { WithOutbox } from './tables.ts'

/** A message on its way. */
export interface Outgoing extends OutboxMessage {
  readonly place: number
  readonly key: string
  readonly attempts: number
}

export interface FailedAttempt {
  readonly place: number
  readonly attempts: number
  readonly nextAttempt: number
  readonly dead: number | null
  readonly code: string
}

/** What metrics show of an outbox. */
export interface OutboxLag {
  readonly waiting: number
  readonly oldestMilliseconds: number
  readonly dead: number
}

/** A message that nobody accepted, as an operator sees it: without its key and body. */
export interface DeadLetter {
  readonly id: string
  readonly topic: string
  readonly created: number
  readonly dead: number
  readonly attempts: number
  readonly code: string | null
}

/** Read at once until so much is in hand: an import's messages are hundreds of times the size of others. */
const mostBytes = 256 * 1024

/** The next messages due, in order. One that failed, dead or not due yet, holds back those of its key. */
export async function due(db: Database<WithOutbox>, now: number, most: number): Promise<Outgoing[]> {
  const next = db.read
    .selectFrom('outbox')
    .select(['place', sql<number>`octet_length(body)`.as('size')])
    .where('dead', 'is', null)
    .where('next_attempt', '<=', now)
    .where(
      sql<boolean>`not exists (
        select 1 from outbox as earlier
        where earlier.attempts > 0 and earlier.key = outbox.key and earlier.place < outbox.place
          and (earlier.dead is not null or earlier.next_attempt > ${now}))`,
    )
    .orderBy('place')
    .limit(most)
  const sized = db.read
    .selectFrom(next.as('next'))
    .select(['place', sql<number>`sum(size) over (order by place) - size`.as('before')])
  const rows = await db.read
    .selectFrom('outbox')
    .innerJoin(sized.as('sized'), 'sized.place', 'outbox.place')
    .select(['outbox.place', 'id', 'topic', 'key', 'body', 'attempts'])
    .where('sized.before', '<', mostBytes)
    .orderBy('outbox.place')
    .execute()
  return rows.map(({ body, ...row }) => ({ ...row, body: JSON.parse(body) as unknown }))
}

/** When the first of those that wait for another attempt is due. */
export async function nextAttempt(db: Database<WithOutbox>): Promise<number | null> {
  const row = await db.scan
    .selectFrom('outbox')
    .select((select) => select.fn.min('next_attempt').as('at'))
    .where(sql<boolean>`attempts > 0`)
    .where('dead', 'is', null)
    .executeTakeFirst()
  return row?.at ?? null
}

/** Accepted ones go; failed ones wait, or are dead. */
export async function settle(
  db: Database<WithOutbox>,
  accepted: readonly number[],
  failed: readonly FailedAttempt[],
): Promise<void> {
  const done = accepted.length === 0 ? [] : [db.read.deleteFrom('outbox').where('place', 'in', accepted).compile()]
  const marked = failed.map(({ place, attempts, nextAttempt, dead, code }) =>
    db.read
      .updateTable('outbox')
      .set({ attempts, next_attempt: nextAttempt, dead, last_error_code: code })
      .where('place', '=', place)
      .compile(),
  )
  await db.writeBatch<unknown>([...done, ...marked])
}

export async function lag(db: Database<WithOutbox>, now: number): Promise<OutboxLag> {
  const {
    rows: [row],
  } = await sql<{ waiting: number; dead: number; oldest: number | null }>`select
    (select count(*) from outbox) as waiting,
    (select count(*) from outbox where attempts > 0 and dead is not null) as dead,
    (select created from outbox where dead is null order by place limit 1) as oldest`.execute(db.scan)
  const { waiting, dead, oldest } = row ?? { waiting: 0, dead: 0, oldest: null }
  return { waiting: waiting - dead, oldestMilliseconds: oldest === null ? 0 : Math.max(0, now - oldest), dead }
}

export async function deadLetters(db: Database<WithOutbox>, first: number): Promise<DeadLetter[]> {
  const rows = await db.scan
    .selectFrom('outbox')
    .select(['id', 'topic', 'created', 'dead', 'attempts', 'last_error_code as code'])
    .where(sql<boolean>`attempts > 0`)
    .where('dead', 'is not', null)
    .orderBy('place')
    .limit(first)
    .execute()
  return rows.map((row) => ({ ...row, dead: row.dead as number }))
}

/** Gives dead letters their attempts again. Answers how many there were. */
export async function redrive(db: Database<WithOutbox>, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0
  const [result] = await db.writeBatch([
    db.read
      .updateTable('outbox')
      .set({ dead: null, attempts: 0, next_attempt: 0 })
      .where('id', 'in', ids)
      .where('dead', 'is not', null)
      .compile(),
  ])
  return Number(result?.numAffectedRows ?? 0n)
}

/** Drops dead letters for good, which lets those behind them with the same key go on. Answers how many there were. */
export async function discard(db: Database<WithOutbox>, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0
  const [result] = await db.writeBatch([
    db.read.deleteFrom('outbox').where('id', 'in', ids).where('dead', 'is not', null).compile(),
  ])
  return Number(result?.numAffectedRows ?? 0n)
}
