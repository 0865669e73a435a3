import { AsyncLocalStorage } from 'node:async_hooks'
import type { CompiledQuery, DatabaseConnection, Driver, Kysely, QueryResult } from 'kysely'
import type { StoreTransaction, WriteOptions } from './database.ts'
import { parcelOf } from './parcel.ts'
import type { Procedure } from './procedure.ts'
import { inPieces, kyselyOver } from './sqlite-dialect.ts'
import { exceptionOf } from './sqlite-failure.ts'
import { resultOf, type SqliteWriter } from './sqlite-writer.ts'

/** One transaction on the writer's thread. `begin` travels with its first statement. */
class Session implements DatabaseConnection {
  readonly #store: string
  readonly #writer: SqliteWriter
  #state: 'new' | 'begun' | 'over' = 'new'

  constructor(store: string, writer: SqliteWriter) {
    this.#store = store
    this.#writer = writer
  }

  async batch<R>(queries: readonly CompiledQuery<R>[]): Promise<QueryResult<R>[]> {
    if (this.#state === 'over') throw new Error('A statement came after its transaction had ended.')
    const parcel = parcelOf(queries)
    const begin = this.#state === 'new'
    this.#state = 'begun'
    const { results } = await this.#writer.ask({ do: 'run', begin, parcel })
    return results.map(resultOf<R>)
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const [result] = await this.batch([query as CompiledQuery<R>])
    return result as QueryResult<R>
  }

  streamQuery<R>(query: CompiledQuery, size: number): AsyncIterableIterator<QueryResult<R>> {
    return inPieces<R>(query, size, (whole) => this.executeQuery<R>(whole))
  }

  async end(how: 'commit' | 'rollback'): Promise<void> {
    const begun = this.#state === 'begun'
    this.#state = 'over'
    if (begun) await this.#writer.ask({ do: how })
  }

  /** Whoever holds the writer for too long loses it, or everybody would wait with them. */
  async expire(): Promise<void> {
    await this.end('rollback').catch(() => {})
  }

  /** Its end was not asked for yet. */
  get live(): boolean {
    return this.#state !== 'over'
  }

  get expired(): Error {
    return exceptionOf(this.#store, { kind: 'unavailable', reason: 'a transaction took too long' })
  }
}

/** `write` and `writeBatch` of a SQLite store: Kysely's transactions, one at a time. */
export function sqliteTransactions<Schema>(store: string, writer: SqliteWriter, milliseconds: number) {
  const inside = new AsyncLocalStorage<Session>()
  let current: Session | null = null
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => {
      await writer.enter()
      current = new Session(store, writer)
      return current
    },
    beginTransaction: async () => {},
    commitTransaction: (connection) => (connection as Session).end('commit'),
    rollbackTransaction: (connection) => (connection as Session).end('rollback'),
    releaseConnection: async () => writer.leave(),
    destroy: async () => {},
  }
  const kysely: Kysely<Schema> = kyselyOver<Schema>(driver)

  const assertOutside = () => {
    if (inside.getStore()?.live === true) {
      throw new Error(`A write inside a write of the ${store} store would wait for itself.`)
    }
  }

  const run = async <T>(session: Session, work: () => Promise<T>, most: number): Promise<T> => {
    const limit = Promise.withResolvers<never>()
    const timer = setTimeout(() => void session.expire().then(() => limit.reject(session.expired)), most)
    try {
      return await Promise.race([inside.run(session, work), limit.promise])
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    async write<T>(
      work: (transaction: StoreTransaction<Schema>) => Promise<T>,
      options: WriteOptions = {},
    ): Promise<T> {
      assertOutside()
      return kysely.transaction().execute((transaction) => {
        const session = current as Session
        const withBatch = Object.assign(transaction, {
          batch: <R>(queries: readonly CompiledQuery<R>[]) => session.batch<R>(queries),
        })
        return run(session, () => work(withBatch), options.milliseconds ?? milliseconds)
      })
    },
    async writeBatch<R>(queries: readonly CompiledQuery<R>[]): Promise<QueryResult<R>[]> {
      assertOutside()
      return writer.batch(queries)
    },
    async call<Argument, Result>(
      procedure: Procedure<Argument, Result>,
      argument: Argument,
      given: readonly ArrayBuffer[] = [],
    ): Promise<Result> {
      assertOutside()
      return writer.call(procedure, argument, given)
    },
  }
}
