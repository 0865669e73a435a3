import type { CompiledQuery, Insertable, Kysely } from 'kysely'
import type { Database } from './database.ts'

/** Imports commit at most so many rows at a time: whoever else waits for the writer doesn't wait for long. */
const rowsTogether = 500
/** Batches on their way: neighbours share one fsync. */
const batchesTogether = 64

/** Writes many rows into a store: the first failure fails the load, at the next `room` or at its end. */
export class BulkWriter<Schema> {
  readonly #database: Database<Schema>
  readonly #onTheWay: Promise<unknown>[] = []
  #queries: CompiledQuery<unknown>[] = []

  constructor(database: Database<Schema>) {
    this.#database = database
  }

  add(query: CompiledQuery<unknown>): void {
    this.#queries.push(query)
    if (this.#queries.length >= rowsTogether) this.#send()
  }

  /** Waits while too much is on its way. */
  async room(): Promise<void> {
    while (this.#onTheWay.length > batchesTogether) await this.#onTheWay.shift()
  }

  async finish(): Promise<void> {
    if (this.#queries.length > 0) this.#send()
    await Promise.all(this.#onTheWay.splice(0))
  }

  #send(): void {
    const batch = this.#database.writeBatch(this.#queries)
    // Looked at in its turn; until then a failure is no unhandled one.
    batch.catch(() => undefined)
    this.#onTheWay.push(batch)
    this.#queries = []
  }
}

/** An insert whose text is built for its first row and refilled for the others: all have the same columns in the same order. */
export function refilledInsert<Schema, Table extends keyof Schema & string>(
  db: Kysely<Schema>,
  table: Table,
): (row: Insertable<Schema[Table]>) => CompiledQuery<unknown> {
  let first: { readonly query: CompiledQuery<unknown>; readonly columns: readonly string[] } | null = null
  return (row) => {
    first ??= { query: db.insertInto(table).values(row).compile() as CompiledQuery<unknown>, columns: Object.keys(row) }
    const { query, columns } = first
    let at = 0
    for (const column in row) if (columns[at++] !== column) throw new Error(`Rows of ${table} with different columns.`)
    if (at !== columns.length || at !== query.parameters.length)
      throw new Error(`Rows of ${table} with different columns.`)
    return { ...query, parameters: Object.values(row) }
  }
}
