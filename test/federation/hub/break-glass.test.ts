import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { PersonId, UserId } from '../../../schema/domain/ids.ts'
import { hours } from '../../../schema/domain/time.ts'
import { approvedRecord } from '../../support/hub/approved-record.ts'
import { caller, emergencyPhysician, paramedic, physician, reviewer, self } from '../../support/hub/callers.ts'
import { type CardName, fillHouseholds, holderOf } from '../../support/hub/households.ts'
import { hubFor, logOf } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

let keys = 0
const key = () => `break-glass-${++keys}`
const open = `mutation ($input: OpenBreakGlassInput!) { openBreakGlass(input: $input) { id kind categories labels from until reviewDue } }`
const stop = 'mutation ($input: StopGrantInput!) { stopGrant(input: $input) { stopped keptOpen } }'
const record = 'query ($id: ID!) { person(id: $id) { emergencyRecord { versions { number } } } }'
const refusal = (extensions: object, message: string) => ({
  data: { openBreakGlass: null },
  errors: [{ message, path: ['openBreakGlass'], extensions }],
})

describe.each(wirings)('break-glass, %s', (wiring) => {
  const hub = hubFor(wiring, fillHouseholds)
  const colleague = caller('PHYSICIAN', 'EMERGENCY', code.hospital, { user: 'colleague' as UserId, secondFactor: true })
  const break_ = (by: Caller, person: PersonId, more: object = {}) =>
    hub.ask(by, open, {
      input: {
        idempotencyKey: key(),
        subject: person,
        reason: 'LIFE_IN_DANGER',
        note: '心肺停止、家族に連絡つかず',
        categories: ['EMERGENCY'],
        ...more,
      },
    })
  const reads = async (by: Caller, person: PersonId) => {
    const { data, errors } = await hub.ask(by, record, { id: person })
    const shown = (data as { person: { emergencyRecord: { versions: object } | null } | null } | null)?.person
    return shown?.emergencyRecord?.versions ?? errors?.map(({ extensions }) => extensions?.code)
  }
  const begun = async (name: CardName): Promise<PersonId> => {
    const { person } = await holderOf(hub, name)
    await approvedRecord(hub, person, { disability: '脳性麻痺' })
    return person
  }

  test('opens what was named to who broke it, for four hours, and owes a review', async () => {
    const person = await begun('taro')
    expect(await reads(emergencyPhysician, person)).toEqual(['CONSENT_REQUIRED'])
    const { data } = await break_(emergencyPhysician, person)
    expect(data).toEqual({
      openBreakGlass: {
        id: expect.any(String),
        kind: 'BREAK_GLASS',
        categories: ['EMERGENCY'],
        labels: ['PSYCHIATRIC', 'INFECTION', 'GENETIC', 'ADDRESS'],
        from: '2026-11-20T03:00:00.000Z',
        until: '2026-11-20T07:00:00.000Z',
        reviewDue: '2026-11-23T03:00:00.000Z',
      },
    })
    expect(await reads(emergencyPhysician, person)).toEqual([{ number: 1 }])
    expect(await reads(colleague, person)).toEqual(['CONSENT_REQUIRED'])
    expect(
      logOf(hub, 'emergency').records.findLast(
        ({ outcome, category }) => outcome === 'ALLOW' && category === 'EMERGENCY',
      ),
    ).toMatchObject({
      subject: person,
      rule: 7,
      grant: (data as { openBreakGlass: { id: string } }).openBreakGlass.id,
    })
    hub.clock.advance(hours(4))
    expect(await reads(emergencyPhysician, person)).toEqual(['CONSENT_REQUIRED'])
    hub.clock.advance(-hours(4))
    const owed = '{ emergencyGrants { edges { node { subject kind reviewed } } } }'
    expect(await hub.given(reviewer, owed)).toEqual({
      emergencyGrants: { edges: [{ node: { subject: person, kind: 'BREAK_GLASS', reviewed: null } }] },
    })
  })

  test('is stopped by the person, who said that they are well', async () => {
    const person = await begun('hanako')
    const { data } = await break_(emergencyPhysician, person)
    const grant = (data as { openBreakGlass: { id: string } }).openBreakGlass.id
    await hub.given(self(person), stop, { input: { idempotencyKey: key(), person, grant } })
    expect(await reads(emergencyPhysician, person)).toEqual(['CONSENT_REQUIRED'])
  })

  test('stopped while a life is in danger keeps what was opened, and opens nothing new', async () => {
    const person = await begun('former')
    const categories = ['EMERGENCY', 'CLINICAL']
    const { data } = await break_(emergencyPhysician, person, { categories })
    const grant = (data as { openBreakGlass: { id: string } }).openBreakGlass.id
    await reads(emergencyPhysician, person)
    const input = { idempotencyKey: key(), person, grant }
    expect(await hub.given(self(person), stop, { input })).toEqual({
      stopGrant: { stopped: '2026-11-20T03:00:00.000Z', keptOpen: ['EMERGENCY'] },
    })
    const chart = 'query ($id: ID!) { person(id: $id) { clinicalSummary { clinical { conditions { name } } } } }'
    const refusedChart = (await hub.ask(emergencyPhysician, chart, { id: person })).errors
    expect([await reads(emergencyPhysician, person), refusedChart?.map(({ extensions }) => extensions)]).toEqual([
      [{ number: 1 }],
      [{ code: 'CONSENT_REQUIRED', category: 'CLINICAL', reason: 'STOPPED' }],
    ])
    hub.clock.advance(hours(4))
    expect(await reads(emergencyPhysician, person)).toEqual(['CONSENT_REQUIRED'])
    hub.clock.advance(-hours(4))
    // Without a life in danger a stop is a stop.
    const other = await begun('elder')
    const calm = await break_(emergencyPhysician, other, { reason: 'CANNOT_WAIT' })
    const { id } = (calm.data as { openBreakGlass: { id: string } }).openBreakGlass
    await reads(emergencyPhysician, other)
    await hub.given(self(other), stop, { input: { idempotencyKey: key(), person: other, grant: id } })
    expect(await reads(emergencyPhysician, other)).toEqual(['CONSENT_REQUIRED'])
  })

  test('struck out and added labels are kept to', async () => {
    const person = await begun('jiro')
    const { data } = await break_(emergencyPhysician, person, { struckOut: ['GENETIC'], added: ['UNDISCLOSED'] })
    expect((data as { openBreakGlass: { labels: object } }).openBreakGlass.labels).toEqual([
      'PSYCHIATRIC',
      'INFECTION',
      'UNDISCLOSED',
      'ADDRESS',
    ])
  })

  test('is refused without entitlement, second factor, purpose or reason, and of what the role never reads', async () => {
    const { person } = await holderOf(hub, 'ichiro')
    const not = 'This caller may not ask for this with this purpose.'
    const categories = refusal(
      { code: 'INVALID_INPUT', reason: 'CATEGORIES', inputPath: ['input', 'categories'] },
      'At least one category, and only what this role treats with.',
    )
    expect([
      await break_({ ...emergencyPhysician, secondFactor: false }, person),
      await break_(caller('PHYSICIAN', 'EMERGENCY', code.clinic, { secondFactor: true }), person),
      await break_(physician, person),
      await break_(paramedic, person),
      await break_(emergencyPhysician, person, { categories: [] }),
      await break_(emergencyPhysician, person, { categories: ['NUMBER_HISTORY'] }),
      await break_(emergencyPhysician, person, { note: ' ' }),
    ]).toEqual([
      refusal({ code: 'NOT_PERMITTED', reason: 'SECOND_FACTOR' }, 'A second factor is needed.'),
      refusal({ code: 'NOT_PERMITTED', reason: 'NOT_ENTITLED' }, 'This institution has no emergency entitlement.'),
      refusal({ code: 'NOT_PERMITTED' }, not),
      refusal({ code: 'NOT_PERMITTED' }, not),
      categories,
      categories,
      refusal({ code: 'INVALID_INPUT', reason: 'EMPTY', inputPath: ['input', 'note'] }, 'Nothing was given.'),
    ])
  })
})
