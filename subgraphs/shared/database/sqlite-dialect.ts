import {
  type CompiledQuery,
  type Dialect,
  type Driver,
  Kysely,
  type LimitNode,
  type OffsetNode,
  type OperationNode,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  ValueNode,
} from 'kysely'

/** Kysely's own adapter lets one query pass at a time; ours are safe side by side. */
class ConcurrentSqliteAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

/**
 * How many rows at most stands in the text, or as a sum: SQLite plans a statement anew whenever a parameter that is the
 * whole of its limit is bound, which costs more than most reads.
 */
class LimitingCompiler extends SqliteQueryCompiler {
  protected override visitLimit(node: LimitNode): void {
    this.append('limit ')
    this.#bound(node.limit)
  }

  protected override visitOffset(node: OffsetNode): void {
    this.append('offset ')
    this.#bound(node.offset)
  }

  #bound(node: OperationNode): void {
    const value: unknown = ValueNode.is(node) ? node.value : null
    if (typeof value === 'bigint' || Number.isSafeInteger(value)) this.append(String(value))
    else {
      this.append('(')
      this.visitNode(node)
      this.append(' + 0)')
    }
  }
}

/** Kysely in SQLite's dialect over a driver of ours. */
export function kyselyOver<Schema>(driver: Driver): Kysely<Schema> {
  const dialect: Dialect = {
    createAdapter: () => new ConcurrentSqliteAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new LimitingCompiler(),
  }
  return new Kysely<Schema>({ dialect })
}

/** Where a connection has no streaming: the result in pieces. */
export async function* inPieces<R>(
  query: CompiledQuery,
  size: number,
  execute: (query: CompiledQuery) => Promise<QueryResult<R>>,
): AsyncIterableIterator<QueryResult<R>> {
  const { rows } = await execute(query)
  for (let at = 0; at < rows.length; at += size) yield { rows: rows.slice(at, at + size) }
}
