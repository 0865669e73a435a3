import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CredentialId, RequestId } from '../../../../schema/domain/ids.ts'
import type { WatchedKind } from '../../../../subgraphs/shared/watch/budget.ts'
import type { CommonCounts, Meeting } from '../../../../subgraphs/shared/watch/common.ts'
import { CommonHours } from '../../../../subgraphs/shared/watch/common-hours.ts'
import type { UsageRow } from '../../../../subgraphs/shared/watch/usage.ts'
import { personNumbered } from '../../../support/audit-records.ts'
import { frozenClock } from '../../../support/clock.ts'
import { doctor, quiet, watchRig } from '../../../support/watch-rig.ts'

const HOUR = 3_600_000

/** What the workers' store keeps, told to be out of reach or to wait. */
class MemoryCounts implements CommonCounts {
  readonly #rows = new Map<string, UsageRow>()
  readonly #met = new Set<string>()
  out = false
  gate: Promise<void> = Promise.resolve()
  asked = 0

  async add(rows: readonly UsageRow[], meetings: readonly Meeting[], hour: number): Promise<readonly UsageRow[]> {
    this.asked += 1
    await this.gate
    if (this.out) throw new Error('The store is out of reach.')
    for (const row of rows) this.#add(row)
    for (const { credential, hour: at, subject } of meetings) {
      const key = `${credential} ${at} ${subject}`
      if (this.#met.has(key)) continue
      this.#met.add(key)
      this.#add({ credential, kind: 'UNCONNECTED', hour: at, count: 1 })
    }
    const of = new Set([...rows, ...meetings].map(({ credential }) => credential))
    return [...this.#rows.values()].filter((row) => of.has(row.credential) && row.hour >= hour - 1)
  }
  async forget(): Promise<void> {}
  #add(row: UsageRow): void {
    const key = `${row.credential} ${row.kind} ${row.hour}`
    this.#rows.set(key, { ...row, count: (this.#rows.get(key)?.count ?? 0) + row.count })
  }
}

describe('two workers that count together', () => {
  let counts: MemoryCounts
  let one: ReturnType<typeof watchRig>
  let other: ReturnType<typeof watchRig>
  beforeEach(() => {
    counts = new MemoryCounts()
    one = watchRig({ counts, tellMs: HOUR })
    other = watchRig({ counts, tellMs: HOUR })
  })
  afterEach(async () => {
    await one.watcher.close()
    await other.watcher.close()
  })

  const read = async ({ watcher, record }: typeof one, from: number, until: number) => {
    for (let n = from; n < until; n++) watcher.observe(record(doctor, { subject: personNumbered(n), rule: 8 }))
    await quiet()
  }
  const refuse = ({ watcher, record }: typeof one, times: number) => {
    for (let n = 0; n < times; n++)
      watcher.observe(record(doctor, { outcome: 'DENY', code: 'CONSENT_REQUIRED', rule: 9 }))
  }
  /** And what is usual is found out. */
  const tell = async ({ watcher }: typeof one) => {
    await watcher.tell()
    await quiet()
  }
  const crossed = (budget: WatchedKind, limit: number) => ({
    kind: 'BUDGET_CROSSED',
    budget,
    credential: 'doctor-card',
    institution: '1310000001',
    limit,
    at: one.clock.now(),
  })

  test('suspend at the budget of one, at the next telling', async () => {
    await read(one, 0, 11)
    await read(other, 11, 21)
    expect([one.events, other.events]).toEqual([[], []])
    await tell(one)
    expect([one.events, other.events]).toEqual([[], []])
    await tell(other)
    expect([one.events, other.events]).toEqual([[], [crossed('UNCONNECTED', 20)]])
    expect(other.suspended).toEqual([{ credential: 'doctor-card', by: 'BUDGET', from: one.clock.now(), lifted: null }])
  })

  test('the one that has more to tell learns of it as well', async () => {
    await read(one, 0, 15)
    await read(other, 15, 20)
    await tell(other)
    await tell(one)
    expect([one.events, other.events]).toEqual([[], []])
    refuse(other, 1)
    await read(one, 20, 21)
    expect(one.events).toEqual([crossed('UNCONNECTED', 20)])
  })

  test('a person whom both met counts once', async () => {
    await read(one, 0, 20)
    await tell(one)
    await read(other, 0, 20)
    await tell(other)
    await read(one, 5, 20)
    await tell(one)
    expect([one.events, other.events]).toEqual([[], []])
    await read(other, 20, 21)
    expect(other.events).toEqual([crossed('UNCONNECTED', 20)])
  })

  test('an answer that crosses waits for what the other has done, and stays inside', async () => {
    await read(one, 0, 20)
    await tell(one)
    await read(other, 19, 20)
    await tell(other)
    const opened = Promise.withResolvers<void>()
    counts.gate = opened.promise
    const passage = { request: 'request-of-the-last' as RequestId, caller: doctor, at: one.clock.now() }
    const last = other.record(doctor, { subject: personNumbered(20), rule: 8 })
    other.watcher.observe({ ...last, request: passage.request })
    const ends = other.watcher.mayFinish(passage)
    await quiet()
    expect(other.events).toEqual([])
    opened.resolve()
    expect(await ends).toMatchObject({ ok: false, refusal: { code: 'SUSPENDED' } })
    expect(other.events).toEqual([crossed('UNCONNECTED', 20)])
  })

  test('within the budget nothing is asked before the next telling', async () => {
    await read(one, 0, 20)
    refuse(one, 60)
    expect(counts.asked).toBe(0)
  })

  test('while they cannot ask, each goes by what it knows', async () => {
    counts.out = true
    await read(one, 0, 20)
    await tell(one)
    expect(one.events).toEqual([])
    await read(one, 20, 21)
    expect(one.events).toEqual([crossed('UNCONNECTED', 20)])
  })

  test('what could not be told is told later, once', async () => {
    counts.out = true
    refuse(one, 40)
    await tell(one)
    counts.out = false
    await tell(one)
    refuse(other, 20)
    await tell(other)
    expect([one.events, other.events]).toEqual([[], []])
    refuse(other, 1)
    await quiet()
    expect(other.events).toEqual([crossed('REFUSALS', 60)])
  })

  test('the hour before counts for what is left of it, whoever counted it', async () => {
    refuse(one, 60)
    await tell(one)
    for (const { clock } of [one, other]) clock.advance(HOUR)
    refuse(other, 1)
    await tell(other)
    expect(other.events).toEqual([crossed('REFUSALS', 60)].map((event) => ({ ...event, at: other.clock.now() })))
  })
})

describe('what waits to be told', () => {
  const clock = frozenClock()
  const credential = (n: number) => `card-${n}` as CredentialId

  test('goes piece by piece, and all of it', async () => {
    const counts = new MemoryCounts()
    const hours = new CommonHours(counts, clock.now, 10_000)
    for (let n = 0; n < 1_200; n++) {
      hours.used(credential(n), 'UNCONNECTED', 1, clock.now(), personNumbered(n))
      hours.used(credential(n), 'CHECKS', 2, clock.now(), null)
    }
    expect(new Set(await hours.tell()).size).toBe(1_200)
    expect(counts.asked).toBeGreaterThan(3)
    const wrong = Array.from({ length: 1_200 }, (_, n) => credential(n)).filter(
      (one) => hours.told(one, 'UNCONNECTED', clock.now()) !== 1 || hours.told(one, 'CHECKS', clock.now()) !== 2,
    )
    expect(wrong).toEqual([])
    expect(await hours.tell()).toEqual([])
  })

  test('counts while it is under way, and what comes meanwhile goes in a telling of its own', async () => {
    const counts = new MemoryCounts()
    const hours = new CommonHours(counts, clock.now, 10_000)
    const opened = Promise.withResolvers<void>()
    counts.gate = opened.promise
    const spent = () => [
      hours.told(credential(1), 'CHECKS', clock.now()),
      hours.spent(credential(1), 'CHECKS', clock.now()),
    ]
    hours.used(credential(1), 'CHECKS', 3, clock.now(), null)
    const first = hours.tell()
    hours.used(credential(1), 'CHECKS', 4, clock.now(), null)
    const second = hours.tell()
    expect(spent()).toEqual([0, 7])
    opened.resolve()
    await first
    await second
    expect(spent()).toEqual([7, 7])
    hours.forget(credential(1))
    expect(spent()).toEqual([0, 0])
  })

  test('is bounded', async () => {
    const counts = new MemoryCounts()
    const hours = new CommonHours(counts, clock.now, 5)
    for (let n = 0; n < 10; n++) hours.used(credential(n), 'UNCONNECTED', 1, clock.now(), personNumbered(n))
    expect(await hours.tell()).toHaveLength(5)
  })
})
