import type { CompiledQuery, QueryResult } from 'kysely'
import { type Parcel, parcelOf } from './parcel.ts'
import type { Procedure } from './procedure.ts'
import { rowsOf, type Table } from './rows.ts'
import type { ConnectionSettings } from './sqlite-connection.ts'
import { exceptionOf, type SqliteFailure } from './sqlite-failure.ts'
import type { WriterQuestion, WriterReply } from './sqlite-writer-worker.ts'
import { Thread, ThreadFailure } from './thread.ts'

const ENTRY = new URL('./sqlite-writer-worker.ts', import.meta.url)
/** How many transactions at most share one commit, so that the first of them doesn't wait for long. */
const GROUP = 64
/** How many procedures at most share one commit: each is hundreds of rows. */
const CALLS = 6

interface Batch {
  readonly parcel: Parcel
  resolve(results: readonly (Table | number)[]): void
  reject(error: Error): void
}
interface Call {
  readonly module: string
  readonly argument: unknown
  readonly given: readonly ArrayBuffer[]
  resolve(result: unknown): void
  reject(error: Error): void
}
type Turn = { readonly session: () => void } | { readonly batch: Batch } | { readonly call: Call }

/** The one writer of a file: a thread, and the queue before it. A thread that died is replaced at the next write. */
export class SqliteWriter {
  readonly #store: string
  readonly #settings: ConnectionSettings
  readonly #turns: Turn[] = []
  #thread: Thread<WriterQuestion, WriterReply> | null = null
  #busy = false
  #closed = false

  constructor(store: string, settings: ConnectionSettings) {
    this.#store = store
    this.#settings = settings
  }

  /** Resolves when the thread has the file open; after an outage this is what starts it again. */
  async ready(): Promise<void> {
    await this.ask({ do: 'open' })
  }

  /** The turn for a transaction: the others wait until `leave`. */
  async enter(): Promise<void> {
    this.#assertOpen()
    await new Promise<void>((resolve) => this.#queue({ session: resolve }))
  }

  leave(): void {
    this.#busy = false
    this.#next()
  }

  /** A transaction of its own, in one message. */
  async batch<R>(queries: readonly CompiledQuery<R>[]): Promise<QueryResult<R>[]> {
    this.#assertOpen()
    const parcel = parcelOf(queries)
    const results = await new Promise<readonly (Table | number)[]>((resolve, reject) =>
      this.#queue({ batch: { parcel, resolve, reject } }),
    )
    return results.map(resultOf<R>)
  }

  /** All or nothing, whole in the thread; those that wait together share one commit. */
  async call<Argument, Result>(
    { module }: Procedure<Argument, Result>,
    argument: Argument,
    given: readonly ArrayBuffer[] = [],
  ): Promise<Result> {
    this.#assertOpen()
    const result = await new Promise<unknown>((resolve, reject) =>
      this.#queue({ call: { module, argument, given, resolve, reject } }),
    )
    return result as Result
  }

  async ask(question: WriterQuestion, given: readonly ArrayBuffer[] = []): Promise<WriterReply> {
    if (this.#thread === null || this.#thread.dead) this.#thread = new Thread(ENTRY, this.#settings)
    const thread = this.#thread
    try {
      return await thread.ask(question, given)
    } catch (error) {
      if (!(error instanceof ThreadFailure)) throw error
      if (error.failure.kind === 'unavailable') this.#discard(thread)
      throw exceptionOf(this.#store, error.failure)
    }
  }

  /** Lets what is queued be written first. */
  async close(): Promise<void> {
    if (this.#closed) return
    const idle = this.enter()
    this.#closed = true
    await idle
    const thread = this.#thread
    if (thread === null || thread.dead) return
    await this.ask({ do: 'close' }).catch(() => {})
    await thread.end()
  }

  #assertOpen(): void {
    if (this.#closed) throw exceptionOf(this.#store, { kind: 'unavailable', reason: 'closed' })
  }

  /** After an outage the thread's connection is not trusted: the next write opens the file anew. */
  #discard(thread: Thread<WriterQuestion, WriterReply>): void {
    if (this.#thread === thread) this.#thread = null
    void thread.end()
  }

  #queue(turn: Turn): void {
    this.#turns.push(turn)
    this.#next()
  }

  #next(): void {
    const turn = this.#turns[0]
    if (this.#busy || turn === undefined) return
    this.#busy = true
    if ('session' in turn) {
      this.#turns.shift()
      turn.session()
      return
    }
    if ('call' in turn) {
      const calls: Call[] = []
      for (const other of this.#turns) {
        if (!('call' in other) || calls.length === CALLS) break
        calls.push(other.call)
      }
      this.#turns.splice(0, calls.length)
      void this.#run(calls).finally(() => this.leave())
      return
    }
    const batches: Batch[] = []
    for (const other of this.#turns) {
      if (!('batch' in other) || batches.length === GROUP) break
      batches.push(other.batch)
    }
    this.#turns.splice(0, batches.length)
    void this.#write(batches).finally(() => this.leave())
  }

  async #run(calls: readonly Call[]): Promise<void> {
    try {
      const asked = calls.map(({ module, argument }) => ({ module, argument }))
      const buffers = calls.flatMap(({ given }) => given)
      const { called = [] } = await this.ask({ do: 'call', calls: asked }, buffers)
      calls.forEach((call, at) => {
        const reply = called[at]
        if (reply === undefined) call.reject(new Error('A procedure was not answered.'))
        else if ('failure' in reply) call.reject(exceptionOf(this.#store, reply.failure))
        else call.resolve(reply.result)
      })
    } catch (error) {
      for (const call of calls) call.reject(error as Error)
    }
  }

  async #write(batches: readonly Batch[]): Promise<void> {
    try {
      const { group } = await this.ask({ do: 'group', parcels: batches.map((batch) => batch.parcel) })
      batches.forEach((batch, at) => {
        const reply = group[at] as readonly (Table | number)[] | SqliteFailure
        if ('kind' in reply) batch.reject(exceptionOf(this.#store, reply))
        else batch.resolve(reply)
      })
    } catch (error) {
      for (const batch of batches) batch.reject(error as Error)
    }
  }
}

export function resultOf<R>(result: Table | number): QueryResult<R> {
  if (typeof result === 'number') return { rows: [], numAffectedRows: BigInt(result) }
  return { rows: rowsOf<R>(result), numAffectedRows: BigInt(result.rows.length) }
}
