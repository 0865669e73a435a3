import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { MpiTables } from '../../../../subgraphs/mpi/tables.ts'
import type { QualificationTables } from '../../../../subgraphs/qualification/tables.ts'
import { openPostgres } from '../../../../subgraphs/shared/database/postgres.ts'
import { freshPostgresUrl } from '../../../support/engine.ts'
import { temporaryFolder } from '../../../support/folder.ts'
import { importText } from '../../../support/import-file.ts'
import { openImportRig, type RigOptions } from '../../../support/import-rig.ts'

const folder = temporaryFolder()

async function* chunks(text: string) {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000)
}

async function landed(text: string, over: Partial<RigOptions>) {
  const rig = await openImportRig({ folder, ...over })
  try {
    const { job, fault } = await rig.import(chunks(text))
    await rig.settled()
    const again = await rig.import(chunks(text))
    const { rows } = await sql`select
      (select count(*) from insured_number) as numbers, (select count(*) from term where superseded is null) as terms,
      (select count(distinct person) from link) as persons`.execute(rig.database.read)
    return { job: { ...job, id: '' }, fault, again: { ...again.job, id: '' }, rows }
  } finally {
    await rig.close()
  }
}

test('a file of many batches lands on PostgreSQL as it does on SQLite, and again changes nothing', async () => {
  const text = importText(4_000, 13)
  const url = freshPostgresUrl()
  const postgres = await landed(text, {
    stores: {
      index: await openPostgres<MpiTables>({ url: freshPostgresUrl(), name: 'mpi' }),
      qualification: await openPostgres<QualificationTables>({ url, name: 'qualification' }),
    },
  })
  expect(postgres.job).toMatchObject({ state: 'DONE', rows: 4_000, refused: 0 })
  expect(postgres.again).toEqual(postgres.job)
  expect(postgres).toEqual(await landed(text, {}))
})
