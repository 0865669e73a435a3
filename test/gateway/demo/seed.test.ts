import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rosterOf } from '../../../gateway/demo/people/roster.ts'
import { type SeedProgress, seedPopulation } from '../../../gateway/demo/seed.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { seededHub } from './seeded-hub.ts'

const options = { people: 300, seed: 11, today: '2026-11-20' as CivilDate }

const check = `query ($input: QualificationCheck!) {
  verifyQualification(input: $input) {
    outcome: __typename
    ... on LapsedQualification { newerExists }
    ... on QualificationNotFound { reason }
  }
}`

describe('the seed', () => {
  let hub: Awaited<ReturnType<typeof seededHub>>
  let done: SeedProgress
  const progress: SeedProgress[] = []

  beforeAll(async () => {
    hub = await seededHub(temporaryFolder())
    done = await seedPopulation({ ...options, door: hub.door, onProgress: (one) => progress.push(one) })
    await hub.settled()
  })
  afterAll(() => hub.close())

  const counts = async () => {
    const { qualification, mpi } = hub.databases
    const count = async (rows: Promise<readonly unknown[]>) => (await rows).length
    return {
      numbers: await count(qualification.read.selectFrom('insured_number').select('handle').execute()),
      terms: await count(qualification.read.selectFrom('term').select('id').where('superseded', 'is', null).execute()),
      certificates: await count(
        qualification.read.selectFrom('limit_certificate').select('id').where('superseded', 'is', null).execute(),
      ),
      vouchers: await count(qualification.read.selectFrom('voucher').select('handle').execute()),
      links: await count(qualification.read.selectFrom('link').select('handle').execute()),
      persons: await count(mpi.read.selectFrom('record').select('person').distinct().execute()),
    }
  }

  test('every row lands, and progress is told', () => {
    expect(done.refused).toEqual({})
    expect(done.people).toBe(300)
    expect(progress.at(-1)).toEqual({ ...done, rowsPerSecond: progress.at(-1)?.rowsPerSecond })
    expect(progress.map(({ rows }) => rows)).toEqual(progress.map(({ rows }) => rows).toSorted((a, b) => a - b))
  })

  test('every card of the roster is answered as the roster says', async () => {
    const roster = rosterOf(options)
    const clinic = { role: 'CLERK', purpose: 'INSURANCE', institution: '0119800030' } as const
    const answers: Record<string, unknown> = {}
    for (const { name, check: input } of roster) {
      const data = await hub.ask<{ verifyQualification: object }>(hub.qualification, clinic, check, { input })
      answers[name] = { ...data.verifyQualification }
    }
    expect(answers).toEqual(Object.fromEntries(roster.map(({ name, expects }) => [name, expects])))
  })

  test('another run, and one that was cut off and run again, double nothing', async () => {
    const before = await counts()
    const again = await seedPopulation({ ...options, door: hub.door })
    await hub.settled()
    expect(again.refused).toEqual({})
    expect(await counts()).toEqual(before)

    const cut = await seededHub(temporaryFolder())
    try {
      const stop = new AbortController()
      let waves = 0
      const some = await seedPopulation({
        ...options,
        door: cut.door,
        signal: stop.signal,
        onProgress: () => ++waves === 3 && stop.abort(),
      })
      expect(some.rows).toBeLessThan(done.rows)
      expect((await seedPopulation({ ...options, door: cut.door })).refused).toEqual({})
      await cut.settled()
      const whole = hub
      hub = cut
      expect(await counts()).toEqual(before)
      hub = whole
    } finally {
      await cut.close()
    }
  })
})
