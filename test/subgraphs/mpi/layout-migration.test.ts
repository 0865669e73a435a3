import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { expect, test } from 'vitest'
import { migrations } from '../../../subgraphs/mpi/migrations.ts'
import type { MpiTables } from '../../../subgraphs/mpi/tables.ts'
import { migrate } from '../../../subgraphs/shared/database/migrate.ts'
import { openSqlite } from '../../../subgraphs/shared/database/sqlite.ts'
import { temporaryFolder } from '../../support/folder.ts'

const folder = temporaryFolder()
const tables = ['number', 'local_id', 'record', 'ledger', 'link_change', 'continuity'] as const

const everything = async (db: Kysely<MpiTables>) =>
  Object.fromEntries(
    await Promise.all(
      tables.map(
        async (table) =>
          [table, (await sql`select * from ${sql.table(table)} order by 1, 2, 3`.execute(db)).rows] as const,
      ),
    ),
  )

/** As it stood before rows were laid out anew: filed in another order than that of their ids. */
const stood = [
  "insert into number values ('num_b', 'MEDICAL', '06130488', x'02', x'0b', 5), ('num_a', 'CARE', '131016', x'01', x'0a', 6)",
  "insert into local_id values ('lid_a', '1312345678', x'03', x'0c', 7)",
  `insert into record (id, filed, handle, from_on, until_on, person, evidence, decision, doubted, known) values
    ('rec_z', 1, 'num_b', '2020-04-01', null, 'per_z', 'FIRST_REGISTRATION', null, 0, 5),
    ('rec_a', 2, 'num_a', '2021-04-01', '2022-04-01', 'per_z', 'CONTINUITY_STATEMENT', 'dec_a', 1, 6)`,
  `insert into ledger (sequence, id, kind, at, by_user, rule, one, other, weight, reasons, counts) values
    (1, 'dec_a', 'LINK', 6, 'insurer', 'CONTINUITY_STATEMENT', 'rec_z', 'rec_a', 200.5, '', 1),
    (2, 'dec_0', 'UNDO', 7, 'steward', 'UNDONE', null, null, 0, 'because', 0)`,
  `insert into link_change (sequence, handle, person, was, from_on, until_on, doubted, at) values
    (1, 'num_b', 'per_z', null, '2020-04-01', null, 0, 5), (2, 'num_a', 'per_z', 'per_a', '2021-04-01', '2022-04-01', 1, 6)`,
  "insert into continuity (handle, previous, known) values ('num_b', 'num_a', 5), ('num_a', 'num_b', 6)",
]

test('rows that lie elsewhere after a migration are the same rows, and keys stay unique', async () => {
  const database = await openSqlite<MpiTables>({ file: join(folder, 'index.sqlite'), readers: 1 })
  const before = migrations.filter(({ id }) => id < '0010')
  await migrate(database, before)
  await database.writeBatch(stood.map((statement) => sql.raw(statement).compile(database.read)))
  const rows = await everything(database.read)
  expect(Object.values(rows).map((of) => of.length)).toEqual([2, 1, 2, 2, 2, 2])

  const upTo = migrations.filter(({ id }) => id < '0011')
  expect(await migrate(database, upTo)).toEqual([{ id: '0010-layout', says: 'rows lie where they are looked for' }])
  expect(await everything(database.read)).toEqual(rows)

  const again = (statement: string) => database.writeBatch([sql.raw(statement).compile(database.read)])
  for (const [twice, violated] of [
    ["insert into number select 'num_c', scheme, insurer, lookup, sealed, minted from number", 'number lookup'],
    [
      "insert into record select 'rec_a', 3, handle, from_on, null, person, evidence, null, 0, 0 from record limit 1",
      'record id',
    ],
    [
      "insert into ledger select 3, 'dec_a', kind, at, by_user, rule, one, other, 0, '', 1 from ledger limit 1",
      'ledger id',
    ],
    ["insert into continuity values ('num_b', 'num_a', 9)", 'continuity previous,handle'],
    ['insert into link_change select * from link_change limit 1', 'link_change sequence'],
  ] as const) {
    await expect(again(twice)).rejects.toMatchObject({
      kind: 'unique',
      table: violated.split(' ')[0],
      columns: violated.split(' ')[1]?.split(','),
    })
  }
  await database.close()
})
