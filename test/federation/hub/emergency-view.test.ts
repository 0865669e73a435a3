import { afterAll, describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { PersonId, RegionId } from '../../../schema/domain/ids.ts'
import { keep, testRegions } from '../../support/clinical/nodes.ts'
import { content } from '../../support/clinical/records.ts'
import { emergencyPhysician, node, otherNode, paramedic, physician, self } from '../../support/hub/callers.ts'
import { farDoctor, grantOf } from '../../support/hub/emergencies.ts'
import { type CardName, fillHouseholds, holderOf } from '../../support/hub/households.ts'
import { hubFor, logOf, type TestHub } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const regions = testRegions(
  [
    { region: 'nagano' as RegionId, node: code.network },
    { region: 'fukuoka' as RegionId, node: code.otherNetwork },
  ],
  1_500,
)

async function fill(hub: TestHub): Promise<void> {
  await fillHouseholds(hub)
  await keep(hub, regions, node, 'taro', [
    ['t-1', content('CONDITION', { name: '拡張型心筋症', code: 'I42.0' }), '2026-03-01'],
    ['t-2', content('CONDITION', { name: '急性気管支炎', code: 'J20', outcome: 'CURED' }), '2026-02-01'],
    ['t-5', content('OTHER_ALLERGY'), '2024-05-01'],
    ['t-6', content('LAB'), '2026-11-01'],
    ['t-7', content('PRESCRIPTION'), '2026-11-10'],
    ['t-8', content('PRESCRIPTION', { drug: 'ミホンムカシ錠' }), '2025-11-10'],
  ])
  await keep(hub, regions, otherNode, 'taro', [
    ['f-1', content('DRUG_ALLERGY'), '2024-05-01'],
    ['f-2', content('INFECTION', { result: 'POSITIVE' }), '2026-01-01'],
    ['f-4', content('CONDITION', { name: '胃癌', code: 'C16' }), '2026-06-01', { labels: ['UNDISCLOSED'] }],
    ['f-5', content('CONDITION', { name: '統合失調症', code: 'F20' }), '2026-05-01', { labels: ['PSYCHIATRIC'] }],
    ['f-3', content('INFECTION', { test: 'HCV' }), '2026-01-01'],
  ])
  await keep(hub, regions, node, 'hanako', [['h-1', content('LAB'), '2026-11-01']])
}

const clinical = `clinical { standing allergies { substance drug severe } diagnoses { name code } drugs { name days }
  infections { test } sources { region state } }`
const answer = `__typename ... on EmergencyNotEnrolled { ${clinical} } ... on EmergencyNothingApproved { ${clinical} }`
const summary = `query ($id: ID!) { person(id: $id) { emergencySummary { ${answer} } } }`
const present = `mutation ($input: PresentPassInput!) { presentPass(input: $input) { summary { ${answer} } } }`
const whole = {
  standing: 'HELD',
  allergies: [
    { substance: 'ミホンマイシン', drug: true, severe: true },
    { substance: '鶏卵', drug: false, severe: false },
  ],
  diagnoses: [
    { name: '統合失調症', code: 'F20' },
    { name: '拡張型心筋症', code: 'I42.0' },
  ],
  drugs: [{ name: 'ミホンジピン錠5mg', days: 28 }],
  infections: [{ test: 'HBS' }],
  sources: [
    { region: 'fukuoka', state: 'ANSWERED' },
    { region: 'nagano', state: 'ANSWERED' },
  ],
}
const nothing = { allergies: [], diagnoses: [], drugs: [], infections: [] }

describe.each(wirings)('the emergency view of whoever has no record of their own, %s', (wiring) => {
  const hub = hubFor(wiring, fill, regions.open)
  const read = async (by: Caller, person: PersonId) => {
    const { data, errors } = await hub.ask(by, summary, { id: person })
    return errors === undefined
      ? (data as { readonly person: { readonly emergencySummary: object } }).person.emergencySummary
      : errors.map(({ extensions, path }) => [extensions?.code, path])
  }
  const required = [['CONSENT_REQUIRED', ['person', 'emergencySummary']]]
  const opened = async (name: CardName) => {
    const { person } = await holderOf(hub, name)
    await grantOf(hub, emergencyPhysician, person)
    return person
  }

  test('somebody unconscious: what both regions know, on one page, to the institution that opened it', async () => {
    const { person } = await holderOf(hub, 'taro')
    expect(await read(emergencyPhysician, person)).toEqual(required)
    const asked = regions.node('nagano').asked.length
    await grantOf(hub, emergencyPhysician, person)
    expect(await read(emergencyPhysician, person)).toEqual({ __typename: 'EmergencyNotEnrolled', clinical: whole })
    expect(regions.node('nagano').asked).toHaveLength(asked + 1)
    expect([await read(farDoctor, person), await read(physician, person)]).toEqual([required, required])
    // Both hub and node decided, and put on record what they showed.
    const shown = logOf(hub, 'clinical').records.filter(
      ({ subject, category, outcome }) => subject === person && category === 'EMERGENCY_SUMMARY' && outcome === 'ALLOW',
    )
    expect(shown.map(({ rule, labels }) => [rule, labels])).toContainEqual([7, ['PSYCHIATRIC']])
    expect(
      regions
        .node('nagano')
        .audit.records.filter(({ category }) => category === 'EMERGENCY_SUMMARY')
        .map(({ outcome, rule, labels }) => [outcome, rule, labels]),
    ).toContainEqual(['ALLOW', 7, []])
  })

  test('that nobody keeps anything is told from a region that is down', async () => {
    const person = await opened('hanako')
    const nobody = { ...nothing, standing: 'NONE_HELD' }
    const heard = { region: 'fukuoka', state: 'NOTHING_HELD' }
    expect(await read(emergencyPhysician, person)).toEqual({
      __typename: 'EmergencyNotEnrolled',
      clinical: { ...nobody, sources: [heard, { region: 'nagano', state: 'NOTHING_HELD' }] },
    })
    await regions.node('nagano').stop()
    try {
      const known = (await holderOf(hub, 'taro')).person
      expect([await read(emergencyPhysician, person), await read(emergencyPhysician, known)]).toEqual([
        {
          __typename: 'EmergencyNotEnrolled',
          clinical: {
            ...nothing,
            standing: 'REGION_DOWN',
            sources: [heard, { region: 'nagano', state: 'UNAVAILABLE' }],
          },
        },
        {
          __typename: 'EmergencyNotEnrolled',
          clinical: {
            ...whole,
            standing: 'INCOMPLETE',
            allergies: [whole.allergies[0]],
            diagnoses: [whole.diagnoses[0]],
            drugs: [],
            sources: [whole.sources[0], { region: 'nagano', state: 'UNAVAILABLE' }],
          },
        },
      ])
    } finally {
      await regions.node('nagano').start()
    }
  })

  test('a pass opens it too, until the family stops it, and that is said', async () => {
    const { person } = await holderOf(hub, 'jiro')
    const issue = 'mutation ($input: IssuePassInput!) { issuePass(input: $input) { pass provision { id } } }'
    const { issuePass } = await hub.given<{ issuePass: { pass: string; provision: { id: string } } }>(
      self(person),
      issue,
      { input: { idempotencyKey: 'view-pass', person } },
    )
    const shown = () => hub.ask(paramedic, present, { input: { pass: issuePass.pass } })
    expect((await shown()).data).toMatchObject({
      presentPass: { summary: { __typename: 'EmergencyNotEnrolled', clinical: nothing } },
    })
    const withdraw = 'mutation ($input: WithdrawConsentInput!) { withdrawConsent(input: $input) { id } }'
    const input = { idempotencyKey: 'view-stop', person, provision: issuePass.provision.id }
    await hub.given(self(person), withdraw, { input })
    expect((await shown()).errors?.map(({ extensions }) => extensions)).toEqual([
      { code: 'CONSENT_REQUIRED', category: 'EMERGENCY_SUMMARY', reason: 'STOPPED' },
    ])
  })

  afterAll(() => (wiring === wirings.at(-1) ? regions.close() : undefined))
})
