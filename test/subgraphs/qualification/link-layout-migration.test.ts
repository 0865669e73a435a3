import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { expect, test } from 'vitest'
import { migrations } from '../../../subgraphs/qualification/migrations.ts'
import type { QualificationTables } from '../../../subgraphs/qualification/tables.ts'
import { migrate } from '../../../subgraphs/shared/database/migrate.ts'
import { openSqlite } from '../../../subgraphs/shared/database/sqlite.ts'
import { temporaryFolder } from '../../support/folder.ts'

const folder = temporaryFolder()

const links = (db: Kysely<QualificationTables>) =>
  db.selectFrom('link').selectAll().orderBy('handle').orderBy('from_on').execute()

test('links that lie elsewhere after a migration are the same links, one for each number and day, found as before', async () => {
  const database = await openSqlite<QualificationTables>({ file: join(folder, 'qualification.sqlite'), readers: 1 })
  await migrate(
    database,
    migrations.filter(({ id }) => id < '0025'),
  )
  await database.writeBatch([
    sql`insert into link (handle, person, filed, moved_at, from_on, until_on, sequence, doubted) values
      ('num_b', 'per_z', 'per_a', 7, '2020-04-01', null, 2, 0),
      ('num_a', 'per_z', 'per_z', null, '2021-04-01', '2022-04-01', 1, 1),
      ('num_a', 'per_y', 'per_y', null, '2022-04-01', null, 3, 0)`.compile(database.read),
  ])
  const before = await links(database.read)
  expect(before.map(({ handle, from_on }) => [handle, from_on])).toEqual([
    ['num_a', '2021-04-01'],
    ['num_a', '2022-04-01'],
    ['num_b', '2020-04-01'],
  ])

  const upTo = migrations.filter(({ id }) => id < '0026')
  expect(await migrate(database, upTo)).toEqual([
    { id: '0025-link-layout', says: 'links of numbers lie where they are looked for' },
  ])
  expect(await links(database.read)).toEqual(before)

  const twice = sql`insert into link select * from link limit 1`.compile(database.read)
  await expect(database.writeBatch([twice])).rejects.toMatchObject({
    kind: 'unique',
    table: 'link',
    columns: ['handle', 'from_on'],
  })

  const planOf = async (condition: string) => {
    const { rows } = await sql<{ detail: string }>`
      explain query plan select * from link where ${sql.raw(condition)}`.execute(database.read)
    return rows.map(({ detail }) => detail)
  }
  expect(await planOf("handle = 'num_a'")).toEqual(['SEARCH link USING PRIMARY KEY (handle=?)'])
  expect(await planOf("person = 'per_z'")).toEqual(['SEARCH link USING INDEX link_person (person=?)'])
  expect(await planOf("filed = 'per_a' and filed <> person")).toEqual(['SEARCH link USING INDEX link_filed (filed=?)'])
  await database.close()
})
