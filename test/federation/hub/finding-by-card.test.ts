import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { PersonId } from '../../../schema/domain/ids.ts'
import { approvedRecord } from '../../support/hub/approved-record.ts'
import { caller, clerk, emergencyPhysician, paramedic, self } from '../../support/hub/callers.ts'
import { clinicDoctor, disaster, notAllowed, pharmacist, refusedAs } from '../../support/hub/emergencies.ts'
import { births, type CardName, cards, fillHouseholds, holderOf } from '../../support/hub/households.ts'
import { hubFor, logOf } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const field = 'findByCardForEmergency'
const find = `mutation ($input: QualificationCheck!) { findByCardForEmergency(input: $input) { __typename
  ... on CardHolder { person { id emergencySummary { __typename } } } ... on NoCardHolder { reason }
  ... on SeveralCardHolders { advice } } }`
const give = 'mutation ($input: GiveConsentInput!) { giveConsent(input: $input) { id } }'
const told = `query ($id: ID!) { person(id: $id) { emergencyNotices(first: 1) {
  edges { node { kind institution role } } } } }`

describe.each(wirings)('a card in somebody’s pocket, %s', (wiring) => {
  const hub = hubFor(wiring, fillHouseholds)
  const asked = (by: Caller, name: CardName, more: object = {}) =>
    hub.ask(by, find, { input: { ...cards[name], birthDate: births[name], ...more } })
  const found = (person: object) => ({ data: { [field]: { __typename: 'CardHolder', person } } })
  const noticed = (person: PersonId) => hub.given(self(person), told, { id: person })
  const notice = (kind: string) => {
    const node = { kind, institution: code.fireService, role: 'PARAMEDIC' }
    return { person: { emergencyNotices: { edges: [{ node }] } } }
  }
  const none = (reason: string) => ({ data: { [field]: { __typename: 'NoCardHolder', reason } } })

  test('leads an ambulance to the page that its holder permits, and the family is told', async () => {
    const { person, handle } = await holderOf(hub, 'ichiro')
    await approvedRecord(hub, person, { allergies: [{ kind: 'LATEX', substance: 'ラテックス' }] })
    const permit = { person, effect: 'PERMIT', category: 'EMERGENCY_SUMMARY', recipient: { emergencyEntitled: true } }
    await hub.given(self(person), give, { input: { idempotencyKey: 'card-permit', ...permit } })
    const page = { id: person, emergencySummary: { __typename: 'EmergencySummary' } }
    expect(await asked(paramedic, 'ichiro')).toEqual(found(page))
    const log = logOf(hub, 'qualification').records.filter(
      ({ coordinates }) => coordinates[0] === 'Mutation.findByCardForEmergency',
    )
    expect(log.map(({ subject, outcome, category }) => [subject, outcome, category])).toEqual([
      [null, 'ALLOW', 'GRANT'],
      [handle, 'ALLOW', 'GRANT'],
    ])
    expect(await noticed(person)).toEqual(notice('READ'))
    // What the holder has not permitted stays closed: a card is no consent.
    const other = await holderOf(hub, 'jiro')
    expect(await asked(paramedic, 'jiro')).toMatchObject({
      data: { [field]: { __typename: 'CardHolder', person: { id: other.person, emergencySummary: null } } },
      errors: [{ extensions: { code: 'CONSENT_REQUIRED' } }],
    })
    expect(await noticed(other.person)).toEqual(notice('FOUND'))
  })

  test('is worth nothing mistyped, or for twins without branches; a lapsed one still says who it is', async () => {
    expect(await asked(emergencyPhysician, 'hanako', { birthDate: births.taro })).toEqual(none('BIRTH_DATE_DIFFERS'))
    expect(await asked(emergencyPhysician, 'hanako', { branch: '44' })).toEqual(none('NO_SUCH_NUMBER'))
    expect(await asked(emergencyPhysician, 'future')).toEqual(none('NOT_YET'))
    const { branch: _, ...printed } = cards.ichiro
    expect(await hub.ask(paramedic, find, { input: { ...printed, birthDate: births.ichiro } })).toEqual({
      data: { [field]: { __typename: 'SeveralCardHolders', advice: expect.stringMatching(/枝番/) } },
    })
    const { person } = await holderOf(hub, 'lapsed')
    expect(await asked(paramedic, 'lapsed')).toMatchObject({ data: { [field]: { person: { id: person } } } })
    expect(await asked(paramedic, 'taro', { birthDate: undefined })).toMatchObject({
      errors: [{ extensions: { code: 'INVALID_INPUT', reason: 'BIRTH_DATE_NEEDED' } }],
    })
  })

  test('opens nothing to who is not entitled, unless a disaster is declared where they work', async () => {
    const not = refusedAs(field, 'This institution has no emergency entitlement, and no disaster is declared.', {
      code: 'NOT_PERMITTED',
      reason: 'NOT_ENTITLED',
    })
    const unentitled = caller('PARAMEDIC', 'EMERGENCY', code.clinic, { secondFactor: true })
    for (const by of [clinicDoctor, unentitled]) expect(await asked(by, 'taro')).toEqual(not)
    expect(await asked(clerk, 'taro')).toEqual(notAllowed(field))
    expect(await asked(pharmacist, 'taro')).toEqual(notAllowed(field))
    await disaster(hub, ['20'])
    const { person } = await holderOf(hub, 'taro')
    expect(await asked(pharmacist, 'taro')).toMatchObject({ data: { [field]: { person: { id: person } } } })
  })
})
