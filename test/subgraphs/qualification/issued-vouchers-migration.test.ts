import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { migrations } from '../../../subgraphs/qualification/migrations.ts'
import type { QualificationTables } from '../../../subgraphs/qualification/tables.ts'
import { migrate } from '../../../subgraphs/shared/database/migrate.ts'
import { openSqlite } from '../../../subgraphs/shared/database/sqlite.ts'
import { temporaryFolder } from '../../support/folder.ts'

const folder = temporaryFolder()

test('vouchers of before are their offices’, found by office and month', async () => {
  const database = await openSqlite<QualificationTables>({ file: join(folder, 'qualification.sqlite'), readers: 1 })
  await migrate(
    database,
    migrations.filter(({ id }) => id < '0026'),
  )
  await database.writeBatch([
    sql`insert into insured_number (handle, scheme, insurer, branch, household, sealed) values
      ('num_a', 'PUBLIC', '12019009', '', x'01', x'01'), ('num_b', 'PUBLIC', '12029008', '', x'02', x'02')`.compile(
      database.read,
    ),
    sql`insert into voucher (handle, month, known, withdrawn) values
      ('num_a', '2026-11-01', 1, null), ('num_a', '2026-12-01', 2, 3), ('num_b', '2026-11-01', 4, null)`.compile(
      database.read,
    ),
  ])
  const upTo = migrations.filter(({ id }) => id < '0027')
  expect(await migrate(database, upTo)).toEqual([{ id: '0026-issued-vouchers', says: 'which office issued a voucher' }])
  expect(await database.read.selectFrom('voucher').selectAll().orderBy('known').execute()).toEqual([
    { handle: 'num_a', insurer: '12019009', month: '2026-11-01', known: 1, withdrawn: null },
    { handle: 'num_a', insurer: '12019009', month: '2026-12-01', known: 2, withdrawn: 3 },
    { handle: 'num_b', insurer: '12029008', month: '2026-11-01', known: 4, withdrawn: null },
  ])
  const { rows } = await sql<{ detail: string }>`
    explain query plan select * from voucher where insurer = '12019009' and month = '2026-11-01'`.execute(database.read)
  expect(rows.map(({ detail }) => detail)).toEqual([
    'SEARCH voucher USING INDEX voucher_issued (insurer=? AND month=?)',
  ])
  await database.close()
})
