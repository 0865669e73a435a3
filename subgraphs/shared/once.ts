import { createHash } from 'node:crypto'
import { type CompiledQuery, sql } from 'kysely'
import { keyRefusal } from '../../schema/domain/idempotency-key.ts'
import type { CredentialId } from '../../schema/domain/ids.ts'
import { type Outcome, ok, refuse } from '../../schema/domain/outcome.ts'
import { days, type Instant } from '../../schema/domain/time.ts'
import type { Database, StoreTransaction } from './database/database.ts'
import type { NumberSeal } from './seal/number-seal.ts'

/** A write that its caller may repeat: the same key with the same request gets the first answer again. */
export interface Once {
  readonly credential: CredentialId
  readonly operation: string
  readonly key: string
  /** Of the whole request: another request under the same key is a CONFLICT. */
  readonly digest: Uint8Array
  /** The same under keys of before: answers kept under those are still theirs. */
  readonly formerDigests?: readonly Uint8Array[]
  readonly at: Instant
}

export interface OnceTable {
  credential: string
  operation: string
  key: string
  digest: Uint8Array
  answer: string
  at: number
}

export interface WithOnce {
  idempotency: OnceTable
}

/** How long a request may be repeated and get its first answer. */
export const rememberedFor = days(7)
const forgottenAtOnce = 10

export function onceOf(
  credential: CredentialId,
  operation: string,
  key: string,
  request: unknown,
  at: Instant,
): Outcome<Once> {
  const refusal = keyRefusal(key)
  if (refusal !== null) return refuse({ ...refusal, inputPath: ['input', 'idempotencyKey'] })
  const digest = createHash('sha256').update(JSON.stringify(request)).digest()
  return ok({ credential, operation, key, digest, at })
}

/** A request that holds numbers: a bare digest of it could be guessed back by whoever steals the store. */
export function underSeal(once: Once, seal: Pick<NumberSeal, 'indexes'>): Once {
  const [digest, ...formerDigests] = seal.indexes(['request', Buffer.from(once.digest).toString('base64')])
  if (digest === undefined) throw new Error('A number seal has a key.')
  return { ...once, digest, formerDigests }
}

/**
 * Runs a write once: its answer is kept in the same transaction, so that a crash leaves both or neither. A write that
 * is refused leaves no trace, and may be tried again under the same key.
 */
export function writeOnce<Schema extends WithOnce, T>(
  database: Database<Schema>,
  once: Once,
  work: (transaction: StoreTransaction<Schema>) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  return database
    .write(async (transaction) => {
      const store = transaction as unknown as StoreTransaction<WithOnce>
      const held = await store
        .selectFrom('idempotency')
        .select(['digest', 'answer'])
        .where('credential', '=', once.credential)
        .where('operation', '=', once.operation)
        .where('key', '=', once.key)
        .executeTakeFirst()
      if (held !== undefined) {
        const same = [once.digest, ...(once.formerDigests ?? [])].some((one) => Buffer.compare(held.digest, one) === 0)
        if (same) return ok(JSON.parse(held.answer) as T)
        return refuse({
          code: 'CONFLICT',
          reason: 'IDEMPOTENCY_KEY',
          message: 'This idempotency key stands for another request.',
        })
      }
      const outcome = await work(transaction)
      if (!outcome.ok) throw new RolledBack(outcome)
      const { credential, operation, key, digest, at } = once
      const kept = store
        .insertInto('idempotency')
        .values({ credential, operation, key, digest, answer: JSON.stringify(outcome.value), at })
        .compile()
      await store.batch<unknown>([kept, forgotten(store, at)])
      return outcome
    })
    .catch((error: unknown) => {
      if (error instanceof RolledBack) return error.outcome
      throw error
    })
}

/** A few old answers go with every new one: the table shrinks to its window without a job of its own. */
function forgotten(store: StoreTransaction<WithOnce>, at: Instant): CompiledQuery<unknown> {
  return sql`delete from idempotency where (credential, operation, key) in (
    select credential, operation, key from idempotency where at < ${at - rememberedFor} order by at limit ${sql.lit(forgottenAtOnce)})`.compile(
    store,
  )
}

/** Carries a refusal out of a transaction that must leave nothing behind. */
class RolledBack extends Error {
  readonly outcome: Outcome<never>
  constructor(outcome: Outcome<never>) {
    super('refused')
    this.outcome = outcome
  }
}
