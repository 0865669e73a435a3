import { afterAll, describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { PersonId, RegionId } from '../../../schema/domain/ids.ts'
import { keep, testRegions } from '../../support/clinical/nodes.ts'
import { content } from '../../support/clinical/records.ts'
import { caller, city, insurer, node, otherInsurer, otherNode, publicHealth, self } from '../../support/hub/callers.ts'
import { births, type CardName, cards, fillHouseholds, holderOf } from '../../support/hub/households.ts'
import { hubFor, type TestHub } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const regions = testRegions(
  [
    { region: 'nagano' as RegionId, node: code.network },
    { region: 'fukuoka' as RegionId, node: code.otherNetwork },
  ],
  1_500,
)
let keys = 0
const key = () => `relation-${++keys}`
const manager = caller('CARE_MANAGER', 'CARE', code.careOffice)
const provider = caller('CARE_PROVIDER', 'CARE', code.careOffice)

const checkup = (waist: number) =>
  content('CHECKUP', { items: [{ code: '9N016160100000001', value: waist, text: null }] })

async function fill(hub: TestHub): Promise<void> {
  await fillHouseholds(hub)
  await keep(hub, regions, node, 'former', [['k-1', checkup(84), '2025-05-20']])
  await keep(hub, regions, otherNode, 'current', [
    ['k-9', checkup(86), '2026-05-20'],
    ['k-8', checkup(87), '2026-06-20', { labels: ['GENETIC'] }],
  ])
  await keep(hub, regions, node, 'taro', [
    ['c-1', content('CONDITION', { name: '高血圧症' }), '2026-05-01'],
    ['c-2', content('CONDITION', { name: '統合失調症' }), '2026-05-01', { labels: ['PSYCHIATRIC'] }],
    ['p-1', content('PRESCRIPTION'), '2026-10-20'],
    ['k-2', checkup(90), '2026-05-20'],
  ])
}

const clientsRead = `query ($person: ID) { ownCareClients(person: $person) { edges { node { person { id clinicalSummary {
  clinical { conditions { name } } medication { prescriptions { drug } } checkups { checkups { on } } } } } } } }`
const cardRead = `query ($input: QualificationCheck!) { verifyQualification(input: $input) { ... on ValidQualification {
  qualification { number { person { clinicalSummary {
    checkups { checkups { on sources { institution } } } clinical { conditions { name } } } } } } } } }`
const personRead = `query ($id: ID!) { person(id: $id) { clinicalSummary { checkups { checkups { on } } } } }`
const give = 'mutation ($input: GiveConsentInput!) { giveConsent(input: $input) { id } }'

const refusal = (path: readonly (string | number)[], code: string, category?: string) => ({
  message: expect.any(String),
  path,
  extensions: category === undefined ? { code } : { code, category },
})

describe.each(wirings)('what a relation opens of somebody’s records, %s', (wiring) => {
  const hub = hubFor(wiring, fill, regions.open)
  const person = async (name: CardName): Promise<PersonId> => (await holderOf(hub, name)).person
  const byCard = (by: Caller, name: CardName) =>
    hub.ask(by, cardRead, { input: { ...cards[name], birthDate: births[name] } })
  const permit = async (of: PersonId, category: string, more: object = {}) => {
    const input = { person: of, recipient: { institution: code.careOffice }, category, effect: 'PERMIT', ...more }
    await hub.given(self(of), give, { input: { idempotencyKey: key(), ...input } })
  }

  describe('a care office', () => {
    const at = (field: string) => ['ownCareClients', 'edges', 0, 'node', 'person', 'clinicalSummary', field]
    const clientOf = async (): Promise<PersonId> => {
      const taro = await person('taro')
      const input = { idempotencyKey: 'names-the-office', person: taro, office: code.careOffice, from: '2026-11-20' }
      await hub.given(
        self(taro),
        'mutation ($input: NameCareOfficeInput!) { nameCareOffice(input: $input) { office } }',
        {
          input,
        },
      )
      return taro
    }
    const shown = (of: PersonId, clinicalSummary: object) => ({
      ownCareClients: { edges: [{ node: { person: { id: of, clinicalSummary } } }] },
    })

    test('is told which consents its client’s records wait for', async () => {
      const taro = await clientOf()
      const { data, errors } = await hub.ask(manager, clientsRead, { person: taro })
      expect(data).toEqual(shown(taro, { clinical: null, medication: null, checkups: null }))
      expect(errors?.toSorted((one, other) => `${one.path}`.localeCompare(`${other.path}`))).toEqual([
        refusal(at('checkups'), 'NOT_PERMITTED'),
        refusal(at('clinical'), 'CONSENT_REQUIRED', 'CLINICAL'),
        refusal(at('medication'), 'CONSENT_REQUIRED', 'MEDICATION'),
      ])
    })

    test('reads conditions and drugs of a client who consents, and nothing else of theirs', async () => {
      const taro = await clientOf()
      for (const category of ['CLINICAL', 'MEDICATION']) await permit(taro, category)
      await permit(taro, 'CLINICAL', { effect: 'DENY', label: 'PSYCHIATRIC' })
      for (const asker of [manager, provider])
        expect(await hub.ask(asker, clientsRead, { person: taro })).toEqual({
          data: shown(taro, {
            clinical: { conditions: [{ name: '高血圧症' }] },
            medication: { prescriptions: [{ drug: 'ミホンジピン錠5mg' }] },
            checkups: null,
          }),
          errors: [refusal(at('checkups'), 'NOT_PERMITTED')],
        })
    })

    test('finds nobody who is not its client, and may not ask for them by their id', async () => {
      const hanako = await person('hanako')
      await permit(hanako, 'CLINICAL')
      expect(await hub.ask(manager, clientsRead, { person: hanako })).toEqual({
        data: { ownCareClients: { edges: [] } },
      })
      expect(await hub.ask(manager, personRead, { id: hanako })).toEqual({
        data: { person: null },
        errors: [refusal(['person'], 'NOT_PERMITTED')],
      })
    })
  })

  describe('an insurer', () => {
    const at = ['verifyQualification', 'qualification', 'number', 'person', 'clinicalSummary']

    test('reads check-ups of its own insured without consent, those under an old number too, and no labelled one', async () => {
      const checkups = [
        { on: '2026-05-20', sources: [{ institution: code.otherHospital }] },
        { on: '2025-05-20', sources: [{ institution: code.hospital }] },
      ]
      const clinicalSummary = { checkups: { checkups }, clinical: null }
      expect(await byCard(otherInsurer, 'current')).toEqual({
        data: { verifyQualification: { qualification: { number: { person: { clinicalSummary } } } } },
        errors: [refusal([...at, 'clinical'], 'NOT_PERMITTED')],
      })
    })

    test('reads none of anybody else’s, whatever they consented to', async () => {
      const current = await person('current')
      await permit(current, 'CHECKUP', { recipient: { anyone: true } })
      const refused = { data: { person: null }, errors: [refusal(['person'], 'NOT_PERMITTED')] }
      expect(await hub.ask(insurer, personRead, { id: current })).toEqual(refused)
      expect(await hub.ask(city, personRead, { id: current })).toEqual(refused)
      expect(await hub.given(otherInsurer, personRead, { id: current })).toEqual({
        person: {
          clinicalSummary: {
            checkups: { checkups: [{ on: '2026-06-20' }, { on: '2026-05-20' }, { on: '2025-05-20' }] },
          },
        },
      })
    })
  })

  describe('a municipality', () => {
    const atCounter = `mutation ($input: QualificationCheck!) { findResidentByCard(input: $input) { ... on CardHolder { person { id
      clinicalSummary { checkups { checkups { on } } medication { prescriptions { drug } } } } } } }`
    const look = (by: Caller, name: CardName) =>
      hub.ask(by, atCounter, { input: { ...cards[name], birthDate: births[name] } })

    test('reads check-ups of its residents without consent, whoever insures them, and nothing else', async () => {
      const taro = await person('taro')
      const shown = { id: taro, clinicalSummary: { checkups: { checkups: [{ on: '2026-05-20' }] }, medication: null } }
      expect(await look(publicHealth, 'taro')).toEqual({
        data: { findResidentByCard: { person: shown } },
        errors: [refusal(['findResidentByCard', 'person', 'clinicalSummary', 'medication'], 'NOT_PERMITTED')],
      })
      expect(await look({ ...publicHealth, institution: code.welfare }, 'taro')).toEqual({
        data: { findResidentByCard: null },
        errors: [refusal(['findResidentByCard'], 'NOT_PERMITTED')],
      })
    })
  })

  afterAll(() => regions.close())
})
