import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { migrations } from '../../subgraphs/qualification/migrations.ts'
import type { QualificationTables } from '../../subgraphs/qualification/tables.ts'
import type { Database } from '../../subgraphs/shared/database/database.ts'
import { migrate } from '../../subgraphs/shared/database/migrate.ts'
import { openSqlite } from '../../subgraphs/shared/database/sqlite.ts'
import { temporaryFolder } from '../support/folder.ts'
import { person, QualificationBench } from './qualification/bench.ts'
import { given } from './qualification/consents.ts'
import { qualificationContract } from './qualification-contract.ts'

const folder = temporaryFolder()
const empty = join(folder, 'empty.sqlite')
const openFile = (file: string): Promise<Database<QualificationTables>> =>
  openSqlite({ file, readers: 1, synchronous: 'NORMAL' })

// Migrated once, and copied for each test.
beforeAll(async () => {
  const database = await openFile(empty)
  await migrate(database, migrations)
  await database.close()
})

let stores = 0
const adapter = () => {
  const place = join(folder, String(++stores))
  const file = join(place, 'qualification.sqlite')
  return {
    async open() {
      mkdirSync(place, { recursive: true })
      if (!existsSync(file)) copyFileSync(empty, file)
      return openFile(file)
    },
    written: () => Buffer.concat(readdirSync(place).map((name) => readFileSync(join(place, name)))),
  }
}

qualificationContract('SQLite', adapter)

test('every write keeps the feed at 100,000 lines, and takes no more than 10,000 off at once', async () => {
  const bench = new QualificationBench(adapter())
  await bench.open()
  try {
    await bench.database.write((transaction) =>
      sql`with recursive line (at) as (select 1 union all select at + 1 from line where at < 115000)
        insert into fact_change (of_what, subject, at) select 'SUBJECT', 'per_x', at from line`.execute(transaction),
    )
    const oldest: number[] = []
    for (let write = 0; write < 3; write++) {
      await given(bench, { person: person('mei') })
      const row = await bench.database.read
        .selectFrom('fact_change')
        .select(({ fn }) => [fn.min('revision').as('oldest'), fn.countAll<number>().as('lines')])
        .executeTakeFirstOrThrow()
      oldest.push(row.oldest, row.lines)
    }
    // The first two writes catch up; from then on a line goes for every line that comes.
    expect(oldest).toEqual([10_002, 105_000, 15_003, 100_000, 15_004, 100_000])
    expect((await bench.store.facts.changes(15_002)).all).toBe(true)
    expect(await bench.store.facts.changes(115_002)).toMatchObject({ revision: 115_003, all: false })
  } finally {
    await bench.close()
  }
})
