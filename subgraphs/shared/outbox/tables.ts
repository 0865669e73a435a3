import { type Generated, type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'

/** A message that has not been accepted yet, or never will be (`dead`). Accepted ones are deleted. */
export interface OutboxTable {
  /** The order in which messages were put in. */
  readonly place: Generated<number>
  readonly id: string
  readonly topic: string
  /** Messages with one key are delivered in order. */
  readonly key: string
  /** JSON; whatever of it is personal was sealed by its writer. */
  readonly body: string
  readonly created: number
  readonly attempts: number
  readonly next_attempt: number
  /** When the last attempt allowed had failed. */
  readonly dead: number | null
  readonly last_error_code: string | null
}

/** Which messages were accepted, kept for longer than any is delivered again. */
export interface InboxTable {
  readonly source: string
  readonly message_id: string
  readonly at: number
}

/** What a store that sends includes in its schema. */
export interface WithOutbox {
  readonly outbox: OutboxTable
}
/** What a store that receives includes in its schema. */
export interface WithInbox {
  readonly inbox: InboxTable
}

const place: Record<Database<unknown>['dialect'], string> = {
  // AUTOINCREMENT: the place of a deleted message is never given again, so a key's order holds.
  sqlite: 'integer primary key autoincrement',
  postgres: 'bigint generated always as identity primary key',
}

/** For a migration of a store that sends. */
export async function createOutbox(db: Kysely<never>, dialect: Database<unknown>['dialect']): Promise<void> {
  await sql`create table outbox (
    place ${sql.raw(place[dialect])},
    id text not null unique,
    topic text not null,
    key text not null,
    body text not null,
    created bigint not null,
    attempts bigint not null,
    next_attempt bigint not null,
    dead bigint,
    last_error_code text)`.execute(db)
  // Only what failed can hold its key back: few rows, however long the queue.
  await sql`create index outbox_failed on outbox (key, place) where attempts > 0`.execute(db)
}

/** For a migration of a store that receives. */
export async function createInbox(db: Kysely<never>): Promise<void> {
  await sql`create table inbox (
    source text not null, message_id text not null, at bigint not null, primary key (source, message_id))`.execute(db)
  await sql`create index inbox_at on inbox (at)`.execute(db)
}
