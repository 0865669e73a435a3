import type { Kysely, Transaction } from 'kysely'

/**
 * One store. Statements under 5 ms by construction (reads by key) go through `read`; anything that walks rows goes
 * through `scan`, off the main thread; all writes go through `write`, one transaction at a time.
 */
export interface Database<Schema> {
  readonly dialect: 'sqlite' | 'postgres'
  readonly read: Kysely<Schema>
  readonly scan: Kysely<Schema>
  write<T>(work: (transaction: Transaction<Schema>) => Promise<T>): Promise<T>
  /** Changes whenever anything was committed by any connection; cheap (SQLite: `PRAGMA data_version`). */
  changeCounter(): number
  /** Rejects with StoreUnavailable when the store cannot be read. */
  ping(): Promise<void>
  close(): Promise<void>
}
