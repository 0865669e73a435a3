import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import type { NumberHandle } from '../../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../../schema/domain/time.ts'
import { migrations } from '../../../subgraphs/mpi/migrations.ts'
import { openMpiStore } from '../../../subgraphs/mpi/store.sql.ts'
import type { MpiTables, RecordPastTable } from '../../../subgraphs/mpi/tables.ts'
import type { Database } from '../../../subgraphs/shared/database/database.ts'
import { migrate } from '../../../subgraphs/shared/database/migrate.ts'
import { openSqlite } from '../../../subgraphs/shared/database/sqlite.ts'
import type { NumberRegistration, OutboxMessage, PlainNumber } from '../../../subgraphs/shared/internal.ts'
import { packRegistrations } from '../../../subgraphs/shared/packed-registrations.ts'
import { card, numberSeal } from '../../stores/mpi/bench.ts'
import { temporaryFolder } from '../../support/folder.ts'

const folder = temporaryFolder()
const empty = join(folder, 'empty.sqlite')
const openFile = (file: string) => openSqlite<MpiTables>({ file, readers: 1, synchronous: 'NORMAL' })

beforeAll(async () => {
  const database = await openFile(empty)
  await migrate(database, migrations)
  await database.close()
})

/** Numbers by their place, so that two indexes with handles of their own can be compared. */
interface Told {
  readonly number: number
  readonly from: CivilDate
  readonly until: CivilDate | null
  readonly previous: number | null
}

const numbers: readonly PlainNumber[] = Array.from({ length: 8 }, (_, at) => card(String(1_000 + at)))
const dates = ['2020-04-01', '2022-10-01', '2024-04-01', '2026-01-01'].map((day) => day as CivilDate)

const told: fc.Arbitrary<Told> = fc.record({
  number: fc.nat(numbers.length - 1),
  from: fc.constantFrom(...dates.slice(0, 3)),
  until: fc.option(fc.constantFrom(...dates.slice(1)), { nil: null }),
  previous: fc.option(fc.nat(numbers.length - 1), { nil: null }),
})

let stores = 0

/** An index after some deliveries, a second apart: by the procedure, or by statements one by one. */
async function indexAfter(deliveries: readonly (readonly Told[])[], by: 'PROCEDURE' | 'STATEMENTS', together: boolean) {
  const file = join(folder, `${++stores}.sqlite`)
  copyFileSync(empty, file)
  const opened = await openFile(file)
  const { call: _, ...plain } = opened
  const database: Database<MpiTables> = by === 'PROCEDURE' ? opened : plain
  let now = 0
  const store = await openMpiStore({ database, seal: numberSeal(1), now: () => now as Instant })
  const handles = await store.handlesFor(numbers)
  const handleAt = (place: number): NumberHandle => handles[place] as NumberHandle
  for (const [at, delivery] of deliveries.entries()) {
    now = at * 1_000
    const bodies = delivery.map(
      ({ number, from, until, previous }): NumberRegistration => ({
        handle: handleAt(number),
        from,
        until,
        previous: previous === null ? null : handleAt(previous),
      }),
    )
    const messages: OutboxMessage[] = together
      ? [{ id: `m${at}`, topic: 'number-registrations', body: packRegistrations(bodies) }]
      : bodies.map((body, place) => ({ id: `m${at}.${place}`, topic: 'number-registration', body }))
    await store.accept('qualification', messages)
    await store.accept('qualification', messages)
  }
  const named = names(handles)
  const live = await database.read.selectFrom('record').selectAll().orderBy('filed').execute()
  const past = await sql<RecordPastTable>`select * from record_past order by rowid`.execute(database.read)
  const ledger = await database.read.selectFrom('ledger').selectAll().orderBy('sequence').execute()
  const result = {
    /** Which numbers are one person's, with their dates and what they rest on. */
    live: live
      .map((row) => ({
        number: named(row.handle),
        from: row.from_on,
        until: row.until_on,
        evidence: row.evidence,
        with: [
          ...new Set(live.filter(({ person }) => person === row.person).map(({ handle }) => named(handle))),
        ].sort(),
      }))
      .sort((one, other) => (`${one.number} ${one.from}` < `${other.number} ${other.from}` ? -1 : 1)),
    continuity: (await database.read.selectFrom('continuity').selectAll().execute())
      .map(({ handle, previous, known }) => `${named(handle)} ${named(previous)} ${known}`)
      .sort(),
    everything: {
      records: [...live, ...past.rows].map(({ id, person, handle, decision, ...row }) => ({
        ...row,
        id: named(id),
        person: named(person),
        handle: named(handle),
        decision: decision === null ? null : named(decision),
      })),
      changes: (await store.linkChanges(0, 1_000)).map((change) => ({
        ...change,
        person: named(change.person),
        was: change.was === null ? null : named(change.was),
        handle: named(change.handle),
      })),
      ledger: ledger.map(({ id, one, other, ...row }) => ({
        ...row,
        id: named(id),
        pair: [one, other].map((record) => (record === null ? null : named(record))),
      })),
      counters: await database.read.selectFrom('sequence').selectAll().orderBy('name').execute(),
    },
  }
  await store.close()
  return result
}

/** Random ids by the order in which they first come. */
function names(known: readonly string[]): (id: string) => string {
  const given = new Map(known.map((id, at) => [id, `number ${at}`]))
  return (id) => {
    const name = given.get(id) ?? `${id.slice(0, 3)} ${given.size}`
    given.set(id, name)
    return name
  }
}

test('the procedure leaves what one statement after the other leaves, to the last row', async () => {
  const oneByOne = fc.array(told, { minLength: 1, maxLength: 25 })
  await fc.assert(
    fc.asyncProperty(oneByOne, async (all) => {
      const deliveries = all.map((one) => [one])
      expect(await indexAfter(deliveries, 'PROCEDURE', true)).toEqual(await indexAfter(deliveries, 'STATEMENTS', false))
    }),
    { numRuns: 15, seed: 20_261_121 },
  )
}, 120_000)

test('many registrations in one message place every number as each in its own message does', async () => {
  const batches = fc.array(fc.array(told, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(batches, async (deliveries) => {
      const [{ everything: _one, ...one }, { everything: _other, ...other }] = await Promise.all([
        indexAfter(deliveries, 'PROCEDURE', true),
        indexAfter(deliveries, 'STATEMENTS', false),
      ])
      expect(one).toEqual(other)
    }),
    { numRuns: 15, seed: 20_261_122 },
  )
}, 120_000)

test('handles minted in the writer are those that single questions find, and the other way round', async () => {
  const file = join(folder, `${++stores}.sqlite`)
  copyFileSync(empty, file)
  const store = await openMpiStore({ database: await openFile(file), seal: numberSeal(1), now: () => 0 as Instant })
  const many = Array.from({ length: 120 }, (_, at) => card(String(at)))
  const before = await store.handlesFor(many.slice(0, 3))
  const all = await store.handlesFor([...many, ...many.slice(0, 60)])
  expect(new Set(all).size).toBe(120)
  expect(all.slice(0, 3)).toEqual(before)
  expect(all.slice(120)).toEqual(all.slice(0, 60))
  expect(await store.handlesFor([many[100] as PlainNumber])).toEqual([all[100]])
  await store.close()
})
