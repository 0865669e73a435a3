import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { InsurerNumber, NumberHandle, PersonId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { migrations } from '../../../subgraphs/mpi/migrations.ts'
import { openMpiStore } from '../../../subgraphs/mpi/store.sql.ts'
import type { MpiTables } from '../../../subgraphs/mpi/tables.ts'
import { migrate } from '../../../subgraphs/shared/database/migrate.ts'
import { openSqlite } from '../../../subgraphs/shared/database/sqlite.ts'
import { packRegistrations } from '../../../subgraphs/shared/packed-registrations.ts'
import { numberSeal } from '../../stores/mpi/bench.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { scopeFor } from '../../support/scopes.ts'

test('a history tells the schemes of records from before and of those since', async () => {
  const database = await openSqlite<MpiTables>({ file: join(temporaryFolder(), 'index.sqlite'), readers: 1 })
  await migrate(
    database,
    migrations.filter(({ id }) => id < '0011'),
  )
  const person = 'per_aaaaaaaaaaaaaaaaaaaaaa' as PersonId
  const before = 'num_aaaaaaaaaaaaaaaaaaaaaa' as NumberHandle
  await database.writeBatch(
    [
      `insert into number values ('${before}', 'CARE', '131016', x'01', x'0a', 6)`,
      `insert into record (id, filed, handle, from_on, until_on, person, evidence, decision, doubted, known) values
        ('rec_aaaaaaaaaaaaaaaaaaaaaa', 1, '${before}', '2020-04-01', null, '${person}', 'FIRST_REGISTRATION', null, 0, 5)`,
      "update sequence set value = 1 where name = 'filed'",
    ].map((statement) => sql.raw(statement).compile(database.read)),
  )
  const store = await openMpiStore({ database, seal: numberSeal(1), now: () => 9 as Instant })
  const number = {
    scheme: 'MEDICAL',
    insurer: '06130488' as InsurerNumber,
    symbol: '葵',
    number: '7',
    branch: '01',
  } as const
  const [since] = (await store.handlesFor([number])) as [NumberHandle]
  const body = packRegistrations([{ handle: since, from: '2024-04-01' as never, until: null, previous: before }])
  await store.accept('test', [{ id: 'one', topic: 'number-registrations', body }])

  const kept = await database.read
    .selectFrom('record')
    .select(['handle', 'scheme', 'person'])
    .orderBy('filed')
    .execute()
  expect(kept).toEqual([
    { handle: before, scheme: null, person },
    { handle: since, scheme: 'MEDICAL', person },
  ])
  const scope = scopeFor('NUMBER_HISTORY', person)
  for (const _ of [1, 2]) {
    const { items } = await store.history({ scope, asKnown: null, first: 20, after: null })
    expect(items.map(({ item: { handle, scheme } }) => [handle, scheme])).toEqual([
      [since, 'MEDICAL'],
      [before, 'CARE'],
    ])
  }
  await store.close()
})
