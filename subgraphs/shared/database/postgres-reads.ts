import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import { type Result, type Statement, statementOf } from './postgres-exchange.ts'
import { Failed, type Held, NEVER_SENT, type PostgresPool } from './postgres-pool.ts'
import { type Part, runSeparably } from './postgres-separable.ts'

/** One read on its way. */
class Read implements Part {
  readonly statements: readonly Statement[]
  readonly #answer: PromiseWithResolvers<readonly unknown[]>
  settled = false

  constructor(statement: Statement, answer: PromiseWithResolvers<readonly unknown[]>) {
    this.statements = [statement]
    this.#answer = answer
  }

  resolve([result]: readonly Result[]): void {
    this.settled = true
    this.#answer.resolve(result?.rows ?? [])
  }

  reject(error: Error): void {
    this.settled = true
    this.#answer.reject(error)
  }
}

/**
 * Reads that are asked in one turn of the loop, or while every connection is busy, travel together, at most `together`.
 * Reads change nothing: those lost with their connection run once more on another.
 */
export class PostgresReads implements DatabaseConnection {
  readonly #pool: PostgresPool
  readonly #together: number
  readonly #waiting: Read[] = []
  #scheduled = false
  #busy = 0

  constructor(pool: PostgresPool, together: number) {
    this.#pool = pool
    this.#together = together
  }

  async rows<R>(query: CompiledQuery<R>): Promise<R[]> {
    const answer = Promise.withResolvers<readonly unknown[]>()
    this.#waiting.push(new Read(statementOf(query), answer))
    this.#schedule()
    // The query that was compiled says what `R` is.
    return (await answer.promise) as R[]
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return { rows: await this.rows(query as CompiledQuery<R>) }
  }

  /** By a cursor in a transaction of its own, which a consumer that stops early ends. */
  async *streamQuery<R>(query: CompiledQuery, size: number): AsyncIterableIterator<QueryResult<R>> {
    const { text, parameters } = statementOf(query)
    const once = (text: string): Statement => ({ text, parameters: [], transient: true })
    const fetch = once(`fetch forward ${Math.max(1, Math.floor(size))} from walk`)
    const opening = [
      once('begin isolation level repeatable read read only'),
      { text: `declare walk no scroll cursor for ${text}`, parameters, transient: true },
      fetch,
    ]
    const lent = Promise.withResolvers<Held>()
    const returned = Promise.withResolvers<void>()
    const lending = this.#pool
      .use((held) => {
        lent.resolve(held)
        return returned.promise
      })
      .catch((error: unknown) => lent.reject(told(error)))
    const held = await lent.promise
    let next: readonly Statement[] = opening
    try {
      for (;;) {
        const rows = (await held.run(next)).at(-1)?.rows ?? []
        if (rows.length > 0) yield { rows: rows as R[] }
        if (rows.length === 0) return
        next = [fetch]
      }
    } catch (error) {
      throw told(error)
    } finally {
      await held.run([once('rollback')]).catch(() => held.cut())
      returned.resolve()
      await lending
    }
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      this.#send()
    })
  }

  #send(): void {
    while (this.#waiting.length > 0 && this.#busy < this.#pool.size) {
      const reads = this.#waiting.splice(0, this.#together)
      this.#busy += 1
      void this.#read(reads).finally(() => {
        this.#busy -= 1
        this.#send()
      })
    }
  }

  async #read(reads: readonly Read[]): Promise<void> {
    const left = () => reads.filter(({ settled }) => !settled)
    const run = () => this.#pool.use((held) => runSeparably(held, [], left()))
    try {
      await run().catch((error: unknown) => (lostOnTheWay(error) ? run() : Promise.reject(error)))
    } catch (error) {
      for (const read of left()) read.reject(told(error))
    }
  }
}

/** A connection may have died while it was idle; and a plan whose table changed its shape is made anew. */
const lostOnTheWay = (error: unknown): boolean =>
  error instanceof Failed && error.place !== NEVER_SENT && error.failure.kind !== 'refused'

/** What the store's user is told. */
export function told(error: unknown): Error {
  if (error instanceof Failed) return error.failure.error
  return error instanceof Error ? error : new Error(String(error))
}
