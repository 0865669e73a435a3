import type { Connection } from 'pg'
import type { Decode } from './postgres-values.ts'

/** A statement the server has parsed on one connection. */
export interface KnownStatement {
  readonly name: string
  /** What its rows look like; null: not told yet; empty: it answers no rows. */
  columns: Columns | null
}

export interface Columns {
  readonly names: readonly string[]
  readonly decoders: readonly Decode[]
}

/** Each costs the server memory, on every connection. */
const STATEMENTS = 500

/** What one connection has prepared: texts whose parsing was confirmed, under names of its own. */
export class Statements {
  readonly #known = new Map<string, KnownStatement>()
  #last = 0

  /** Undefined: it is to be parsed. */
  known(text: string): KnownStatement | undefined {
    const known = this.#known.get(text)
    if (known === undefined) return undefined
    // Least recently used first, by the order of insertion.
    this.#known.delete(text)
    this.#known.set(text, known)
    return known
  }

  /** A name never used on this connection: whether an earlier one survived a failure doesn't matter. */
  fresh(): KnownStatement {
    this.#last += 1
    return { name: `s${this.#last}`, columns: null }
  }

  /** Confirmed; answers the names that are too many now. */
  remember(text: string, statement: KnownStatement): readonly string[] {
    this.#known.set(text, statement)
    const dropped: string[] = []
    for (const [oldest, { name }] of this.#known) {
      if (this.#known.size <= STATEMENTS) break
      this.#known.delete(oldest)
      dropped.push(name)
    }
    return dropped
  }

  /** After the shape of a table changed under a plan. */
  forget(): void {
    this.#known.clear()
  }
}

const byConnection = new WeakMap<Connection, Statements>()

export function statementsOf(connection: Connection): Statements {
  let statements = byConnection.get(connection)
  if (statements === undefined) {
    statements = new Statements()
    byConnection.set(connection, statements)
  }
  return statements
}
