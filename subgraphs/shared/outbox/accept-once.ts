import type { Transaction } from 'kysely'
import type { OutboxMessage } from '../internal.ts'
import type { WithInbox } from './tables.ts'

export interface AcceptOptions {
  readonly now?: () => number
  /** How long an accepted message is remembered: longer than any outbox is out of reach of its receiver. */
  readonly keepMilliseconds?: number
}

/** How long messages are remembered unless said. */
export const keepMessages = 90 * 24 * 3_600_000
const ROWS = 500

/**
 * The receiving side of an outbox, within the receiver's own transaction: `apply` sees each message once, however
 * often it was delivered. When it throws, nothing of the delivery was accepted.
 */
export async function acceptOnce<Schema extends WithInbox>(
  transaction: Transaction<Schema>,
  source: string,
  messages: readonly OutboxMessage[],
  apply: (fresh: readonly OutboxMessage[]) => Promise<void>,
  { now = Date.now, keepMilliseconds = keepMessages }: AcceptOptions = {},
): Promise<void> {
  const db = transaction as unknown as Transaction<WithInbox>
  const at = now()
  const fresh = new Set<string>()
  for (let from = 0; from < messages.length; from += ROWS) {
    const rows = messages.slice(from, from + ROWS).map(({ id }) => ({ source, message_id: id, at }))
    // A concurrent delivery of the same message waits here for the other's commit, and then finds it accepted.
    const inserted = await db
      .insertInto('inbox')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .returning('message_id')
      .execute()
    for (const row of inserted) fresh.add(row.message_id)
  }
  const unseen = messages.filter(({ id }) => fresh.delete(id))
  if (unseen.length > 0) await apply(unseen)
  await forget(db, at - keepMilliseconds, messages.length)
}

/** As many old ones as new ones came, twice: the table shrinks to its window without a job of its own. */
async function forget(db: Transaction<WithInbox>, before: number, added: number): Promise<void> {
  const old = await db
    .selectFrom('inbox')
    .select(['source', 'message_id'])
    .where('at', '<', before)
    .orderBy('at')
    .limit(2 * added)
    .execute()
  for (const source of new Set(old.map((row) => row.source))) {
    const ids = old.flatMap((row) => (row.source === source ? [row.message_id] : []))
    await db.deleteFrom('inbox').where('source', '=', source).where('message_id', 'in', ids).execute()
  }
}
