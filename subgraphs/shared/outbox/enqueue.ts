import { randomUUID } from 'node:crypto'
import type { CompiledQuery, Kysely, Transaction } from 'kysely'
import type { WithOutbox } from './tables.ts'

/** A message to another subgraph. What is personal in its body is sealed by who writes it. */
export interface NewMessage {
  /** By default a new random one. */
  readonly id?: string
  readonly topic: string
  /** Messages with one key arrive in order; those of different keys may overtake each other. */
  readonly key: string
  /** JSON. */
  readonly body: unknown
}

/** Rows per statement: nine columns each, far below any dialect's limit of parameters. */
const ROWS = 500

/** The statements that put messages into the outbox, for a batch that holds the writer's own as well. */
export function enqueueing<Schema extends WithOutbox>(
  database: Kysely<Schema>,
  messages: readonly NewMessage[],
  now: () => number = Date.now,
): CompiledQuery<unknown>[] {
  const db = database as unknown as Kysely<WithOutbox>
  const created = now()
  const rows = messages.map(({ id = randomUUID(), topic, key, body }) => ({
    id,
    topic,
    key,
    body: JSON.stringify(body),
    created,
    attempts: 0,
    next_attempt: 0,
    dead: null,
    last_error_code: null,
  }))
  const statements: CompiledQuery<unknown>[] = []
  for (let at = 0; at < rows.length; at += ROWS) {
    const insert = db.insertInto('outbox').values(rows.slice(at, at + ROWS))
    statements.push(insert.compile())
  }
  return statements
}

/** Puts messages into the outbox within the writer's own transaction: both are committed, or neither. */
export async function enqueue<Schema extends WithOutbox>(
  transaction: Transaction<Schema>,
  messages: readonly NewMessage[],
  now?: () => number,
): Promise<void> {
  for (const statement of enqueueing(transaction, messages, now)) await transaction.executeQuery(statement)
}
