import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { sql } from 'kysely'
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

/** Every value a store on PostgreSQL holds, byte for byte. */
export async function valuesIn(url: string): Promise<Buffer> {
  const store = await openPostgres<Record<string, Record<string, string | number | Uint8Array | null>>>({
    url,
    name: 'everything',
  })
  try {
    const tables = await sql<{ name: string }>`
      select table_name as name from information_schema.tables where table_schema = current_schema()`.execute(
      store.scan,
    )
    const values: (string | number | Uint8Array | null)[] = []
    for (const { name } of tables.rows) {
      const rows = await store.scan.selectFrom(name).selectAll().execute()
      for (const row of rows) values.push(...Object.values(row))
    }
    return Buffer.concat(values.map((value) => (value instanceof Uint8Array ? value : Buffer.from(String(value)))))
  } finally {
    await store.close()
  }
}
