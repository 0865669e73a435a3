import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import { assertSame } from './file-identity.ts'
import { type ConnectionSettings, SqliteConnection } from './sqlite-connection.ts'
import { inPieces } from './sqlite-dialect.ts'
import { exceptionOf, failureOf, Outage } from './sqlite-failure.ts'

/** How long a file that was taken away goes unnoticed by reads. */
const LOOK_MILLISECONDS = 100
/** What lies above the leaves of a store's trees (measured: a 90th), which every read by key comes through. */
const ABOVE_LEAVES = 1 / 80
/** Each new connection counts `data_version` from the start: far apart, so that no value comes twice. */
const EPOCH = 2 ** 32

/** Reads on the calling thread. After an outage the next read opens the file anew. */
export class SqliteReads implements DatabaseConnection {
  readonly #store: string
  readonly #settings: ConnectionSettings
  #open: SqliteConnection | null = null
  #looked = Number.NEGATIVE_INFINITY
  #keptKiB = 0
  #epoch = 0
  #closed = false
  #readsOfTurn = 0

  constructor(store: string, settings: ConnectionSettings) {
    this.#store = store
    this.#settings = settings
  }

  rows<R>(query: CompiledQuery<R>): R[] {
    return this.#use((connection) => {
      this.#together(connection)
      return connection.rows<R>(query.sql, query.parameters)
    })
  }

  /** Moves with every commit of any other connection, ours having none. */
  changeCounter(): number {
    this.#endTurn()
    const version = this.#use((connection) => connection.rows<{ data_version: number }>('pragma data_version', []))
    return this.#epoch * EPOCH + (version[0]?.data_version ?? 0)
  }

  /** A read that looks at the file whatever the time. */
  ping(): void {
    this.#endTurn()
    this.#looked = Number.NEGATIVE_INFINITY
    this.#use((connection) => connection.rows('select count(*) from sqlite_schema', []))
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return { rows: this.rows(query as CompiledQuery<R>) }
  }

  streamQuery<R>(query: CompiledQuery, size: number): AsyncIterableIterator<QueryResult<R>> {
    return inPieces<R>(query, size, (whole) => this.executeQuery<R>(whole))
  }

  close(): void {
    this.#closed = true
    this.#drop()
  }

  #use<T>(work: (connection: SqliteConnection) => T): T {
    try {
      return work(this.#connection())
    } catch (error) {
      const failure = failureOf(error)
      if (failure.kind === 'unavailable') this.#drop()
      throw failure.kind === 'bug' ? error : exceptionOf(this.#store, failure)
    }
  }

  #connection(): SqliteConnection {
    if (this.#closed) throw new Outage('closed')
    const now = performance.now()
    if (now - this.#looked >= LOOK_MILLISECONDS) {
      const bytes = assertSame(this.#settings.file, this.#settings.identity)
      this.#looked = now
      this.#keep(bytes)
    }
    if (this.#open === null) {
      this.#open = new SqliteConnection({ ...this.#settings, cacheKiB: this.#keptKiB })
      this.#epoch += 1
    }
    return this.#open
  }

  /** As the store grows, so do the pages that are kept of it. */
  #keep(bytes: number): void {
    const kib = Math.max(this.#settings.cacheKiB, Math.ceil((bytes * ABOVE_LEAVES) / 1024))
    if (kib <= this.#keptKiB) return
    this.#keptKiB = kib
    this.#open?.keep(kib)
  }

  /**
   * What one turn of the event loop reads, it reads in one transaction: the file's locks are most of a short read's
   * cost. It ends with the turn, so that what a writer's thread tells afterwards is seen.
   */
  #together(connection: SqliteConnection): void {
    this.#readsOfTurn += 1
    if (this.#readsOfTurn === 1) process.nextTick(() => this.#endTurn())
    else if (this.#readsOfTurn === 2) connection.direct('begin').run()
  }

  #endTurn(): void {
    this.#readsOfTurn = 0
    if (this.#open?.inTransaction !== true) return
    try {
      this.#open.direct('commit').run()
    } catch {
      this.#drop()
    }
  }

  #drop(): void {
    this.#open?.close()
    this.#open = null
  }
}
