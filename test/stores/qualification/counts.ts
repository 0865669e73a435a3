import { expect, test } from 'vitest'
import type { CredentialId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { WatchedKind } from '../../../subgraphs/shared/watch/budget.ts'
import type { UsageRow } from '../../../subgraphs/shared/watch/usage.ts'
import { personNumbered } from '../../support/audit-records.ts'
import { accepted } from '../../support/outcome.ts'
import { scopeFor } from '../../support/scopes.ts'
import { type Adapter, eachTest } from './bench.ts'

const hour = 500_000
const [doctor, clerk] = ['doctor-card', 'clerk-card'] as [CredentialId, CredentialId]
const row = (credential: CredentialId, kind: WatchedKind, at: number, count: number): UsageRow => ({
  credential,
  kind,
  hour: at,
  count,
})
const met = (credential: CredentialId, n: number, at = hour) => ({ credential, hour: at, subject: personNumbered(n) })

export function countContract(open: () => Adapter): void {
  const bench = eachTest(open)
  const counts = () => bench().store.counts
  const sorted = (rows: readonly UsageRow[]) =>
    rows.toSorted((a, b) => `${a.credential} ${a.kind} ${a.hour}`.localeCompare(`${b.credential} ${b.kind} ${b.hour}`))
  const add = async (...parts: Parameters<ReturnType<typeof counts>['add']>) => sorted(await counts().add(...parts))

  test('what is added comes back as the sum of all, of this hour and the one before, of those asked about', async () => {
    expect(await add([], [], hour)).toEqual([])
    await add(
      [row(doctor, 'CHECKS', hour - 2, 9), row(doctor, 'CHECKS', hour - 1, 8), row(clerk, 'CHECKS', hour, 7)],
      [],
      hour,
    )
    expect(await add([row(doctor, 'CHECKS', hour, 2)], [], hour)).toEqual([
      row(doctor, 'CHECKS', hour - 1, 8),
      row(doctor, 'CHECKS', hour, 2),
    ])
    expect(await add([row(doctor, 'CHECKS', hour, 3), row(doctor, 'GRANTS', hour, 1)], [], hour)).toEqual([
      row(doctor, 'CHECKS', hour - 1, 8),
      row(doctor, 'CHECKS', hour, 5),
      row(doctor, 'GRANTS', hour, 1),
    ])
  })

  test('a person is counted once in an hour for each credential, whoever tells of it', async () => {
    expect(await add([], [met(doctor, 1), met(doctor, 2), met(clerk, 1)], hour)).toEqual([
      row(clerk, 'UNCONNECTED', hour, 1),
      row(doctor, 'UNCONNECTED', hour, 2),
    ])
    expect(await add([], [met(doctor, 2), met(doctor, 3)], hour)).toEqual([row(doctor, 'UNCONNECTED', hour, 3)])
    expect(await add([], [met(doctor, 2, hour + 1)], hour + 1)).toEqual([
      row(doctor, 'UNCONNECTED', hour, 3),
      row(doctor, 'UNCONNECTED', hour + 1, 1),
    ])
  })

  test('those told at once by several add up', async () => {
    await Promise.all(
      Array.from({ length: 8 }, (_, n) => counts().add([row(doctor, 'CHECKS', hour, 1)], [met(doctor, n % 4)], hour)),
    )
    expect(await add([row(doctor, 'CHECKS', hour, 1)], [], hour)).toEqual([
      row(doctor, 'CHECKS', hour, 9),
      row(doctor, 'UNCONNECTED', hour, 4),
    ])
  })

  test('whom anybody met is forgotten with the hour', async () => {
    await counts().add([], [met(doctor, 1), met(doctor, 1, hour + 1)], hour + 1)
    await counts().forget(hour + 1)
    expect(await add([], [met(doctor, 1), met(doctor, 1, hour + 1)], hour + 1)).toEqual([
      row(doctor, 'UNCONNECTED', hour, 2),
      row(doctor, 'UNCONNECTED', hour + 1, 1),
    ])
  })

  test('it is what usual rates are learnt from, and what was forgiven stays in them', async () => {
    await counts().add([row(doctor, 'CHECKS', hour, 30), row(clerk, 'CHECKS', hour, 5)], [], hour)
    await bench().store.register.suspend(doctor, null, 1_000 as Instant)
    accepted(
      await bench().store.register.liftSuspension(scopeFor('SECURITY', null), doctor, '済', bench().once('lift')),
    )
    expect(await add([row(doctor, 'CHECKS', hour, 4), row(clerk, 'CHECKS', hour, 1)], [], hour)).toEqual([
      row(clerk, 'CHECKS', hour, 6),
      row(doctor, 'CHECKS', hour, 4),
    ])
    const day = Math.floor((hour + 9) / 24)
    expect(await bench().store.usage.load(doctor, day, day + 1)).toEqual([{ kind: 'CHECKS', day, count: 34 }])
  })
}
