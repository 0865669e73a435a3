import { afterAll, describe, expect, test } from 'vitest'
import type { Caller } from '../../schema/domain/caller.ts'
import type { PersonId, RegionId } from '../../schema/domain/ids.ts'
import { wirings } from '../federation/harness.ts'
import { keep, testRegions } from '../support/clinical/nodes.ts'
import { content } from '../support/clinical/records.ts'
import { approvedRecord } from '../support/hub/approved-record.ts'
import { emergencyPhysician, node, paramedic, self } from '../support/hub/callers.ts'
import { grantOf } from '../support/hub/emergencies.ts'
import { fillHouseholds, holderOf } from '../support/hub/households.ts'
import { hubFor, type TestHub } from '../support/hub/hub.ts'
import { code } from '../support/hub/institutions.ts'

const regions = testRegions(
  [
    { region: 'nagano' as RegionId, node: code.network },
    { region: 'fukuoka' as RegionId, node: code.otherNetwork },
  ],
  300,
)
const basic = { allergies: [{ kind: 'DRUG', substance: 'セフェム系', anaphylaxis: true }] }
const page = `__typename ... on EmergencySummary { version allergies { substance } }
  ... on EmergencyNotEnrolled { clinical { standing diagnoses { name } } }`
const present = `mutation ($input: PresentPassInput!) { presentPass(input: $input) { summary { ${page} } } }`
const read = `query ($id: ID!) { person(id: $id) { emergencySummary { ${page} } } }`
const done = 'mutation ($input: RecordTransportCareInput!) { recordTransportCare(input: $input) { done } }'
const told = `query ($id: ID!) { person(id: $id) { emergencyNotices { edges { node { kind institution } } }
  emergencyRecord { transportNotes { done } } } }`

let pass = ''
async function fill(hub: TestHub): Promise<void> {
  await fillHouseholds(hub)
  await keep(hub, regions, node, 'taro', [['t-1', content('CONDITION', { name: '拡張型心筋症' }), '2026-03-01']])
  pass = await approvedRecord(hub, (await holderOf(hub, 'ichiro')).person, basic)
}

describe.each(wirings)('an emergency with every regional node dead, %s', (wiring) => {
  const hub = hubFor(wiring, fill, regions.open)
  const summary = async (by: Caller, person: PersonId) => (await hub.ask(by, read, { id: person })).data
  const own = { __typename: 'EmergencySummary', version: 1, allergies: [{ substance: 'セフェム系' }] }
  const drawn = (clinical: object) => ({
    person: { emergencySummary: { __typename: 'EmergencyNotEnrolled', clinical } },
  })

  test('the hub itself holds the page, its consent and its log; what happened is there when the regions are back', async () => {
    const [child, other] = [(await holderOf(hub, 'ichiro')).person, (await holderOf(hub, 'taro')).person]
    for (const region of ['nagano', 'fukuoka']) await regions.node(region).stop()
    const asked = regions.silences.length
    // By the pass, and without it: no node is waited for.
    expect(await hub.given(paramedic, present, { input: { pass } })).toEqual({ presentPass: { summary: own } })
    hub.clock.advance(1_000)
    await grantOf(hub, emergencyPhysician, child)
    hub.clock.advance(1_000)
    expect(await summary(emergencyPhysician, child)).toEqual({ person: { emergencySummary: own } })
    expect(regions.silences).toHaveLength(asked)
    // Whoever has no record of their own: that nothing is known is not taken for nothing held.
    await grantOf(hub, emergencyPhysician, other)
    expect(await summary(emergencyPhysician, other)).toEqual(drawn({ standing: 'REGION_DOWN', diagnoses: [] }))
    for (const region of ['nagano', 'fukuoka']) await regions.node(region).start()
    const note = { idempotencyKey: 'regions-dead-note', person: child, findings: '発熱', done: '輸液' }
    const glass = `mutation ($input: OpenBreakGlassInput!) { openBreakGlass(input: $input) { id } }`
    const opening = { subject: child, reason: 'LIFE_IN_DANGER', note: '搬送先', categories: ['EMERGENCY'] }
    hub.clock.advance(60_000)
    await hub.given(emergencyPhysician, glass, { input: { idempotencyKey: 'regions-dead-glass', ...opening } })
    hub.clock.advance(1_000)
    await hub.given(emergencyPhysician, done, { input: note })
    // Broken glass opens the record, and of the record what was approved.
    const record = 'query ($id: ID!) { person(id: $id) { emergencyRecord { sections { name } approved { number } } } }'
    expect(await hub.given(emergencyPhysician, record, { id: child })).toEqual({
      person: { emergencyRecord: { sections: [], approved: { number: 1 } } },
    })
    expect(await summary(emergencyPhysician, other)).toEqual(
      drawn({ standing: 'HELD', diagnoses: [{ name: '拡張型心筋症' }] }),
    )
    const hospital = { institution: code.hospital }
    expect(await hub.given(self(child), told, { id: child })).toEqual({
      person: {
        emergencyNotices: {
          edges: [
            { node: { kind: 'READ', ...hospital } },
            { node: { kind: 'TRANSPORT_NOTED', ...hospital } },
            { node: { kind: 'GRANT_OPENED', ...hospital } },
            { node: { kind: 'READ', ...hospital } },
            { node: { kind: 'GRANT_OPENED', ...hospital } },
            { node: { kind: 'READ', institution: code.fireService } },
            { node: { kind: 'APPROVED', ...hospital } },
          ],
        },
        emergencyRecord: { transportNotes: [{ done: '輸液' }] },
      },
    })
  })

  afterAll(() => (wiring === wirings.at(-1) ? regions.close() : undefined))
})
