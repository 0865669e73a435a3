import { dirname, resolve } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { LRUCache } from 'lru-cache'
import { assertSame, type FileIdentity } from './file-identity.ts'
import type { DirectConnection, DirectStatement } from './procedure.ts'
import { rowsOf, type Table } from './rows.ts'
import { type Stored, storable } from './storable.ts'

export type Synchronous = 'FULL' | 'NORMAL' | 'OFF'

export interface ConnectionSettings {
  readonly file: string
  /** The file that was opened first: a connection to another one would mix it with this one's log. */
  readonly identity: FileIdentity
  readonly readOnly: boolean
  readonly synchronous: Synchronous
  readonly cacheKiB: number
}

interface Prepared {
  readonly statement: StatementSync
  names: readonly string[]
}

const STATEMENTS = 500
const BUSY_MILLISECONDS = 5_000
/** Pages in the write-ahead log before it is folded into the file: the more, the more of their versions are skipped. */
const CHECKPOINT_PAGES = 16_000
const LOG_BYTES = 64 * 1024 * 1024

const logged = (synchronous: Synchronous): string =>
  `pragma journal_mode = wal; pragma synchronous = ${synchronous};
   pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}; pragma journal_size_limit = ${LOG_BYTES}`
/**
 * Each page is written once. What is sorted is sorted by two besides the one that reads it, which SQLite does in files
 * only: they lie beside the store, without a name.
 */
const unlogged = (file: string): string =>
  `pragma journal_mode = memory; pragma synchronous = off; pragma threads = 2; pragma temp_store = file;
   pragma temp_store_directory = '${dirname(resolve(file)).replaceAll("'", "''")}'`

/** One connection and its prepared statements, on whatever thread it lives. */
export class SqliteConnection implements DirectConnection {
  readonly #database: DatabaseSync
  readonly #readOnly: boolean
  readonly #prepared = new LRUCache<string, Prepared>({ max: STATEMENTS })
  readonly #direct = new Map<string, DirectStatement>()

  constructor(settings: ConnectionSettings) {
    assertSame(settings.file, settings.identity)
    this.#readOnly = settings.readOnly
    this.#database = new DatabaseSync(settings.file, { readOnly: settings.readOnly, timeout: BUSY_MILLISECONDS })
    try {
      this.#database.exec(`pragma cache_size = -${settings.cacheKiB};
        pragma temp_store = memory; pragma trusted_schema = off`)
      if (!settings.readOnly)
        this.#database.exec(settings.synchronous === 'OFF' ? unlogged(settings.file) : logged(settings.synchronous))
      // Nothing of the file is read before the first statement: a broken file shall fail here.
      this.#database.prepare('select count(*) from sqlite_schema').get()
    } catch (error) {
      this.#database.close()
      throw error
    }
  }

  /** What the statement answers: a table, or how many rows it changed. */
  run(sql: string, parameters: readonly unknown[]): Table | number {
    const prepared = this.#prepare(sql)
    if (prepared.names.length === 0) return Number(prepared.statement.run(...bound(parameters)).changes)
    return this.#table(prepared, parameters)
  }

  rows<R>(sql: string, parameters: readonly unknown[]): R[] {
    const prepared = this.#prepare(sql)
    if (prepared.names.length > 0) return rowsOf<R>(this.#table(prepared, parameters))
    prepared.statement.run(...bound(parameters))
    return []
  }

  /** Row by row, on a statement of its own, so that two walks of one text don't meet. */
  walk(sql: string, parameters: readonly unknown[]): { readonly names: readonly string[]; readonly rows: Walk } {
    const statement = this.#database.prepare(sql)
    statement.setReturnArrays(true)
    statement.setReadBigInts(true)
    const names = statement.columns().map((column) => column.name)
    return { names, rows: statement.iterate(...bound(parameters)) as unknown as Walk }
  }

  /** For procedures, whose texts are few and fixed, and whose values were checked before they came. */
  direct(sql: string): DirectStatement {
    let direct = this.#direct.get(sql)
    if (direct === undefined) {
      const statement = this.#database.prepare(sql)
      statement.setReturnArrays(true)
      direct = {
        run: (...values) => Number(statement.run(...values).changes),
        rows: (...values) => arrays(statement, values),
      }
      this.#direct.set(sql, direct)
    }
    return direct
  }

  exec(sql: string): void {
    this.#database.exec(sql)
  }

  /** Pages that it may keep from now on. */
  keep(kib: number): void {
    this.#database.exec(`pragma cache_size = -${kib}`)
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction
  }

  close(): void {
    this.#prepared.clear()
    this.#direct.clear()
    if (this.#database.isOpen) this.#database.close()
  }

  #prepare(sql: string): Prepared {
    let prepared = this.#prepared.get(sql)
    if (prepared === undefined) {
      const statement = this.#database.prepare(sql)
      statement.setReturnArrays(true)
      prepared = { statement, names: statement.columns().map((column) => column.name) }
      this.#prepared.set(sql, prepared)
    }
    return prepared
  }

  #table(prepared: Prepared, parameters: readonly unknown[]): Table {
    const { statement } = prepared
    const values = bound(parameters)
    const rows = this.#readOnly ? quick(statement, values) : exact(statement, values)
    // A migration between two runs may have widened a `select *`.
    if (rows[0] !== undefined && rows[0].length !== prepared.names.length) {
      prepared.names = statement.columns().map((column) => column.name)
    }
    return { names: prepared.names, rows }
  }
}

/** Rows yet to be fetched, integers as bigints: see `narrow`. */
export type Walk = Iterator<Stored[]>

/** node:sqlite binds every number as a double, which text columns and divisions then show: `1` would read `1.0`. */
function bound(parameters: readonly unknown[]): Stored[] {
  const values = new Array<Stored>(parameters.length)
  for (let at = 0; at < parameters.length; at++) {
    const value = storable(parameters[at])
    values[at] = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value
  }
  return values
}

/** Integers as numbers; a row with one beyond 2^53 is refused by node:sqlite, and then read again. */
function quick(statement: StatementSync, values: Stored[]): Stored[][] {
  try {
    return arrays(statement, values)
  } catch (error) {
    if (error instanceof RangeError && 'code' in error && error.code === 'ERR_OUT_OF_RANGE')
      return exact(statement, values)
    throw error
  }
}

/** Without a second run, which for a statement that writes would write twice. */
function exact(statement: StatementSync, values: Stored[]): Stored[][] {
  statement.setReadBigInts(true)
  try {
    const rows = arrays(statement, values)
    for (const row of rows) narrow(row)
    return rows
  } finally {
    statement.setReadBigInts(false)
  }
}

/** Safe integers as numbers, the others as bigints, as every dialect gives them. */
export function narrow(row: Stored[]): void {
  for (let at = 0; at < row.length; at++) {
    const value = row[at]
    if (typeof value !== 'bigint') continue
    const number = Number(value)
    if (Number.isSafeInteger(number)) row[at] = number
  }
}

// The declared type of `all` doesn't know of `setReturnArrays`.
const arrays = (statement: StatementSync, values: Stored[]): Stored[][] =>
  statement.all(...values) as unknown as Stored[][]
