import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { PersonId } from '../../../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../../../schema/domain/time.ts'
import { openMpiBulk } from '../../../../subgraphs/mpi/bulk.sql.ts'
import { sqliteCoder } from '../../../../subgraphs/mpi/codes/coding.sqlite.ts'
import type { Coded } from '../../../../subgraphs/mpi/codes/coding-rows.ts'
import { epochOf, linkageCode } from '../../../../subgraphs/mpi/codes/linkage-code.ts'
import { migrations } from '../../../../subgraphs/mpi/migrations.ts'
import type { MpiTables } from '../../../../subgraphs/mpi/tables.ts'
import { migrate } from '../../../../subgraphs/shared/database/migrate.ts'
import { openSqlite } from '../../../../subgraphs/shared/database/sqlite.ts'
import { card, numberSeal } from '../../../stores/mpi/bench.ts'
import { temporaryFolder } from '../../../support/folder.ts'

const day = (text: string) => text as CivilDate
const read = ({ lines, ...counts }: Coded) => ({ ...counts, text: Buffer.from(lines).toString() })

test('more numbers than one statement takes, of a key that was followed by another, each find their own person', async () => {
  const file = join(temporaryFolder(), 'index.sqlite')
  const database = await openSqlite<MpiTables>({ file, readers: 1 })
  await migrate(database, migrations)
  const bulk = await openMpiBulk({ database, seal: numberSeal(1), now: () => 7 as Instant })
  const persons = Array.from({ length: 300 }, (_, at) => {
    const { links } = bulk.take([{ number: card(String(at)), from: day('2024-04-01'), until: null, previous: null }])
    return links[0]?.person as PersonId
  })
  const [now] = bulk.take([
    { number: card('500'), from: day('2020-04-01'), until: day('2022-04-01'), previous: null },
  ]).links
  await bulk.finish()
  await database.close()

  const epoch = epochOf('space', 3, Buffer.alloc(32, 9))
  const coder = sqliteCoder({
    file,
    keys: numberSeal(2, 1).keys,
    epoch,
    header: ['insurerNumber', 'symbol', 'number', 'branch', 'on'],
    threads: 1,
  })
  const rows = [
    ...persons.map((_, at) => `06130488,葵,${at},01,`),
    '06130488,葵,500,01,2021-01-01',
    '06130488,葵,500,01,2023-01-01',
    '06130488,葵,500,01,',
    '06130488,葵,999,01,',
    '06130488,葵,0,01,',
  ]
  const codeOf = (person: PersonId | undefined) => linkageCode(epoch, person as PersonId)
  expect(read(await coder.code({ first: 2, text: rows.join('\n') }))).toEqual({
    coded: 303,
    unknown: 2,
    refused: 0,
    text: [
      ...persons.map((person, at) => `${at + 2},${codeOf(person)},`),
      `302,${codeOf(now?.person)},`,
      '303,,NOBODY',
      `304,${codeOf(now?.person)},`,
      '305,,NOBODY',
      `306,${codeOf(persons[0])},`,
      '',
    ].join('\n'),
  })
  await coder.close()
})

test('of a number with two holders the later period counts, whichever was filed last, far into a file', async () => {
  const file = join(temporaryFolder(), 'index.sqlite')
  const database = await openSqlite<MpiTables>({ file, readers: 1 })
  await migrate(database, migrations)
  const bulk = await openMpiBulk({ database, seal: numberSeal(1), now: () => 7 as Instant })
  const [now, before] = bulk.take([
    { number: card('1'), from: day('2024-04-01'), until: null, previous: null },
    { number: card('1'), from: day('2020-04-01'), until: day('2022-04-01'), previous: null },
  ]).links
  const [other] = bulk.take([{ number: card('2'), from: day('2020-04-01'), until: null, previous: null }]).links
  await bulk.finish()
  await database.write((transaction) =>
    transaction
      .updateTable('record')
      .set({ person: other?.person ?? '' })
      .where('filed', '=', before?.sequence ?? 0)
      .execute(),
  )
  await database.close()

  const epoch = epochOf('space', 1, Buffer.alloc(32, 9))
  const header = ['insurerNumber', 'symbol', 'number', 'branch', 'on'] as const
  const coder = sqliteCoder({ file, keys: numberSeal(1).keys, epoch, header, threads: 1 })
  const asked = [
    ['', now],
    ['2025-01-01', now],
    ['2021-01-01', other],
    ['2023-01-01', null],
  ] as const
  const rows = Array.from({ length: 1_201 }, (_, at) => asked[at % asked.length] ?? asked[0])
  const asOne = rows.map(([on]) => `06130488,葵,1,01,${on}`).join('\n')
  const { text } = read(await coder.code({ first: 2, text: asOne }))
  expect(text.split('\n')).toEqual([
    ...rows.map(([, holder], at) =>
      holder === null ? `${at + 2},,NOBODY` : `${at + 2},${linkageCode(epoch, holder?.person as PersonId)},`,
    ),
    '',
  ])
  await coder.close()
})

test('lines behind a million empty ones keep their number, and are as good as any', async () => {
  const file = join(temporaryFolder(), 'index.sqlite')
  const database = await openSqlite<MpiTables>({ file, readers: 1 })
  await migrate(database, migrations)
  const bulk = await openMpiBulk({ database, seal: numberSeal(1), now: () => 7 as Instant })
  const [link] = bulk.take([{ number: card('1'), from: day('2024-04-01'), until: null, previous: null }]).links
  await bulk.finish()
  await database.close()

  const epoch = epochOf('space', 1, Buffer.alloc(32, 9))
  const header = ['number', 'insurerNumber', 'symbol', 'branch'] as const
  const coder = sqliteCoder({ file, keys: numberSeal(1).keys, epoch, header, threads: 1 })
  const rows = [
    '1,06130488,葵,01',
    '1,06130488,葵,0x',
    ...'\r'.repeat(2 ** 20),
    '1,06130488,葵,01',
    '2,06130488,葵,01',
    '1',
  ]
  const code = linkageCode(epoch, link?.person as PersonId)
  expect(read(await coder.code({ first: 2, text: rows.join('\n') }))).toEqual({
    coded: 2,
    unknown: 1,
    refused: 2,
    text: `2,${code},\n3,,BRANCH\n1048580,${code},\n1048581,,NOBODY\n1048582,,CELLS\n`,
  })
  await coder.close()
})

test('a number whose last period is in doubt is nobody’s to be coded; on a day of the one before, it is', async () => {
  const file = join(temporaryFolder(), 'index.sqlite')
  const database = await openSqlite<MpiTables>({ file, readers: 1 })
  await migrate(database, migrations)
  const bulk = await openMpiBulk({ database, seal: numberSeal(1), now: () => 7 as Instant })
  const [before, now] = bulk.take([
    { number: card('1'), from: day('2020-04-01'), until: day('2022-04-01'), previous: null },
    { number: card('1'), from: day('2024-04-01'), until: null, previous: null },
  ]).links
  await bulk.finish()
  await database.write((transaction) =>
    transaction
      .updateTable('record')
      .set({ doubted: 1 })
      .where('filed', '=', now?.sequence ?? 0)
      .execute(),
  )
  await database.close()

  const epoch = epochOf('space', 1, Buffer.alloc(32, 9))
  const header = ['insurerNumber', 'symbol', 'number', 'branch', 'on'] as const
  const coder = sqliteCoder({ file, keys: numberSeal(1).keys, epoch, header, threads: 1 })
  const rows = ['06130488,葵,1,01,', '06130488,葵,1,01,2021-01-01', '06130488,葵,1,01,2022-04-01']
  expect(read(await coder.code({ first: 2, text: rows.join('\n') }))).toEqual({
    coded: 1,
    unknown: 1,
    refused: 1,
    text: `2,,IN_DOUBT\n3,${linkageCode(epoch, before?.person as PersonId)},\n4,,NOBODY\n`,
  })
  await coder.close()
})
