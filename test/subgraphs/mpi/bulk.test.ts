import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { CivilDate, Instant } from '../../../schema/domain/time.ts'
import { openMpiBulk } from '../../../subgraphs/mpi/bulk.sql.ts'
import { migrations } from '../../../subgraphs/mpi/migrations.ts'
import { lookupParts, sealedText } from '../../../subgraphs/mpi/number-index.ts'
import type { MpiTables } from '../../../subgraphs/mpi/tables.ts'
import { migrate } from '../../../subgraphs/shared/database/migrate.ts'
import { openSqlite } from '../../../subgraphs/shared/database/sqlite.ts'
import { card, numberSeal } from '../../stores/mpi/bench.ts'
import { temporaryFolder } from '../../support/folder.ts'

const day = (text: string) => text as CivilDate
const [first, second, other] = [card('1'), card('2'), card('3')]

test('a first load leaves numbers sealed, records linked, a ledger that says why, and a feed of all of it', async () => {
  const seal = numberSeal(1)
  const database = await openSqlite<MpiTables>({ file: join(temporaryFolder(), 'index.sqlite'), readers: 1 })
  await migrate(database, migrations)
  const bulk = await openMpiBulk({ database, seal, now: () => 7 as Instant })
  const mine = bulk.take([
    { number: first, from: day('2020-04-01'), until: day('2022-04-01'), previous: null },
    { number: second, from: day('2022-04-01'), until: null, previous: first },
    { number: second, from: day('2024-04-01'), until: null, previous: null },
  ])
  const theirs = bulk.take([{ number: other, from: day('2021-04-01'), until: null, previous: card('9') }])
  await bulk.room()
  await bulk.finish()

  const [one, two, again, alone] = await database.read.selectFrom('record').selectAll().orderBy('filed').execute()
  const [{ person }, { person: somebody }] = [mine.links[0], theirs.links[0]] as [
    { person: string },
    { person: string },
  ]
  const record = { doubted: 0, known: 7, scheme: 'MEDICAL' }
  expect([one, two, again, alone]).toEqual([
    {
      ...record,
      id: `rec_${person.slice(4)}`,
      filed: 1,
      handle: mine.handles[0],
      person,
      from_on: '2020-04-01',
      until_on: '2022-04-01',
      evidence: 'FIRST_REGISTRATION',
      decision: null,
    },
    {
      ...record,
      id: two?.id,
      filed: 2,
      handle: mine.handles[1],
      person,
      from_on: '2022-04-01',
      until_on: null,
      evidence: 'CONTINUITY_STATEMENT',
      decision: two?.decision,
    },
    {
      ...record,
      id: again?.id,
      filed: 3,
      handle: mine.handles[1],
      person,
      from_on: '2024-04-01',
      until_on: null,
      evidence: 'SAME_NUMBER',
      decision: again?.decision,
    },
    {
      ...record,
      id: `rec_${somebody.slice(4)}`,
      filed: 4,
      handle: theirs.handles[0],
      person: somebody,
      from_on: '2021-04-01',
      until_on: null,
      evidence: 'FIRST_REGISTRATION',
      decision: null,
    },
  ])
  const entry = { kind: 'LINK', at: 7, by_user: 'insurer', reasons: '', counts: 1 }
  expect(await database.read.selectFrom('ledger').selectAll().orderBy('sequence').execute()).toEqual([
    {
      ...entry,
      sequence: 1,
      id: two?.decision,
      rule: 'CONTINUITY_STATEMENT',
      one: one?.id,
      other: two?.id,
      weight: 200,
    },
    { ...entry, sequence: 2, id: again?.decision, rule: 'SAME_NUMBER', one: two?.id, other: again?.id, weight: 150 },
  ])
  expect(await database.read.selectFrom('continuity').selectAll().orderBy('handle').execute()).toEqual(
    [
      { handle: mine.handles[1], previous: mine.handles[0], known: 7 },
      { handle: theirs.handles[0], previous: theirs.previous[0], known: 7 },
    ].toSorted((a, b) => (String(a.handle) < String(b.handle) ? -1 : 1)),
  )
  expect(await database.read.selectFrom('link_change').selectAll().orderBy('sequence').execute()).toEqual(
    [one, two, again, alone].map((filed, at) => ({
      sequence: at + 1,
      handle: filed?.handle,
      person: filed?.person,
      was: null,
      from_on: filed?.from_on,
      until_on: filed?.until_on,
      doubted: 0,
      at: 7,
    })),
  )
  const counters = await database.read.selectFrom('sequence').selectAll().orderBy('name').execute()
  expect(counters).toEqual([
    { name: 'decision', value: 4 },
    { name: 'filed', value: 4 },
    { name: 'link_change', value: 4 },
    { name: 'review', value: 0 },
  ])
  const minted = await database.read.selectFrom('number').selectAll().execute()
  const expected = [
    [mine.handles[0], first],
    [mine.handles[1], second],
    [theirs.handles[0], other],
    [theirs.previous[0], card('9')],
  ] as const
  expect(minted.length).toBe(expected.length)
  for (const [handle, number] of expected) {
    const row = minted.find((one) => one.handle === handle)
    expect({ ...row, sealed: seal.open(row?.sealed ?? new Uint8Array(), handle ?? '') }).toEqual({
      handle,
      scheme: number.scheme,
      insurer: number.insurer,
      minted: 7,
      sealed: sealedText(number),
      lookup: Uint8Array.from(seal.index(lookupParts(number))),
    })
  }
  await database.close()
})

test('of a load in many pieces every number is the one its handle was given for, and records keep their order', async () => {
  const seal = numberSeal(1)
  const file = join(temporaryFolder(), 'index.sqlite')
  const database = await openSqlite<MpiTables>({ file, readers: 1, synchronous: 'OFF' })
  await migrate(database, migrations)
  const bulk = await openMpiBulk({ database, seal, now: () => 7 as Instant })
  const numbers = Array.from({ length: 4_500 }, (_, at) => card(String(at), { symbol: at % 3 === 0 ? '' : `記${at}` }))
  const handles = numbers.flatMap(
    (number) => bulk.take([{ number, from: day('2024-04-01'), until: null, previous: null }]).handles,
  )
  await bulk.finish()

  const rows = await database.read.selectFrom('number').select(['handle', 'lookup', 'sealed']).execute()
  const found = new Map(rows.map(({ handle, lookup, sealed }) => [handle, [seal.open(sealed, handle), lookup]]))
  expect(handles.map((handle) => found.get(handle))).toEqual(
    numbers.map((number) => [sealedText(number), Uint8Array.from(seal.index(lookupParts(number)))]),
  )
  const records = await database.read.selectFrom('record').select(['filed', 'handle']).orderBy('filed').execute()
  expect(records).toEqual(handles.map((handle, at) => ({ filed: at + 1, handle })))
  await database.close()
})
