import { closeSync, mkdirSync, openSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Database } from './database.ts'
import { identityOf } from './file-identity.ts'
import { readingDriver } from './reading-driver.ts'
import type { Synchronous } from './sqlite-connection.ts'
import { kyselyOver } from './sqlite-dialect.ts'
import { lockStore } from './sqlite-lock.ts'
import { SqliteReads } from './sqlite-read.ts'
import { SqliteReaders } from './sqlite-readers.ts'
import { sqliteTransactions } from './sqlite-transaction.ts'
import { SqliteWriter } from './sqlite-writer.ts'

export interface SqliteOptions {
  readonly file: string
  /** As outages name it; the file's name without its ending by default. */
  readonly name?: string
  /** Threads for `scan`. */
  readonly readers?: number
  /**
   * FULL: what was committed survives a power cut. NORMAL: it survives the process's death only. OFF: neither, until the
   * load that asked for it sees to the disk itself (see `withoutIndexes`).
   */
  readonly synchronous?: Synchronous
  /** After this a transaction that doesn't end is rolled back. */
  readonly transactionMilliseconds?: number
}

const READERS = 2
const TRANSACTION_MILLISECONDS = 30_000
const READ_CACHE_KIB = 8 * 1024
/** As much as one commit of an import touches. */
const WRITE_CACHE_KIB = 12 * 1024
/** Opens the store in `file`, making it when it isn't there. Refuses with StoreInUse while another process has it. */
export async function openSqlite<Schema>(options: SqliteOptions): Promise<Database<Schema>> {
  const { file, readers = READERS, synchronous = 'FULL' } = options
  const name = options.name ?? basename(file).replace(/\.[^.]*$/, '')
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const lock = lockStore(name, file)
  // Health data: for the owner's eyes. SQLite gives the log files beside it the same mode.
  closeSync(openSync(file, 'a', 0o600))
  const shared = { file, identity: identityOf(file), synchronous }
  const reading = { ...shared, readOnly: true, cacheKiB: READ_CACHE_KIB }
  const writing = { ...shared, readOnly: false, cacheKiB: WRITE_CACHE_KIB }

  const writer = new SqliteWriter(name, writing)
  const reads = new SqliteReads(name, reading)
  const scans = new SqliteReaders(name, reading, readers)
  const limit = options.transactionMilliseconds ?? TRANSACTION_MILLISECONDS
  const transactions = sqliteTransactions<Schema>(name, writer, limit)
  const closeAll = async () => {
    await writer.close()
    await scans.close()
    reads.close()
    lock.release()
  }
  let closing: Promise<void> | null = null
  try {
    await writer.ready()
  } catch (error) {
    await closeAll()
    throw error
  }

  return {
    name,
    dialect: 'sqlite',
    read: kyselyOver<Schema>(readingDriver(reads)),
    scan: kyselyOver<Schema>(readingDriver(scans)),
    rows: async (query) => reads.rows(query),
    write: transactions.write,
    writeBatch: transactions.writeBatch,
    call: transactions.call,
    changeCounter: () => reads.changeCounter(),
    ping: async () => {
      reads.ping()
      await writer.ready()
    },
    close: () => {
      closing ??= closeAll()
      return closing
    },
  }
}
