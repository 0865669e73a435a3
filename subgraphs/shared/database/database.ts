import type { CompiledQuery, Kysely, QueryResult, Transaction } from 'kysely'
import type { Procedure } from './procedure.ts'

/** A transaction of a store, which can also take many prepared statements in one round trip. */
export type StoreTransaction<Schema> = Transaction<Schema> & {
  /** Runs them in order; the first that fails fails the transaction. */
  batch<R>(queries: readonly CompiledQuery<R>[]): Promise<readonly QueryResult<R>[]>
}

export interface WriteOptions {
  /** After this it is rolled back; by default what the store allows any transaction. */
  readonly milliseconds?: number
  /**
   * Its statements name many values each. PostgreSQL would keep a plan that was right for few of them, or for a table
   * that was small: with this each is planned for what it names.
   */
  readonly setWise?: boolean
}

/** A work on a store that one process at a time does, of all that have the store. */
export interface Tenure {
  /** Whether the work is this process's: taken where nobody has it. Rejects with StoreUnavailable. */
  take(): Promise<boolean>
  /** Asks the other processes to look: who has the work, or may take it now. */
  call(): Promise<void>
  /** Gives the work up, and calls. */
  close(): Promise<void>
}

/**
 * One store. Statements under 5 ms by construction (reads by key) go through `read`; anything that walks rows goes
 * through `scan`, off the main thread; all writes go through `write`, one transaction at a time.
 *
 * In every dialect alike: integers come back as numbers while they are safe and as bigints beyond; a statement that
 * failed fails its transaction, caught or not; expected failures are `ConstraintViolation`, `StoreUnavailable` and
 * `Unstorable`. The work of a `write` may be run again after a conflict or a lost connection, on a store where nothing
 * of the attempt before stands: what it leaves outside the transaction it must set, not add to.
 */
export interface Database<Schema> {
  /** As outages name it. */
  readonly name: string
  readonly dialect: 'sqlite' | 'postgres'
  readonly read: Kysely<Schema>
  readonly scan: Kysely<Schema>
  /** A compiled read on the connection of `read`, without the builder's cost per call; see `prepared`. */
  rows<R>(query: CompiledQuery<R>): Promise<R[]>
  write<T>(work: (transaction: StoreTransaction<Schema>) => Promise<T>, options?: WriteOptions): Promise<T>
  /** A transaction of its own in one round trip; neighbours in the queue share one fsync, each still all or nothing. */
  writeBatch<R>(queries: readonly CompiledQuery<R>[]): Promise<readonly QueryResult<R>[]>
  /**
   * A procedure, in a transaction of its own; absent where the engine's writer is no thread of this process. `given`:
   * buffers of the argument that go over instead of being copied, and are gone here.
   */
  call?<Argument, Result>(
    procedure: Procedure<Argument, Result>,
    argument: Argument,
    given?: readonly ArrayBuffer[],
  ): Promise<Result>
  /** Changes whenever anything was committed by any connection; cheap (SQLite: `PRAGMA data_version`). */
  changeCounter(): number
  /**
   * Commits of other processes reach the counter by messages, which may be late or lost (PostgreSQL: NOTIFY): an
   * unchanged counter then proves nothing for longer than anyone may be wrong, and the store is to be asked as well.
   */
  readonly counterLags?: boolean
  /** Of a work by its name, and what to do when another process calls; absent where one process has the store. */
  tenure?(work: string, onCall: () => void): Tenure
  /** Rejects with StoreUnavailable when the store cannot be read. */
  ping(): Promise<void>
  close(): Promise<void>
}
