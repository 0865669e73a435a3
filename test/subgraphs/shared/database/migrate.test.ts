import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../../../subgraphs/shared/database/database.ts'
import { type Migration, migrate } from '../../../../subgraphs/shared/database/migrate.ts'
import { migrating } from '../../../../subgraphs/shared/database/migrating.ts'
import { openSqlite } from '../../../../subgraphs/shared/database/sqlite.ts'
import { temporaryFolder } from '../../../support/folder.ts'

const root = temporaryFolder()

interface Shop {
  readonly shelf: { readonly id: string; readonly label: string | null }
}

const shelves: Migration = {
  id: '0001-shelves',
  says: 'Shelves.',
  up: async (db) => {
    await sql`create table shelf (id text primary key)`.execute(db)
  },
}
const labels: Migration = {
  id: '0002-labels',
  says: 'Shelves have labels.',
  up: async (db) => {
    await sql`alter table shelf add column label text`.execute(db)
  },
}
const broken: Migration = {
  id: '0003-broken',
  says: 'Half of it works.',
  up: async (db: Kysely<never>) => {
    await sql`create table half (id text)`.execute(db)
    await sql`create table shelf (id text)`.execute(db)
  },
}

describe('migrations', () => {
  let store: Database<Shop>
  beforeEach(async () => {
    store = await openSqlite<Shop>({ file: join(mkdtempSync(join(root, 'migrate-')), 'shop.db'), readers: 1 })
  })
  afterEach(() => store.close())

  const tables = async () =>
    (
      await sql<{ name: string }>`select name from sqlite_schema where type = 'table' order by name`.execute(store.read)
    ).rows.map(({ name }) => name)

  test('they say what they change and record it, and a second run changes nothing', async () => {
    const changes = await migrate(store, [shelves, labels], { now: () => 1_700_000_000_000 })
    const expected = [
      { id: '0001-shelves', says: 'Shelves.' },
      { id: '0002-labels', says: 'Shelves have labels.' },
    ]
    expect(changes).toEqual(expected)
    expect(await migrate(store, [shelves, labels])).toEqual([])
    const rows = await sql`select id, says, at, length(checksum) as digits from migration order by id`.execute(
      store.read,
    )
    expect(rows.rows).toEqual(expected.map((row) => ({ ...row, at: 1_700_000_000_000, digits: 64 })))
  })

  test('of a store that was there each is told before it begins; of a new one, or a whole one, none', async () => {
    const told: unknown[] = []
    const hear = (about: unknown) => told.push(about)
    migrating.subscribe(hear)
    try {
      await migrate(store, [shelves])
      expect(told).toEqual([])
      await expect(migrate(store, [shelves, labels, broken])).rejects.toThrow()
      const { name } = store
      expect(told.splice(0)).toEqual([
        { store: name, id: '0002-labels', says: 'Shelves have labels.', place: 1, of: 2 },
        { store: name, id: '0003-broken', says: 'Half of it works.', place: 2, of: 2 },
      ])
      await migrate(store, [shelves, labels])
      expect(told).toEqual([])
    } finally {
      migrating.unsubscribe(hear)
    }
  })

  test('a later version adds only what is new, and a cached read sees the new column', async () => {
    await migrate(store, [shelves])
    await store.write((transaction) => sql`insert into shelf (id) values ('a')`.execute(transaction))
    const all = store.read.selectFrom('shelf').selectAll()
    expect(await all.execute()).toEqual([{ id: 'a' }])
    expect(await migrate(store, [shelves, labels])).toEqual([{ id: '0002-labels', says: 'Shelves have labels.' }])
    expect(await all.execute()).toEqual([{ id: 'a', label: null }])
  })

  test('one that fails leaves nothing of itself, and what came before it stands', async () => {
    await expect(migrate(store, [shelves, labels, broken])).rejects.toThrow('table shelf already exists')
    expect(await tables()).toEqual(['migration', 'shelf'])
    expect(await migrate(store, [shelves, labels])).toEqual([])
  })

  test('a store made by a newer version is refused', async () => {
    await migrate(store, [shelves, labels])
    await expect(migrate(store, [shelves])).rejects.toMatchObject({
      name: 'MigrationRefused',
      reason: 'NEWER',
      message:
        "The shop store cannot be migrated: it has the migration 0002-labels, which this version doesn't know. Run the newer version.",
    })
  })

  test('a migration altered after it was applied is refused; one only formatted anew is not', async () => {
    await migrate(store, [shelves])
    const sameText = {
      ...shelves,
      up: (db: Kysely<never>) => shelves.up(db as Parameters<Migration['up']>[0], 'sqlite'),
    }
    expect(await migrate(store, [sameText])).toEqual([])
    const altered: Migration = { ...shelves, up: labels.up }
    await expect(migrate(store, [altered])).rejects.toMatchObject({ name: 'MigrationRefused', reason: 'ALTERED' })
  })

  test('a migration put before one already applied is refused, and so is a list out of order', async () => {
    await migrate(
      store,
      [labels].map((migration) => ({ ...migration, up: shelves.up })),
    )
    const late = [{ ...shelves }, { ...labels, up: shelves.up }]
    await expect(migrate(store, late)).rejects.toMatchObject({ name: 'MigrationRefused', reason: 'ORDER' })
    await expect(migrate(store, [labels, shelves])).rejects.toMatchObject({ name: 'MigrationRefused', reason: 'ORDER' })
    expect(await tables()).toEqual(['migration', 'shelf'])
  })
})
