import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { inject } from 'vitest'
import type { Database } from '../../subgraphs/shared/database/database.ts'
import { openPostgres } from '../../subgraphs/shared/database/postgres.ts'
import { openSqlite } from '../../subgraphs/shared/database/sqlite.ts'

/** Where `npm run test:engines` keeps PostgreSQL; null in `npm test`. */
const postgresUrl: string | null = inject('postgresUrl') ?? null

/** An address of a store nobody else has. */
export function freshPostgresUrl(): string {
  if (postgresUrl === null) throw new Error('Tests of an engine run by `npm run test:engines`.')
  const url = new URL(postgresUrl)
  url.searchParams.set('schema', `test_${randomBytes(8).toString('hex')}`)
  return url.href
}

/** An empty store on the engine under test: PostgreSQL in `npm run test:engines`, a file in this folder otherwise. */
export function openStore<Schema>(folder: string, name: string): Promise<Database<Schema>> {
  return postgresUrl === null
    ? openSqlite<Schema>({ file: join(folder, `${name}.sqlite`), readers: 1, synchronous: 'NORMAL' })
    : openPostgres<Schema>({ url: freshPostgresUrl(), name })
}
