import type { CompiledQuery, QueryResult } from 'kysely'
import type { Client, Connection, Submittable } from 'pg'
import { type Columns, type KnownStatement, statementsOf } from './postgres-statements.ts'
import { bound, decoderOf } from './postgres-values.ts'
import type { Stored } from './storable.ts'

/** A statement on its way: text, and parameters as they travel. */
export interface Statement {
  readonly text: string
  readonly parameters: readonly (string | Buffer | null)[]
  /** Runs once, or answers differently each time: it gets no name. */
  readonly transient?: boolean
}

/** Checks the parameters, before anything is sent. */
export const statementOf = ({ sql, parameters }: CompiledQuery<unknown>): Statement => ({
  text: sql,
  parameters: parameters.map(bound),
})

export type Result = QueryResult<unknown> & { readonly numAffectedRows: bigint }

/** The server refused the statement at this place; those before it were undone, unless a transaction was begun. */
export class StatementFailed extends Error {
  readonly place: number
  override readonly cause: unknown
  constructor(place: number, cause: unknown) {
    super('A statement failed.')
    this.place = place
    this.cause = cause
  }
}

interface RowDescription {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[]
}
interface DataRow {
  readonly fields: readonly (string | null)[]
}
interface CommandComplete {
  readonly text: string
}

const none: Columns = { names: [], decoders: [] }

/**
 * Many statements in one round trip, closed by one Sync (PostgreSQL, "Extended Query", "Pipelining"): outside a
 * transaction they are one. Each text is parsed and described once per connection.
 */
class Exchange implements Submittable {
  readonly #statements: readonly Statement[]
  readonly #done: PromiseWithResolvers<readonly Result[]>
  readonly #sent: KnownStatement[] = []
  /** By text: what was parsed here, and at which place. */
  readonly #parsed = new Map<string, { readonly statement: KnownStatement; readonly place: number }>()
  readonly #results: Result[] = []
  #rows: unknown[] = []

  constructor(statements: readonly Statement[], done: PromiseWithResolvers<readonly Result[]>) {
    this.#statements = statements
    this.#done = done
  }

  submit(connection: Connection): void {
    const { stream } = connection
    stream.cork()
    try {
      for (const statement of this.#statements) {
        const { name } = this.#prepare(connection, statement)
        connection.bind({ portal: '', statement: name, values: [...statement.parameters] }, true)
        connection.execute({}, true)
      }
      connection.sync()
    } finally {
      stream.uncork()
    }
  }

  #prepare(connection: Connection, { text, transient }: Statement): KnownStatement {
    const known = statementsOf(connection).known(text) ?? this.#parsed.get(text)?.statement
    const place = this.#sent.length
    if (known !== undefined) {
      this.#sent.push(known)
      return known
    }
    const statement = transient === true ? { name: '', columns: null } : statementsOf(connection).fresh()
    connection.parse({ name: statement.name, text, types: [] }, true)
    connection.describe({ type: 'S', name: statement.name }, true)
    if (transient !== true) this.#parsed.set(text, { statement, place })
    this.#sent.push(statement)
    return statement
  }

  handleRowDescription({ fields }: RowDescription): void {
    const statement = this.#sent[this.#results.length]
    if (statement === undefined) return
    statement.columns = {
      names: fields.map(({ name }) => name),
      decoders: fields.map(({ dataTypeID }) => decoderOf(dataTypeID)),
    }
  }

  handleDataRow({ fields }: DataRow): void {
    const { names, decoders } = this.#sent[this.#results.length]?.columns ?? none
    const row: Record<string, Stored> = {}
    for (let at = 0; at < names.length; at++) {
      const text = fields[at]
      row[names[at] as string] = text === null || text === undefined ? null : (decoders[at]?.(text) ?? text)
    }
    this.#rows.push(row)
  }

  handleCommandComplete({ text }: CommandComplete): void {
    const statement = this.#sent[this.#results.length]
    // Described before it ran: no description by now means no rows.
    if (statement !== undefined) statement.columns ??= none
    const count = /\d+$/.exec(text)?.[0] ?? '0'
    this.#results.push({ rows: this.#rows, numAffectedRows: BigInt(count) })
    this.#rows = []
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: '' })
  }

  handlePortalSuspended(): void {
    throw new Error('A statement without a limit was suspended.')
  }

  /** Everything is answered, and committed where it was a transaction of its own. */
  handleReadyForQuery(connection: Connection): void {
    this.#settleNames(connection)
    this.#done.resolve(this.#results)
  }

  handleError(error: Error, connection: Connection): void {
    this.#settleNames(connection)
    this.#done.reject(new StatementFailed(this.#results.length, error))
  }

  /** Names that answered are kept; of the others nobody knows, and closing what isn't there is no error. */
  #settleNames(connection: Connection): void {
    const statements = statementsOf(connection)
    const close = (name: string) => connection.close({ type: 'S', name }, true)
    for (const [text, { statement, place }] of this.#parsed) {
      if (place < this.#results.length) statements.remember(text, statement).forEach(close)
      else close(statement.name)
    }
  }
}

/** Runs them on this connection; fails with `StatementFailed`, or when they take longer than `milliseconds`. */
export async function exchange(
  client: Client,
  statements: readonly Statement[],
  milliseconds: number,
): Promise<readonly Result[]> {
  const done = Promise.withResolvers<readonly Result[]>()
  // The server stops a statement sooner; this is for a server that doesn't answer at all. `end` cuts a busy connection.
  const timer = setTimeout(() => {
    done.reject(new StatementFailed(0, new Error('the server did not answer in time')))
    client.end(() => undefined)
  }, milliseconds)
  try {
    client.query(new Exchange(statements, done))
    return await done.promise
  } finally {
    clearTimeout(timer)
  }
}
