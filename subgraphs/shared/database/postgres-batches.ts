import type { CompiledQuery, QueryResult } from 'kysely'
import { type Result, type Statement, statementOf } from './postgres-exchange.ts'
import { Failed, type PostgresPool } from './postgres-pool.ts'
import { told } from './postgres-reads.ts'
import { pauseBefore, RETRIES } from './postgres-retry.ts'
import { type Part, runSeparably } from './postgres-separable.ts'

/** Batches and statements that share a commit: whoever else waits for the lock doesn't wait for long. */
const BATCHES = 64
const STATEMENTS = 1_000

class Batch implements Part {
  readonly statements: readonly Statement[]
  readonly #answer = Promise.withResolvers<readonly Result[]>()
  settled = false

  constructor(statements: readonly Statement[]) {
    this.statements = statements
  }

  get answer(): Promise<readonly Result[]> {
    return this.#answer.promise
  }

  resolve(results: readonly Result[]): void {
    this.settled = true
    this.#answer.resolve(results)
  }

  reject(error: Error): void {
    this.settled = true
    this.#answer.reject(error)
  }
}

/** `writeBatch` of a PostgreSQL store: batches that wait together share one round trip and one commit. */
export class PostgresBatches {
  readonly #pool: PostgresPool
  readonly #lock: Statement
  readonly #onCommit: () => void
  readonly #waiting: Batch[] = []
  #sending: Promise<void> | null = null

  constructor(pool: PostgresPool, lock: Statement, onCommit: () => void) {
    this.#pool = pool
    this.#lock = lock
    this.#onCommit = onCommit
  }

  async write<R>(queries: readonly CompiledQuery<R>[]): Promise<QueryResult<R>[]> {
    const batch = new Batch(queries.map(statementOf))
    this.#waiting.push(batch)
    this.#sending ??= this.#send()
    // The query that was compiled says what `R` is.
    return (await batch.answer) as QueryResult<R>[]
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    await this.#sending
  }

  async #send(): Promise<void> {
    // Batches asked in one turn go together.
    await null
    while (this.#waiting.length > 0) await this.#write(this.#next())
    // In the same turn as the last look: whoever comes later starts a round of their own.
    this.#sending = null
  }

  #next(): readonly Batch[] {
    let statements = 0
    let batches = 0
    for (const batch of this.#waiting) {
      statements += batch.statements.length
      if (batches > 0 && (batches === BATCHES || statements > STATEMENTS)) break
      batches += 1
    }
    return this.#waiting.splice(0, batches)
  }

  async #write(batches: readonly Batch[]): Promise<void> {
    const left = () => batches.filter(({ settled }) => !settled)
    for (let attempt = 0; ; attempt++) {
      try {
        await this.#pool.use((held) => runSeparably(held, [this.#lock], left(), this.#onCommit))
        return
      } catch (error) {
        // Lost on the way, it may have been committed: that is for the caller to find out.
        if (error instanceof Failed && error.failure.kind === 'again' && attempt < RETRIES) {
          await pauseBefore(attempt)
          continue
        }
        this.#onCommit()
        for (const batch of left()) batch.reject(told(error))
        return
      }
    }
  }
}
