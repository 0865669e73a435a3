import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { expect, test } from 'vitest'
import { migrations } from '../../../subgraphs/qualification/migrations.ts'
import type { QualificationTables } from '../../../subgraphs/qualification/tables.ts'
import { migrate } from '../../../subgraphs/shared/database/migrate.ts'
import { openSqlite } from '../../../subgraphs/shared/database/sqlite.ts'
import { temporaryFolder } from '../../support/folder.ts'

const folder = temporaryFolder()

const terms = (db: Kysely<QualificationTables>) => db.selectFrom('term').selectAll().orderBy('id').execute()

test('terms are the same after a migration, no id of theirs comes again, and none goes in without its number', async () => {
  const database = await openSqlite<QualificationTables>({ file: join(folder, 'qualification.sqlite'), readers: 1 })
  const write = (text: string) => database.writeBatch([sql.raw(text).compile(database.read)])
  const term = (
    handle: string,
  ) => `insert into term (handle, acquired, lost, reason_of_loss, from_on, until_on, name, kana,
    other_name, sex, birth_date, postal_code, address, card_class, family, share_of_cost, issued_on, valid_until, elderly_from,
    elderly_until, elderly_share, born, municipality, known, superseded, recorded_by) values ('${handle}', '2020-04-01',
    '2021-04-01', 'OTHER', '2020-04-01', '2021-04-01', '検査　花子', 'ケンサ　ハナコ', '旧　花子', 'FEMALE', '1980-02-03', '1000013',
    '東京都千代田区', 'ORDINARY', 'SELF', 30, '2020-04-02', '2022-04-02', '2020-05-01', '2020-06-01', 20, x'0a0b', '131016', 7,
    null, '06130488')`
  await migrate(
    database,
    migrations.filter(({ id }) => id < '0027'),
  )
  await write(`insert into insured_number (handle, scheme, insurer, branch, household, sealed) values
    ('num_a', 'EMPLOYEES', '06130488', '01', x'01', x'01')`)
  for (let row = 0; row < 3; row++) await write(term('num_a'))
  await write('update term set superseded = 9 where id = 2')
  await write('delete from term where id = 3')
  const before = await terms(database.read)
  expect(before.map(({ id, superseded, born }) => [id, superseded, Buffer.from(born).toString('hex')])).toEqual([
    [1, null, '0a0b'],
    [2, 9, '0a0b'],
  ])

  expect(await migrate(database, migrations)).toEqual([
    { id: '0027-deferred-reference', says: 'terms whose numbers are checked at the commit' },
  ])
  expect(await terms(database.read)).toEqual(before)
  await write(term('num_a'))
  expect((await terms(database.read)).map(({ id }) => id)).toEqual([1, 2, 4])
  await expect(write(term('num_b'))).rejects.toThrow()
  expect(await terms(database.read)).toHaveLength(3)

  const planOf = async (condition: string) => {
    const { rows } = await sql<{ detail: string }>`
      explain query plan select * from term where ${sql.raw(condition)}`.execute(database.read)
    return rows.map(({ detail }) => detail)
  }
  expect(await planOf("handle = 'num_a'")).toEqual(['SEARCH term USING INDEX term_handle (handle=?)'])
  expect(await planOf("superseded is null and (id / 65536) = 0 and born = x'0a0b'")).toEqual([
    'SEARCH term USING INDEX term_born (<expr>=? AND born=?)',
  ])
  await database.close()
})
