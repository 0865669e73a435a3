import {
  type CompiledQuery,
  type Dialect,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'

/** Kysely's own adapter lets one query pass at a time; ours are safe side by side. */
class ConcurrentSqliteAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

/** Kysely in SQLite's dialect over a driver of ours. */
export function kyselyOver<Schema>(driver: Driver): Kysely<Schema> {
  const dialect: Dialect = {
    createAdapter: () => new ConcurrentSqliteAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
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
