import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { bulkLoad } from '../../../gateway/demo/bulk-load.ts'
import { rosterOf } from '../../../gateway/demo/people/roster.ts'
import { seedPopulation } from '../../../gateway/demo/seed.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import { openMpiBulk } from '../../../subgraphs/mpi/bulk.sql.ts'
import { openQualificationBulk } from '../../../subgraphs/qualification/bulk.sql.ts'
import { residenceFinder } from '../../../subgraphs/qualification/residence.sql.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { seededHub } from './seeded-hub.ts'

const options = { people: 500, seed: 3, today: '2026-11-20' as CivilDate }
type Hub = Awaited<ReturnType<typeof seededHub>>

const bulkOf =
  ({ databases, seals, clock }: Hub) =>
  async () => ({
    mpi: await openMpiBulk({ database: databases.mpi, seal: seals.mpi, now: clock.now }),
    qualification: await openQualificationBulk({
      database: databases.qualification,
      seal: seals.qualification,
      municipalityOf: (await residenceFinder(databases.qualification)).municipalityOf,
      now: clock.now,
    }),
  })

/** Everything that stands, with numbers opened, and persons by the numbers they hold instead of random ids. */
async function standing({ databases, seals }: Hub) {
  const { read } = databases.qualification
  const numberRows = await read.selectFrom('insured_number').selectAll().execute()
  const minted = await databases.mpi.read.selectFrom('number').selectAll().execute()
  const nameOf = new Map(
    minted.map(({ handle, insurer, sealed }) => [
      handle,
      `${insurer} ${seals.mpi.open(sealed, handle).replaceAll('\u001f', '/')}`,
    ]),
  )
  const named = (handle: string): string => nameOf.get(handle) ?? 'unknown'
  const sorted = (rows: readonly object[]): readonly string[] => rows.map((row) => JSON.stringify(row)).sort()
  const held = await databases.mpi.read.selectFrom('record').selectAll().execute()
  const persons = Map.groupBy(held, ({ person }) => person)
  const personName = new Map(
    [...persons].map(([person, rows]) => [person, sorted(rows.map(({ handle }) => [named(handle)]))[0] ?? '']),
  )
  const plain = <Row extends { readonly handle: string }>(rows: readonly Row[]) =>
    sorted(
      rows.map((row) => {
        const { handle, id: _, ...rest } = row as Row & { readonly id?: number }
        const bytes = Object.entries(rest).map(([key, value]) => [
          key,
          value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
        ])
        return { number: named(handle), ...Object.fromEntries(bytes) }
      }),
    )
  return {
    numbers: plain(
      numberRows.map(({ sealed, ...row }) => ({ ...row, opened: seals.qualification.open(sealed, row.handle) })),
    ),
    minted: plain(minted.map(({ sealed: _, ...row }) => row)),
    terms: plain(await read.selectFrom('term').selectAll().where('superseded', 'is', null).execute()),
    limits: plain(await read.selectFrom('limit_certificate').selectAll().where('superseded', 'is', null).execute()),
    diseases: plain(await read.selectFrom('specific_disease').selectAll().where('superseded', 'is', null).execute()),
    vouchers: plain(await read.selectFrom('voucher').selectAll().execute()),
    links: plain(
      (await read.selectFrom('link').selectAll().execute()).map(({ sequence: _, person, filed, ...row }) => ({
        ...row,
        person: personName.get(person),
        filed: personName.get(filed),
      })),
    ),
    held: plain(
      held.map(({ decision: _, id: __, filed: ___, person, ...row }) => ({ ...row, person: personName.get(person) })),
    ),
    continuity: plain(
      (await databases.mpi.read.selectFrom('continuity').selectAll().execute()).map(({ previous, ...row }) => ({
        ...row,
        previous: named(previous),
      })),
    ),
    persons: personName.size,
  }
}

const check = `query ($input: QualificationCheck!) {
  verifyQualification(input: $input) {
    outcome: __typename
    ... on LapsedQualification { newerExists }
    ... on QualificationNotFound { reason }
  }
}`

describe('the bulk load', () => {
  test('leaves what the door leaves, and answers alike; only an empty store takes it', {
    timeout: 60_000,
  }, async () => {
    const keys = [{ id: 1, secret: Buffer.alloc(32, 7) }]
    const [door, bulk] = [await seededHub(temporaryFolder(), keys), await seededHub(temporaryFolder(), keys)]
    try {
      const seeded = await seedPopulation({ ...options, door: door.door })
      await door.settled()
      const loaded = await bulkLoad({ ...options, enter: bulk.door.enter, stores: bulkOf(bulk) })
      await bulk.settled()
      expect({ people: loaded.people, rows: loaded.rows }).toEqual({ people: seeded.people, rows: seeded.rows })
      expect(await standing(bulk)).toEqual(await standing(door))

      const clinic = { role: 'CLERK', purpose: 'INSURANCE', institution: '0119800030' } as const
      for (const { check: input, expects } of rosterOf(options)) {
        const told = await bulk.ask<{ verifyQualification: object }>(bulk.qualification, clinic, check, { input })
        expect({ ...told.verifyQualification }).toEqual(expects)
      }
      await expect(bulkOf(bulk)()).rejects.toThrow('A bulk load needs an empty index.')
    } finally {
      await door.close()
      await bulk.close()
    }
  })

  test('a load that was cut off leaves a store that is refused, not one without its indexes', async () => {
    const folder = temporaryFolder()
    const hub = await seededHub(folder)
    await bulkOf(hub)()
    await hub.close()
    await expect(seededHub(folder)).rejects.toThrow('9999-bulk-load-unfinished')
  })

  test('every index is there again after the load', async () => {
    const [fresh, loaded] = [await seededHub(temporaryFolder()), await seededHub(temporaryFolder())]
    const indexes = (hub: Hub) =>
      Promise.all(
        Object.values(hub.databases).map(async (database) => {
          const { rows } =
            await sql<object>`select name, sql from sqlite_master where type = 'index' order by name`.execute(
              database.read,
            )
          return rows
        }),
      )
    try {
      await bulkLoad({ ...options, people: 50, enter: loaded.door.enter, stores: bulkOf(loaded) })
      expect(await indexes(loaded)).toEqual(await indexes(fresh))
    } finally {
      await fresh.close()
      await loaded.close()
    }
  })
})
