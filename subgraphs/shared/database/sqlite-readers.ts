import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import { sendable } from './parcel.ts'
import { rowsOf } from './rows.ts'
import type { ConnectionSettings } from './sqlite-connection.ts'
import { exceptionOf } from './sqlite-failure.ts'
import type { ReaderQuestion, ReaderReply } from './sqlite-reader-worker.ts'
import { Thread, ThreadFailure } from './thread.ts'

const ENTRY = new URL('./sqlite-reader-worker.ts', import.meta.url)
/** Rows per message: what the main thread unpacks in about a millisecond. */
const PIECE = 500

interface Reader {
  thread: Thread<ReaderQuestion, ReaderReply> | null
  walks: number
}

/** Long reads, on threads of their own. A thread is started at its first use and replaced when it died. */
export class SqliteReaders implements DatabaseConnection {
  readonly #store: string
  readonly #settings: ConnectionSettings
  readonly #readers: readonly Reader[]
  #lastWalk = 0
  #closed = false

  constructor(store: string, settings: ConnectionSettings, count: number) {
    this.#store = store
    this.#settings = settings
    this.#readers = Array.from({ length: count }, () => ({ thread: null, walks: 0 }))
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const rows: R[] = []
    for await (const piece of this.streamQuery<R>(query, PIECE)) for (const row of piece.rows) rows.push(row)
    return { rows }
  }

  /** Rows come as they are asked for; a consumer that stops lets go of the snapshot. */
  async *streamQuery<R>(query: CompiledQuery, size: number): AsyncIterableIterator<QueryResult<R>> {
    const parameters = query.parameters.map(sendable)
    const reader = this.#leastBusy()
    const walk = ++this.#lastWalk
    reader.walks += 1
    let done = false
    try {
      let piece = await this.#ask(reader, { do: 'walk', walk, sql: query.sql, parameters, rows: size })
      done = piece.done
      while (true) {
        if (piece.table.rows.length > 0) yield { rows: rowsOf<R>(piece.table) }
        if (done) return
        piece = await this.#ask(reader, { do: 'next', walk, rows: size })
        done = piece.done
      }
    } finally {
      reader.walks -= 1
      if (!done) await this.#ask(reader, { do: 'leave', walk }).catch(() => {})
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(this.#readers.map((reader) => reader.thread?.end()))
  }

  #leastBusy(): Reader {
    return this.#readers.reduce((least, reader) => (reader.walks < least.walks ? reader : least))
  }

  async #ask(reader: Reader, question: ReaderQuestion): Promise<ReaderReply> {
    if (this.#closed) throw exceptionOf(this.#store, { kind: 'unavailable', reason: 'closed' })
    // Only a new walk may start a thread: an old one's rows died with the thread it was on.
    if (question.do === 'walk' && (reader.thread === null || reader.thread.dead)) {
      reader.thread = new Thread(ENTRY, this.#settings)
    }
    const thread = reader.thread
    if (thread === null) throw exceptionOf(this.#store, { kind: 'unavailable', reason: 'its thread ended' })
    try {
      return await thread.ask(question)
    } catch (error) {
      if (!(error instanceof ThreadFailure)) throw error
      if (error.failure.kind === 'unavailable') {
        if (reader.thread === thread) reader.thread = null
        void thread.end()
      }
      throw exceptionOf(this.#store, error.failure)
    }
  }
}
