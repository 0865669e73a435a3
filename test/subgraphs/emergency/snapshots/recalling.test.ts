import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../../schema/domain/caller.ts'
import type { CallerFacts } from '../../../../schema/domain/consent.ts'
import type { NumberHandle, PersonId } from '../../../../schema/domain/ids.ts'
import { hours, type Instant, minutes } from '../../../../schema/domain/time.ts'
import { recallingFacts } from '../../../../subgraphs/emergency/snapshots/recalling.ts'
import { type ConsentSnapshot, SnapshotBroken } from '../../../../subgraphs/emergency/snapshots/snapshot.ts'
import type { RecalledFor, RememberedCaller } from '../../../../subgraphs/shared/consent/facts.ts'
import { StoreUnavailable } from '../../../../subgraphs/shared/failure.ts'
import { emergencyPhysician, physician } from '../../../support/hub/callers.ts'

const mei = 'per_mei0000000000000000000' as PersonId
const at = 1_800_000_000_000 as Instant
const ago = (milliseconds: number) => (at - milliseconds) as Instant
const callerFacts: CallerFacts = {
  suspensions: [],
  emergencyEntitled: true,
  offices: [],
  delegation: null,
  disasters: [],
  register: [],
}
const snapshot: ConsentSnapshot = {
  person: mei,
  taken: ago(hours(9)),
  known: { person: mei, reachedBy: [], facts: { relations: [], disputed: [], persons: [] } },
  identity: null,
}
const thePage: RecalledFor = {
  caller: emergencyPhysician,
  action: 'READ',
  category: 'EMERGENCY_SUMMARY',
  subject: mei,
  at,
}
const theShowing: RecalledFor = { ...thePage, action: 'WRITE', category: 'GRANT', subject: null }

interface Rigged {
  readonly kept?: { snapshot: ConsentSnapshot; confirmed: Instant } | null | Error
  readonly remembered?: RememberedCaller | null
}

function rig({
  kept = { snapshot, confirmed: ago(minutes(20)) },
  remembered = { facts: callerFacts, age: minutes(5) },
}: Rigged = {}) {
  const broken: Error[] = []
  const facts = recallingFacts({
    store: {
      async snapshotOf() {
        if (kept instanceof Error) throw kept
        return kept
      },
    },
    remembered: () => remembered,
    onBroken: (error) => void broken.push(error),
  })
  return { facts, broken }
}

describe('what is recalled while consent cannot be asked', () => {
  test('is the caller and the consent as they were, as of when the older of both was current', async () => {
    const { facts } = rig()
    expect(await facts.recall(thePage)).toEqual({ callerFacts, known: snapshot.known, asOf: ago(minutes(20)) })
    expect(await facts.recall(theShowing)).toEqual({ callerFacts, known: null, asOf: ago(minutes(5)) })
    const later = rig({ remembered: { facts: callerFacts, age: hours(1) } })
    expect((await later.facts.recall(thePage))?.asOf).toBe(ago(hours(1)))
  })

  test('is nothing for anybody and anything but the page in an emergency, with a second factor', async () => {
    const { facts } = rig()
    const node = { institution: emergencyPhysician.institution, credential: 'node' } as Caller['node']
    const others: readonly Partial<RecalledFor>[] = [
      { caller: physician },
      { caller: { ...emergencyPhysician, secondFactor: false } },
      { caller: { ...emergencyPhysician, node } },
      { category: 'EMERGENCY' },
      { category: 'CLINICAL' },
      { action: 'WRITE' },
      { action: 'WRITE', category: 'GRANT' },
      { subject: null },
      { subject: 'num_0000000000000000000000' as NumberHandle },
    ]
    for (const other of others) expect([other, await facts.recall({ ...thePage, ...other })]).toEqual([other, null])
  })

  test('is nothing for a caller who is not remembered, or was not entitled, or of whom nothing is kept', async () => {
    const withoutRight = { facts: { ...callerFacts, emergencyEntitled: false }, age: 0 }
    for (const rigged of [{ remembered: null }, { remembered: withoutRight }, { kept: null }]) {
      const { facts } = rig(rigged)
      expect(await facts.recall(thePage)).toBeNull()
    }
  })

  test('is nothing once it is older than four hours, the caller or the consent', async () => {
    const limit = hours(4)
    const consentAt = (age: number) => rig({ kept: { snapshot, confirmed: ago(age) } }).facts.recall(thePage)
    const callerAt = (age: number, question = thePage) =>
      rig({ remembered: { facts: callerFacts, age } }).facts.recall(question)
    expect((await consentAt(limit))?.asOf).toBe(ago(limit))
    expect((await callerAt(limit))?.asOf).toBe(ago(limit))
    expect([await consentAt(limit + 1), await callerAt(limit + 1), await callerAt(limit + 1, theShowing)]).toEqual([
      null,
      null,
      null,
    ])
  })

  test('is nothing where somebody changed what the hub signed, and that is told; an outage stays one', async () => {
    const { facts, broken } = rig({ kept: new SnapshotBroken('the signature fails') })
    expect(await facts.recall(thePage)).toBeNull()
    expect(broken.map(({ message }) => message)).toEqual([
      'A snapshot of a consent is not what the hub signed: the signature fails.',
    ])
    const out = rig({ kept: new StoreUnavailable('emergency') })
    await expect(out.facts.recall(thePage)).rejects.toThrow('The emergency store cannot be reached.')
    expect(out.broken).toEqual([])
  })
})
