import { AsyncLocalStorage } from 'node:async_hooks'
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely'
import { StoreUnavailable } from '../failure.ts'
import type { StoreTransaction, WriteOptions } from './database.ts'
import { kyselyOver } from './postgres-dialect.ts'
import { type Statement, statementOf } from './postgres-exchange.ts'
import { Failed, type Held, type PostgresPool } from './postgres-pool.ts'
import { told } from './postgres-reads.ts'
import { pauseBefore, RETRIES } from './postgres-retry.ts'

const plain = (text: string): Statement => ({ text, parameters: [] })

/** One attempt at a transaction. `begin` and the store's lock travel with the first statement. */
class Session implements DatabaseConnection {
  readonly #held: Held
  readonly #opening: readonly Statement[]
  readonly #most: number | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #state: 'new' | 'begun' | 'over' = 'new'
  #committing = false
  #failed: Failed | null = null
  expired = false

  /** `milliseconds`: for each of its statements, where that is not what the store allows any. */
  constructor(held: Held, lock: Statement, { milliseconds: most, setWise }: WriteOptions) {
    this.#held = held
    this.#most = most
    const patience = most === undefined ? [] : [plain(`set local statement_timeout = ${Math.ceil(most)}`)]
    const planning = setWise === true ? [plain('set local plan_cache_mode = force_custom_plan')] : []
    this.#opening = [plain('begin'), ...patience, ...planning, lock]
  }

  async batch<R>(queries: readonly CompiledQuery<R>[]): Promise<QueryResult<R>[]> {
    if (this.#state === 'over') throw new Error('A statement came after its transaction had ended.')
    const statements = queries.map(statementOf)
    if (statements.length === 0) return []
    // The query that was compiled says what `R` is.
    return (await this.#inTurn(() => this.#send(statements))) as QueryResult<R>[]
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const [result] = await this.batch([query as CompiledQuery<R>])
    return result as QueryResult<R>
  }

  async *streamQuery<R>(query: CompiledQuery, size: number): AsyncIterableIterator<QueryResult<R>> {
    const { rows } = await this.executeQuery<R>(query)
    for (let at = 0; at < rows.length; at += size) yield { rows: rows.slice(at, at + size) }
  }

  async end(how: 'commit' | 'rollback'): Promise<void> {
    if (this.#state === 'over') return
    await this.#turn
    const begun = this.#state === 'begun'
    this.#state = 'over'
    const failed = this.#failed
    if (begun && (how === 'rollback' || failed !== null)) {
      // Whatever stops the rollback stops the transaction as well, by its connection.
      await this.#held.run([plain('rollback')]).catch(() => this.#held.cut())
    } else if (begun) {
      this.#committing = true
      await this.#noting(() => this.#held.run([plain('commit')]))
    }
    if (how === 'commit' && failed !== null) throw failed.failure.error
  }

  expire(): void {
    this.expired = true
    this.#state = 'over'
    this.#held.cut()
  }

  /** Its end was not asked for yet. */
  get live(): boolean {
    return this.#state !== 'over'
  }

  /** Something was, or may have been, committed. */
  get committed(): boolean {
    return this.#committing
  }

  /** Nothing of it stands, and the reason was another transaction or a lost connection. */
  get mayRunAgain(): 'conflict' | 'lost' | null {
    if (this.expired || this.#failed === null) return null
    const { failure } = this.#failed
    if (failure.kind === 'again') return 'conflict'
    return failure.kind === 'unavailable' && failure.lost && !this.#committing ? 'lost' : null
  }

  async #send(statements: readonly Statement[]) {
    if (this.#failed !== null) throw this.#failed.failure.error
    const opening = this.#state === 'new' ? this.#opening : []
    this.#state = 'begun'
    const results = await this.#noting(() => this.#held.run([...opening, ...statements], this.#most))
    return results.slice(opening.length)
  }

  async #noting<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (error) {
      if (error instanceof Failed) this.#failed ??= error
      throw told(error)
    }
  }

  /** Statements of one transaction that are asked side by side run one after the other. */
  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(run)
    this.#turn = mine.catch(() => undefined)
    return mine
  }
}

export interface TransactionSettings {
  readonly store: string
  /** Taken by every writing transaction until it ends. */
  readonly lock: Statement
  readonly milliseconds: number
  /** Called before a transaction's promise resolves. */
  readonly onCommit: () => void
}

/** `write` of a PostgreSQL store: Kysely's transactions, run again where that is safe and of use. */
export class PostgresTransactions<Schema> {
  readonly #pool: PostgresPool
  readonly #settings: TransactionSettings
  readonly #inside = new AsyncLocalStorage<Session>()
  readonly #kysely = kyselyOver<Schema>(this.#driver())

  constructor(pool: PostgresPool, settings: TransactionSettings) {
    this.#pool = pool
    this.#settings = settings
  }

  async write<T>(work: (transaction: StoreTransaction<Schema>) => Promise<T>, options: WriteOptions = {}): Promise<T> {
    this.assertOutside()
    let lost = 0
    for (let attempt = 0; ; attempt++) {
      let session: Session | null = null
      try {
        return await this.#pool.use((held) => {
          session = new Session(held, this.#settings.lock, options)
          return this.#attempt(session, work, options.milliseconds ?? this.#settings.milliseconds)
        })
      } catch (error) {
        const again = (session as Session | null)?.mayRunAgain ?? null
        if (again === 'lost') lost += 1
        if (again === null || attempt === RETRIES || lost > 1) throw told(error)
        await pauseBefore(attempt)
      }
    }
  }

  assertOutside(): void {
    if (this.#inside.getStore()?.live === true)
      throw new Error(`A write inside a write of the ${this.#settings.store} store would wait for itself.`)
  }

  async #attempt<T>(
    session: Session,
    work: (transaction: StoreTransaction<Schema>) => Promise<T>,
    milliseconds: number,
  ): Promise<T> {
    try {
      return await this.#inside.run(session, () =>
        this.#kysely.transaction().execute((transaction) => {
          const withBatch = Object.assign(transaction, {
            batch: <R>(queries: readonly CompiledQuery<R>[]) => session.batch<R>(queries),
          })
          return this.#limited(session, milliseconds, () => work(withBatch))
        }),
      )
    } finally {
      if (session.committed) this.#settings.onCommit()
    }
  }

  /** Whoever holds the store's lock for too long loses it, or everybody would wait with them. */
  async #limited<T>(session: Session, milliseconds: number, work: () => Promise<T>): Promise<T> {
    const { store } = this.#settings
    const limit = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      session.expire()
      limit.reject(new StoreUnavailable(store, 'a transaction took too long'))
    }, milliseconds)
    try {
      return await Promise.race([work(), limit.promise])
    } finally {
      clearTimeout(timer)
    }
  }

  #driver(): Driver {
    return {
      init: async () => {},
      acquireConnection: async () => {
        const session = this.#inside.getStore()
        if (session === undefined) throw new Error('Transactions begin with write().')
        return session
      },
      beginTransaction: async () => {},
      commitTransaction: (connection) => (connection as Session).end('commit'),
      rollbackTransaction: (connection) => (connection as Session).end('rollback'),
      releaseConnection: async () => {},
      destroy: async () => {},
    }
  }
}
