import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { expect, test } from 'vitest'
import { migrations } from '../../../subgraphs/qualification/migrations.ts'
import type { QualificationTables } from '../../../subgraphs/qualification/tables.ts'
import { migrate } from '../../../subgraphs/shared/database/migrate.ts'
import { openSqlite } from '../../../subgraphs/shared/database/sqlite.ts'
import { temporaryFolder } from '../../support/folder.ts'

const folder = temporaryFolder()
const tables = ['insured_number', 'link', 'term', 'voucher'] as const

const everything = async (db: Kysely<QualificationTables>) =>
  Object.fromEntries(
    await Promise.all(
      tables.map(
        async (table) =>
          [table, (await sql`select * from ${sql.table(table)} order by 1, 2, 3`.execute(db)).rows] as const,
      ),
    ),
  )

const term = `acquired, from_on, name, kana, sex, birth_date, address, card_class, family, born, known, recorded_by)
  values`
const of = `'2020-04-01', '2020-04-01', '佐藤　花子', 'サトウ　ハナコ', 'FEMALE', '1971-02-03', '東京都', 'ORDINARY', 'SELF', x'05',
  7, '06130488')`

/** As it stood before rows were laid out anew: entered in another order than that of their handles. */
const stood = [
  `insert into insured_number (handle, scheme, insurer, branch, household, sealed) values
    ('num_b', 'MEDICAL', '06130488', '01', x'01', x'0b'), ('num_a', 'MEDICAL', '06130488', '02', x'01', x'0a')`,
  `insert into term (handle, ${term} ('num_b', ${of}, ('num_a', ${of}, ('num_a', ${of}`,
  "insert into voucher (handle, month, known) values ('num_b', '2026-04-01', 8)",
  `insert into link (handle, person, filed, from_on, until_on, sequence, moved_at, doubted) values
    ('num_b', 'per_z', 'per_z', '2020-04-01', null, 1, null, 0),
    ('num_a', 'per_z', 'per_a', '2021-04-01', '2022-04-01', 2, 9, 1)`,
]

test('rows that lie elsewhere after a migration are the same rows, and what refers to them still does', async () => {
  const database = await openSqlite<QualificationTables>({ file: join(folder, 'store.sqlite'), readers: 1 })
  const write = (statement: string) => database.writeBatch([sql.raw(statement).compile(database.read)])
  await migrate(
    database,
    migrations.filter(({ id }) => id < '0023'),
  )
  for (const statement of stood) await write(statement)
  const rows = await everything(database.read)
  expect(Object.values(rows).map((all) => all.length)).toEqual([2, 2, 3, 1])

  expect(await migrate(database, migrations)).toEqual([
    { id: '0023-layout', says: 'rows lie where they are looked for' },
  ])
  expect(await everything(database.read)).toEqual(rows)

  await expect(
    write("insert into insured_number select 'num_c', scheme, insurer, branch, household, sealed from insured_number"),
  ).rejects.toMatchObject({ kind: 'unique', table: 'insured_number', columns: ['household', 'branch'] })
  await expect(
    write("insert into link select handle, 'per_q', from_on, null, 3, 'per_q', null, 0 from link"),
  ).rejects.toMatchObject({ kind: 'unique', table: 'link', columns: ['handle', 'from_on'] })
  await expect(write("delete from insured_number where handle = 'num_a'")).rejects.toMatchObject({ kind: 'foreign' })
  await expect(
    write("insert into voucher (handle, month, known) values ('num_q', '2026-04-01', 8)"),
  ).rejects.toMatchObject({ kind: 'foreign' })
  await database.close()
})
