import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { withoutIndexes } from '../../../../subgraphs/shared/database/bulk-indexes.ts'
import { type Migration, migrate } from '../../../../subgraphs/shared/database/migrate.ts'
import { openSqlite } from '../../../../subgraphs/shared/database/sqlite.ts'
import { temporaryFolder } from '../../../support/folder.ts'

interface Shop {
  readonly shelf: { readonly id: number; readonly label: string }
}

const shelves: Migration = {
  id: '0001-shelves',
  says: 'Shelves.',
  async up(db) {
    await sql`create table shelf (id integer primary key, label text not null)`.execute(db)
    await sql`create index shelf_label on shelf (label)`.execute(db)
  },
}

test('a load writes no log beside its file, is refused until it is done, and is then a store like any other', async () => {
  const file = join(temporaryFolder(), 'shop.sqlite')
  const indexes = async (of: typeof loading) =>
    (
      await sql<{ name: string }>`select name from sqlite_schema where type = 'index' and sql is not null`.execute(
        of.read,
      )
    ).rows
  const loading = await openSqlite<Shop>({ file, readers: 1, synchronous: 'OFF' })
  await migrate(loading, [shelves], { now: () => 1 })
  const finish = await withoutIndexes(loading, ['shelf_label'], () => 2)
  await loading.writeBatch(
    [
      loading.read.insertInto('shelf').values([
        { id: 1, label: 'tea' },
        { id: 2, label: 'rice' },
      ]),
    ].map((query) => query.compile()),
  )
  expect([`${file}-wal`, `${file}-journal`].filter((beside) => existsSync(beside))).toEqual([])
  expect(await indexes(loading)).toEqual([])
  await expect(migrate(loading, [shelves])).rejects.toMatchObject({ reason: 'NEWER' })
  await finish()
  expect(await migrate(loading, [shelves])).toEqual([])
  await loading.close()

  const after = await openSqlite<Shop>({ file, readers: 1 })
  expect(await after.read.selectFrom('shelf').selectAll().orderBy('id').execute()).toEqual([
    { id: 1, label: 'tea' },
    { id: 2, label: 'rice' },
  ])
  expect(await indexes(after)).toEqual([{ name: 'shelf_label' }])
  expect((await sql<{ journal_mode: string }>`pragma journal_mode`.execute(after.read)).rows).toEqual([
    { journal_mode: 'wal' },
  ])
  await after.close()
})
