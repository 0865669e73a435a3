import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { PersonId } from '../../../schema/domain/ids.ts'
import { days } from '../../../schema/domain/time.ts'
import {
  auditor,
  emergencyPhysician,
  guardianOf,
  paramedic,
  physician,
  reviewer,
  self,
} from '../../support/hub/callers.ts'
import { disaster, farDoctor, grantOf } from '../../support/hub/emergencies.ts'
import { address, births, fillHouseholds, holderOf } from '../../support/hub/households.ts'
import { hubFor } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const notices = `query ($id: ID!, $first: Int, $after: String) { person(id: $id) { emergencyNotices(first: $first, after: $after) {
  edges { cursor node { kind institution institutionName role categories provision grant } } pageInfo { hasNextPage endCursor } missing } } }`
const find = `mutation ($input: FindForEmergencyInput!) { findForEmergency(input: $input) {
  ... on FoundPerson { person { id emergencySummary { __typename } } } } }`
const read = 'query ($id: ID!) { person(id: $id) { emergencySummary { __typename } } }'
const note = 'mutation ($input: RecordTransportCareInput!) { recordTransportCare(input: $input) { done } }'
const stop = 'mutation ($input: StopGrantInput!) { stopGrant(input: $input) { stopped } }'

interface Notices {
  readonly person: {
    readonly emergencyNotices: {
      readonly edges: readonly { readonly cursor: string; readonly node: object }[]
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
    }
  }
}

describe.each(wirings)('what a family is told of, %s', (wiring) => {
  const hub = hubFor(wiring, async (filled) => {
    await fillHouseholds(filled)
    await filled.matched()
  })
  const told = async (person: PersonId, page: object = {}) => {
    const { person: of } = await hub.given<Notices>(self(person), notices, { id: person, ...page })
    return of.emergencyNotices
  }
  const asTold = async (person: PersonId) => (await told(person)).edges.map(({ node }) => node)

  test('each thing that was done in an emergency is told once, and what it rested on can be stopped', async () => {
    const { person } = await holderOf(hub, 'jiro')
    expect(await asTold(person)).toEqual([])
    const input = { kana: 'ヤマダ ジロウ', birthDate: births.jiro, sex: 'MALE', address }
    const later = async <T>(work: Promise<T>): Promise<T> => {
      const done = await work
      hub.clock.advance(1_000)
      return done
    }
    await later(hub.ask(paramedic, find, { input }))
    const grant = await later(grantOf(hub, paramedic, person, { receiving: code.hospital }))
    await later(hub.ask(paramedic, find, { input }))
    await later(hub.given(emergencyPhysician, read, { id: person }))
    await later(hub.given(self(person), stop, { input: { idempotencyKey: 'notices-stop', person, grant } }))
    const refused = async (by: Caller) =>
      (await later(hub.ask(by, read, { id: person }))).errors?.map(({ extensions }) => extensions)
    const required = { code: 'CONSENT_REQUIRED', category: 'EMERGENCY_SUMMARY' }
    // Whose grant it was is told that it was stopped; nobody else is.
    expect(await refused(emergencyPhysician)).toEqual([{ ...required, reason: 'STOPPED' }])
    const ambulance = {
      institution: code.fireService,
      institutionName: '信見消防',
      role: 'PARAMEDIC',
      provision: null,
    }
    const hospital = {
      institution: code.hospital,
      institutionName: '信見病院',
      role: 'PHYSICIAN',
      provision: null,
    }
    const expected = [
      { ...hospital, kind: 'REFUSED', categories: ['EMERGENCY_SUMMARY'], grant: null },
      { ...hospital, kind: 'READ', categories: ['EMERGENCY_SUMMARY'], grant },
      { ...ambulance, kind: 'READ', categories: ['EMERGENCY_SUMMARY', 'GRANT'], grant },
      { ...ambulance, kind: 'GRANT_OPENED', categories: ['GRANT'], grant: null },
      { ...ambulance, kind: 'FOUND', categories: ['EMERGENCY_SUMMARY', 'GRANT'], grant: null },
    ]
    expect(await asTold(person)).toEqual(expected)
    // Page by page it is the same.
    const paged: object[] = []
    let after: string | null = null
    do {
      const { edges, pageInfo } = await told(person, { first: 2, after })
      paged.push(...edges.map(({ node }) => node))
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null
    } while (after !== null)
    expect(paged).toEqual(expected)
    expect(await refused(farDoctor)).toEqual([required])
  })

  test('nobody else reads it', async () => {
    const { person } = await holderOf(hub, 'jiro')
    const { person: other } = await holderOf(hub, 'taro')
    for (const by of [physician, auditor, emergencyPhysician, guardianOf(other, person)])
      expect((await hub.ask(by, notices, { id: person })).errors?.map(({ extensions }) => extensions?.code)).toEqual([
        'NOT_PERMITTED',
      ])
  })

  test('what was done after transport is told as that', async () => {
    const { person } = await holderOf(hub, 'hanako')
    await disaster(hub, ['20901'])
    await grantOf(hub, emergencyPhysician, person, { reason: 'DISASTER' })
    hub.clock.advance(1_000)
    const input = { idempotencyKey: 'notices-note', person, findings: '所見', done: '処置' }
    await hub.given(emergencyPhysician, note, { input })
    expect(await asTold(person)).toMatchObject([
      { kind: 'TRANSPORT_NOTED', institution: code.hospital, categories: ['EMERGENCY'] },
      { kind: 'GRANT_OPENED', institution: code.hospital },
    ])
  })

  test('the reviewer sees what is owed, why it was opened, and what is late', async () => {
    const { person } = await holderOf(hub, 'lapsed')
    hub.clock.advance(1_000)
    await grantOf(hub, farDoctor, person, { note: '呼びかけに応じない' })
    const owed = `{ emergencyGrants(first: 1) { edges { node { reason note openedBy reviewLate person { id } holders holderNames } } } }`
    const grant = {
      reason: 'UNCONSCIOUS',
      note: '呼びかけに応じない',
      openedBy: farDoctor.user,
      person: { id: person },
      holders: [code.otherHospital],
      holderNames: ['筑見病院'],
    }
    const list = async () =>
      (await hub.given<{ emergencyGrants: { edges: readonly { node: object }[] } }>(reviewer, owed)).emergencyGrants
        .edges
    expect(await list()).toEqual([{ node: { ...grant, reviewLate: false } }])
    hub.clock.advance(days(3) + 1)
    expect(await list()).toEqual([{ node: { ...grant, reviewLate: true } }])
  })
})
