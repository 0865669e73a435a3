import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CredentialId, InstitutionCode } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { migrations } from '../../../subgraphs/qualification/migrations.ts'
import type { QualificationTables } from '../../../subgraphs/qualification/tables.ts'
import { usageStore } from '../../../subgraphs/qualification/usage.sql.ts'
import type { Database } from '../../../subgraphs/shared/database/database.ts'
import { migrate } from '../../../subgraphs/shared/database/migrate.ts'
import { openSqlite } from '../../../subgraphs/shared/database/sqlite.ts'
import type { UsageStore } from '../../../subgraphs/shared/watch/usage.ts'
import { personNumbered } from '../../support/audit-records.ts'
import { temporaryFolder } from '../../support/folder.ts'

const root = temporaryFolder()
const anna = 'anna' as CredentialId
const ben = 'ben' as CredentialId
const clinic = '1310000001' as InstitutionCode
const hospital = '1310000002' as InstitutionCode
/** Hour 15 UTC of day 0 is midnight of day 1 in Tokyo. */
const tokyo = (day: number, hour: number): number => day * 24 + hour - 9

let database: Database<QualificationTables>
let usage: UsageStore

beforeEach(async () => {
  database = await openSqlite<QualificationTables>({
    file: join(mkdtempSync(join(root, 'usage-')), 'q.db'),
    readers: 1,
  })
  await migrate(database, migrations)
  usage = usageStore(database)
})
afterEach(() => database.close())

test('counts of one hour add up, and each day answers with its busiest hour in Tokyo', async () => {
  await usage.add(
    [
      { credential: anna, kind: 'CHECKS', hour: tokyo(20_000, 0), count: 3 },
      { credential: anna, kind: 'CHECKS', hour: tokyo(20_000, 23), count: 4 },
      { credential: anna, kind: 'REFUSALS', hour: tokyo(20_000, 23), count: 1 },
      { credential: anna, kind: 'CHECKS', hour: tokyo(20_001, 0), count: 9 },
      { credential: ben, kind: 'CHECKS', hour: tokyo(20_000, 5), count: 1_000 },
    ],
    [],
  )
  await usage.add([{ credential: anna, kind: 'CHECKS', hour: tokyo(20_000, 0), count: 2 }], [])
  expect(await usage.load(anna, 20_000, 20_002)).toEqual([
    { kind: 'CHECKS', day: 20_000, count: 5 },
    { kind: 'CHECKS', day: 20_001, count: 9 },
    { kind: 'REFUSALS', day: 20_000, count: 1 },
  ])
})

test('the window begins with its first day and ends before today', async () => {
  await usage.add(
    [19_999, 20_000, 20_001].map((day) => ({ credential: anna, kind: 'GRANTS', hour: tokyo(day, 12), count: day })),
    [],
  )
  expect(await usage.load(anna, 20_000, 20_001)).toEqual([{ kind: 'GRANTS', day: 20_000, count: 20_000 }])
})

test('a reception is known at its institution alone, and the latest counts whoever tells first', async () => {
  const person = personNumbered(1)
  await usage.add([], [{ institution: clinic, subject: person, at: 2_000 as Instant }])
  await usage.add([], [{ institution: clinic, subject: person, at: 1_000 as Instant }])
  expect(await usage.received(clinic, person, 1_999 as Instant)).toBe(true)
  expect(await usage.received(clinic, person, 2_000 as Instant)).toBe(false)
  expect(await usage.received(hospital, person, 0 as Instant)).toBe(false)
  expect(await usage.received(clinic, personNumbered(2), 0 as Instant)).toBe(false)
})

test('what is older than the window is forgotten, however much it is, and nothing else', async () => {
  const day = 20_000
  const rows = Array.from({ length: 1_234 }, (_, n) => ({
    credential: `credential-${n}` as CredentialId,
    kind: 'CHECKS' as const,
    hour: tokyo(day, 0) - 1,
    count: 1,
  }))
  const receptions = Array.from({ length: 777 }, (_, n) => ({
    institution: clinic,
    subject: personNumbered(n),
    at: (n < 700 ? 1_000 : 1_001) as Instant,
  }))
  await usage.add([...rows, { credential: anna, kind: 'CHECKS', hour: tokyo(day, 0), count: 5 }], receptions)
  await usage.prune(day, 1_000 as Instant)
  expect(await database.read.selectFrom('usage').selectAll().execute()).toEqual([
    { credential: 'anna', kind: 'CHECKS', hour: tokyo(day, 0), count: 5, forgiven: 0 },
  ])
  const left = await database.read.selectFrom('reception').select('subject').orderBy('subject').execute()
  expect(left.map(({ subject }) => subject)).toEqual(Array.from({ length: 77 }, (_, n) => personNumbered(700 + n)))
})

test('rows are kept all or none', async () => {
  const bad = { credential: anna, kind: 'CHECKS' as const, hour: tokyo(20_000, 1), count: null as unknown as number }
  const good = { credential: anna, kind: 'CHECKS' as const, hour: tokyo(20_000, 0), count: 1 }
  await expect(usage.add([good, bad], [])).rejects.toThrow()
  expect(await usage.load(anna, 20_000, 20_001)).toEqual([])
})
