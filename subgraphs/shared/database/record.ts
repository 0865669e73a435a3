import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type Transaction,
} from 'kysely'
import type { Database } from './database.ts'

/** A dialect's text without its engine. */
const dialects: Record<Database<unknown>['dialect'], (driver: Driver) => Dialect> = {
  sqlite: (driver) => ({
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }),
  postgres: (driver) => ({
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  }),
}

/** The statements that `work` runs on an empty store, without any store: text and parameters. */
export async function recordedSql(
  dialect: Database<unknown>['dialect'],
  work: (transaction: Transaction<never>) => Promise<void>,
): Promise<readonly (readonly [sql: string, ...parameters: string[]])[]> {
  const statements: [string, ...string[]][] = []
  const connection: DatabaseConnection = {
    executeQuery: async ({ sql, parameters }: CompiledQuery) => {
      statements.push([sql, ...parameters.map((parameter) => `${typeof parameter} ${String(parameter)}`)])
      return { rows: [] }
    },
    streamQuery: async function* () {},
  }
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: async () => {},
    commitTransaction: async () => {},
    rollbackTransaction: async () => {},
    releaseConnection: async () => {},
    destroy: async () => {},
  }
  await new Kysely<never>({ dialect: dialects[dialect](driver) }).transaction().execute(work)
  return statements
}
