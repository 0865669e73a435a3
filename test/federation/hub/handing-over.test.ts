import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { PersonId } from '../../../schema/domain/ids.ts'
import { hours } from '../../../schema/domain/time.ts'
import { caller, emergencyPhysician, paramedic, self } from '../../support/hub/callers.ts'
import { farDoctor, grantOf, refusedAs } from '../../support/hub/emergencies.ts'
import { fillHouseholds, holderOf } from '../../support/hub/households.ts'
import { hubFor } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const over = `mutation ($input: HandOverGrantInput!) { handOverGrant(input: $input) { id stopped } }`
const read = 'query ($id: ID!) { person(id: $id) { emergencySummary { __typename } } }'
const glass = 'mutation ($input: OpenBreakGlassInput!) { openBreakGlass(input: $input) { id } }'
const stop = 'mutation ($input: StopGrantInput!) { stopGrant(input: $input) { id } }'
const told = `query ($id: ID!) { person(id: $id) { emergencyNotices(first: 1) { edges { node { kind institution } } } } }`

let keys = 0
const key = () => `handing-over-${++keys}`

describe.each(wirings)('an ambulance hands its session to the hospital, %s', (wiring) => {
  const hub = hubFor(wiring, fillHouseholds)
  const handed = (by: Caller, grant: string, receiving: string = code.otherHospital) =>
    hub.ask(by, over, { input: { idempotencyKey: key(), grant, receiving } })
  const reads = async (by: Caller, person: PersonId) =>
    (await hub.ask(by, read, { id: person })).errors?.map(({ extensions }) => extensions?.code) ?? 'read'
  const refused = (message: string, extensions: object) => refusedAs('handOverGrant', message, extensions)

  test('what it opens it reads in the same operation, by the number alone', async () => {
    const { handle } = await holderOf(hub, 'jiro')
    const opening = `mutation ($input: CouldNotObtainInput!) { recordCouldNotObtain(input: $input) {
      person { emergencySummary { __typename } } } }`
    const input = { idempotencyKey: key(), subject: handle, reason: 'UNCONSCIOUS' }
    expect(await hub.ask(paramedic, opening, { input })).toEqual({
      data: { recordCouldNotObtain: { person: { emergencySummary: { __typename: 'EmergencyNotEnrolled' } } } },
    })
  })

  test('on the way: which one was not known when the grant was opened', async () => {
    const { person } = await holderOf(hub, 'taro')
    const grant = await grantOf(hub, paramedic, person)
    expect(await reads(farDoctor, person)).toEqual(['CONSENT_REQUIRED'])
    hub.clock.advance(1_000)
    expect(await handed(paramedic, grant)).toEqual({ data: { handOverGrant: { id: grant, stopped: null } } })
    expect([await reads(farDoctor, person), await reads(emergencyPhysician, person)]).toEqual([
      'read',
      ['CONSENT_REQUIRED'],
    ])
    const { person: notices } = await hub.given<{ person: { emergencyNotices: { edges: readonly object[] } } }>(
      self(person),
      told.replace('first: 1', 'first: 3'),
      { id: person },
    )
    expect(notices.emergencyNotices.edges).toContainEqual({
      node: { kind: 'HANDED_OVER', institution: code.fireService },
    })
    // The hospital may hand it on; twice is once.
    expect((await handed(farDoctor, grant, code.hospital)).errors).toBeUndefined()
    expect((await handed(farDoctor, grant, code.hospital)).errors).toBeUndefined()
    expect(await reads(emergencyPhysician, person)).toBe('read')
  })

  test('nobody hands over what they do not hold, what is over, or to whom nobody knows', async () => {
    const { person } = await holderOf(hub, 'hanako')
    const grant = await grantOf(hub, paramedic, person)
    const none = refused('There is no such grant.', { code: 'NOT_FOUND' })
    const opening = { subject: person, reason: 'LIFE_IN_DANGER', note: '心肺停止', categories: ['EMERGENCY'] }
    const { openBreakGlass } = await hub.given<{ openBreakGlass: { id: string } }>(emergencyPhysician, glass, {
      input: { idempotencyKey: key(), ...opening },
    })
    expect([
      await handed(emergencyPhysician, grant),
      await handed(paramedic, 'grt_0000000000000000000000'),
      // Broken glass is held by who broke it alone.
      await handed(emergencyPhysician, openBreakGlass.id),
      await handed(paramedic, grant, '9999999999'),
      await handed(caller('PARAMEDIC', 'EMERGENCY', code.hospital), grant),
    ]).toEqual([
      none,
      none,
      none,
      refused('No such institution is registered.', { code: 'NOT_FOUND', inputPath: ['input', 'receiving'] }),
      none,
    ])
    const ended = refused('This grant is over.', { code: 'CONFLICT', reason: 'ENDED' })
    hub.clock.advance(hours(24))
    expect(await handed(paramedic, grant)).toEqual(ended)
    hub.clock.advance(-hours(24))
    await hub.given(self(person), stop, { input: { idempotencyKey: key(), person, grant } })
    expect([await handed(paramedic, grant), await reads(farDoctor, person)]).toEqual([ended, ['CONSENT_REQUIRED']])
  })
})
