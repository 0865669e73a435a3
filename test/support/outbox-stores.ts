import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../../subgraphs/shared/database/database.ts'
import { migrate } from '../../subgraphs/shared/database/migrate.ts'
import { openSqlite } from '../../subgraphs/shared/database/sqlite.ts'
import type { Inbox, OutboxMessage } from '../../subgraphs/shared/internal.ts'
import { acceptOnce } from '../../subgraphs/shared/outbox/accept-once.ts'
import { createInbox, createOutbox, type WithInbox, type WithOutbox } from '../../subgraphs/shared/outbox/tables.ts'

/** Opens an empty store, or the one that was there before. */
type Open = <Schema>(folder: string, name: string) => Promise<Database<Schema>>
const openFile: Open = (folder, name) => openSqlite({ file: join(folder, `${name}.db`), readers: 1 })

export interface Sender extends WithOutbox {
  readonly told: { readonly id: string }
}
export interface Receiver extends WithInbox {
  /** What `apply` did, in order; nothing keeps a message from being applied twice but the inbox. */
  readonly heard: { readonly place?: number; readonly id: string; readonly body: string }
}

export async function openSender(folder: string, open = openFile): Promise<Database<Sender>> {
  const store = await open<Sender>(folder, 'sender')
  await migrate(store, [
    {
      id: '0001',
      says: 'What was told, and the outbox.',
      up: async (db: Kysely<never>, dialect) => {
        await sql`create table told (id text primary key)`.execute(db)
        await createOutbox(db, dialect)
      },
    },
  ])
  return store
}

const counted = {
  sqlite: 'integer primary key',
  postgres: 'bigint generated always as identity primary key',
} as const

export async function openReceiver(folder: string, open = openFile): Promise<Database<Receiver>> {
  const store = await open<Receiver>(folder, 'receiver')
  await migrate(store, [
    {
      id: '0001',
      says: 'What was heard, and the inbox.',
      up: async (db: Kysely<never>, dialect) => {
        await sql`create table heard (place ${sql.raw(counted[dialect])}, id text not null, body text not null)`.execute(
          db,
        )
        await createInbox(db)
      },
    },
  ])
  return store
}

export async function heard(store: Database<Receiver>): Promise<string[]> {
  return (await store.read.selectFrom('heard').select('id').orderBy('place').execute()).map(({ id }) => id)
}

/** The receiving subgraph: applies each message once. */
export function inboxOf(store: Database<Receiver>): Inbox {
  const apply = (messages: readonly OutboxMessage[]) =>
    messages.map(({ id, body }) => ({ id, body: JSON.stringify(body) }))
  return {
    accept: (source, messages) =>
      store.write((transaction) =>
        acceptOnce(transaction, source, messages, async (fresh) => {
          await transaction.insertInto('heard').values(apply(fresh)).execute()
        }),
      ),
  }
}
