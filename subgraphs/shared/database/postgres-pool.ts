import { Pool, type PoolClient } from 'pg'
import { StoreUnavailable } from '../failure.ts'
import { exchange, type Result, type Statement, StatementFailed } from './postgres-exchange.ts'
import { failureOf, type PostgresFailure } from './postgres-failure.ts'
import type { PostgresSettings, Use } from './postgres-options.ts'
import { statementsOf } from './postgres-statements.ts'

/** The server's own limit comes first; this much later the connection is cut. */
const GRACE_MILLISECONDS = 2_000
const IDLE_MILLISECONDS = 60_000

/** There was no connection to send it by. */
export const NEVER_SENT = -1

/** A failure, and the statement it befell. */
export class Failed extends Error {
  readonly failure: PostgresFailure
  readonly place: number
  constructor(failure: PostgresFailure, place: number) {
    super(failure.kind)
    this.failure = failure
    this.place = place
  }
}

/** One connection while somebody has it. */
export interface Held {
  /** One round trip; rejects with `Failed`. `most`: milliseconds the server allows a statement, if not the usual. */
  run(statements: readonly Statement[], most?: number): Promise<readonly Result[]>
  /** Cuts it: whatever is under way is undone by the server. */
  cut(): void
}

/** A store's connections of one kind. */
export class PostgresPool {
  readonly size: number
  readonly #store: string
  readonly #pool: Pool
  readonly #milliseconds: number
  readonly #writing: boolean
  readonly #working = new Set<Promise<unknown>>()
  #closed = false

  constructor(settings: PostgresSettings, use: Use, application: string) {
    this.size = settings.connections[use]
    this.#store = settings.name
    this.#writing = use === 'write'
    this.#milliseconds = settings.statementMilliseconds[use]
    this.#pool = new Pool({
      ...settings.client(use, application),
      max: this.size,
      idleTimeoutMillis: IDLE_MILLISECONDS,
      allowExitOnIdle: true,
    })
    // An idle connection that dies is dropped; the next use makes another.
    this.#pool.on('error', () => undefined)
  }

  /** Lends a connection to `work`. A lost one is thrown away. */
  use<T>(work: (held: Held) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreUnavailable(this.#store, 'closed'))
    const working = this.#use(work)
    this.#working.add(working)
    const done = () => this.#working.delete(working)
    working.then(done, done)
    return working
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    this.#closed = true
    while (this.#working.size > 0) await Promise.allSettled(this.#working)
    if (!this.#pool.ending) await this.#pool.end()
  }

  async #use<T>(work: (held: Held) => Promise<T>): Promise<T> {
    let client: PoolClient
    try {
      client = await this.#pool.connect()
    } catch (error) {
      throw new Failed(failureOf(this.#store, error, this.#writing), NEVER_SENT)
    }
    let lost = false
    const onError = () => {
      lost = true
    }
    client.on('error', onError)
    const held: Held = {
      run: async (statements, most) => {
        try {
          const each = (most ?? this.#milliseconds) + GRACE_MILLISECONDS
          return await exchange(client, statements, each * Math.max(1, Math.ceil(statements.length / 100)))
        } catch (error) {
          if (!(error instanceof StatementFailed)) throw error
          const failure = failureOf(this.#store, error.cause, this.#writing)
          if (failure.kind === 'unavailable') lost ||= failure.lost
          if (failure.kind === 'again') statementsOf(client.connection).forget()
          throw new Failed(failure, error.place)
        }
      },
      cut: () => {
        lost = true
        client.end(() => undefined)
      },
    }
    try {
      return await work(held)
    } finally {
      client.removeListener('error', onError)
      // pg emits the loss of a connection to whoever listens, also after its release.
      if (lost) client.on('error', () => undefined)
      client.release(lost)
    }
  }
}
