import { setTimeout as sleep } from 'node:timers/promises'
import neo4j, { type Driver, type QueryResult, type Session } from 'neo4j-driver'
import { StoreUnavailable } from '../../shared/failure.ts'
import { failureOf } from './failure.ts'
import { type Neo4jOptions, type Neo4jSettings, neo4jSettings } from './settings.ts'
import { type Runner, sentFields } from './statement.ts'

/**
 * A database of Neo4j. Expected failures are `StoreUnavailable`; a server that is gone, or neither dead nor answering,
 * is found again without a restart.
 */
export interface Neo4jConnection {
  readonly name: string
  /** Statements that read, each by itself in one round trip. */
  read<T>(work: (runner: Runner) => Promise<T>): Promise<T>
  /** One transaction; `work` may run again after a conflict, on a store where nothing of the attempt before stands. */
  write<T>(work: (runner: Runner) => Promise<T>, options?: { readonly milliseconds?: number }): Promise<T>
  /** The same for what shares no lock with other writers: it does not wait for them. */
  writeBeside<T>(work: (runner: Runner) => Promise<T>): Promise<T>
  /** Constraints, indexes and what rewrites a whole graph: transactions of their own, beside whatever is being written. */
  define(statement: string): Promise<void>
  ping(): Promise<void>
  close(): Promise<void>
}

/** An index over everything takes its time. */
const UNHURRIED_MILLISECONDS = 6 * 3_600_000
const FIRST_PAUSE_MILLISECONDS = 5
/** What the way to the server and back may add to the time that the server itself keeps. */
const GRACE_MILLISECONDS = 2_000

/** Nothing is asked of the server yet. */
export function connectNeo4j(options: Neo4jOptions): Neo4jConnection {
  return new Connection(neo4jSettings(options))
}

class Connection implements Neo4jConnection {
  readonly name: string
  readonly #settings: Neo4jSettings
  /** What this process wrote it also reads, whichever member of a cluster answers. */
  readonly #bookmarkManager = neo4j.bookmarkManager()
  #driver: Driver
  /** Writers of one process take turns here, not on connections that readers could use. */
  #writing: Promise<unknown> = Promise.resolve()

  constructor(settings: Neo4jSettings) {
    this.name = settings.name
    this.#settings = settings
    this.#driver = this.#connected()
  }

  read<T>(work: (runner: Runner) => Promise<T>): Promise<T> {
    const timeout = this.#settings.readMilliseconds
    return this.#persist(timeout, neo4j.session.READ, (session) =>
      work({
        rows: async (text, parameters = {}) => rowsOf(await session.run(text, sentFields(parameters), { timeout })),
      }),
    )
  }

  write<T>(work: (runner: Runner) => Promise<T>, { milliseconds }: { milliseconds?: number } = {}): Promise<T> {
    const timeout = milliseconds ?? this.#settings.writeMilliseconds
    const until = performance.now() + timeout
    const turn = this.#writing.then(() => {
      if (performance.now() > until) throw new StoreUnavailable(this.name, 'too many writers')
      return this.#transact(work, timeout)
    })
    this.#writing = turn.catch(() => undefined)
    return turn
  }

  #transact<T>(work: (runner: Runner) => Promise<T>, timeout: number): Promise<T> {
    return this.#persist(timeout, neo4j.session.WRITE, async (session, committing) => {
      const transaction = await session.beginTransaction({ timeout })
      try {
        const done = await work({
          rows: async (text, parameters = {}) => rowsOf(await transaction.run(text, sentFields(parameters))),
        })
        committing()
        await transaction.commit()
        return done
      } finally {
        await transaction.close()
      }
    })
  }

  writeBeside<T>(work: (runner: Runner) => Promise<T>): Promise<T> {
    return this.#transact(work, this.#settings.writeMilliseconds)
  }

  define(statement: string): Promise<void> {
    const timeout = UNHURRIED_MILLISECONDS
    return this.#persist(timeout, neo4j.session.WRITE, async (session) => {
      await session.run(statement, {}, { timeout })
    })
  }

  async ping(): Promise<void> {
    await this.read((runner) => runner.rows('RETURN 1'))
  }

  close(): Promise<void> {
    return this.#driver.close()
  }

  #connected(): Driver {
    const { url, user, password, driver } = this.#settings
    return neo4j.driver(url, neo4j.auth.basic(user, password), driver)
  }

  /** Again after conflicts, and after a lost connection unless a commit was on its way; for a bounded time. */
  async #persist<T>(
    milliseconds: number,
    defaultAccessMode: 'READ' | 'WRITE',
    attempt: (session: Session, committing: () => void) => Promise<T>,
  ): Promise<T> {
    const until = performance.now() + this.#settings.retryMilliseconds
    for (let tries = 0; ; tries += 1) {
      const { database } = this.#settings
      const session = this.#driver.session({ database, defaultAccessMode, bookmarkManager: this.#bookmarkManager })
      let committing = false
      try {
        const work = attempt(session, () => {
          committing = true
        })
        return await this.#answered(work, milliseconds)
      } catch (error) {
        const failure = failureOf(this.name, error)
        if (failure === null) throw error
        const again = failure.kind === 'again' || (failure.kind === 'lost' && !committing && tries === 0)
        if (!again || performance.now() > until) throw failure.error
      } finally {
        // Not awaited: a server that does not answer would not answer this either.
        session.close().catch(() => undefined)
      }
      // Twice as long each time, less a random part, so that two that met don't meet again.
      await sleep(FIRST_PAUSE_MILLISECONDS * 2 ** Math.min(tries, 6) * (0.5 + Math.random() / 2))
    }
  }

  /** The server keeps the time of its transactions; if it says nothing at all, its connections are given up. */
  async #answered<T>(work: Promise<T>, milliseconds: number): Promise<T> {
    const silent = new AbortController()
    const driver = this.#driver
    const silence = async (): Promise<never> => {
      await sleep(milliseconds + this.#settings.connectMilliseconds + GRACE_MILLISECONDS, undefined, {
        signal: silent.signal,
      })
      if (this.#driver === driver) {
        this.#driver = this.#connected()
        driver.close().catch(() => undefined)
      }
      throw new StoreUnavailable(this.name, 'no answer')
    }
    try {
      return await Promise.race([work, silence()])
    } finally {
      silent.abort()
      work.catch(() => undefined)
    }
  }
}

function rowsOf<R>({ records }: QueryResult): readonly R[] {
  return records.map((record) => record.get(0))
}
