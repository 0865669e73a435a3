import {
  type CompiledQuery,
  type DatabaseConnection,
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

const noTransaction = async (): Promise<never> => {
  throw new Error('Transactions begin with write().')
}

/** A driver that only reads, on connections that need no release. */
export function readingDriver(connection: DatabaseConnection): Driver {
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: noTransaction,
    commitTransaction: noTransaction,
    rollbackTransaction: noTransaction,
    releaseConnection: async () => {},
    destroy: async () => {},
  }
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
