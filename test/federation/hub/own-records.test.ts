import { afterAll, describe, expect, test } from 'vitest'
import type { RegionId } from '../../../schema/domain/ids.ts'
import { keep, testRegions } from '../../support/clinical/nodes.ts'
import { content } from '../../support/clinical/records.ts'
import { guardianOf, node, otherNode, physician, publicHealth, self } from '../../support/hub/callers.ts'
import { fillHouseholds, holderOf } from '../../support/hub/households.ts'
import { hubFor, type TestHub } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const nagano = 'nagano' as RegionId
const fukuoka = 'fukuoka' as RegionId

const regions = testRegions(
  [
    { region: nagano, node: code.network },
    { region: fukuoka, node: code.otherNetwork },
  ],
  1_500,
)

const checkup = (waist: number, systolic: number) =>
  content('CHECKUP', {
    items: [
      { code: '9N016160100000001', value: waist, text: null },
      { code: '9A751000000000001', value: systolic, text: null },
    ],
  })
const handedOver = (drug: string) => content('PRESCRIPTION', { drug, code: null, stage: 'DISPENSED' })

async function fill(hub: TestHub): Promise<void> {
  await fillHouseholds(hub)
  await keep(hub, regions, node, 'former', [
    ['k-1', checkup(84, 129), '2019-05-20'],
    ['p-1', content('PRESCRIPTION'), '2025-03-20'],
    ['p-2', handedOver('ミホンジピン錠5mg'), '2025-03-20'],
    ['p-3', handedOver('ミホンスタチン錠10mg'), '2025-03-20'],
    ['m-1', content('COST', { points: 1_500, days: 2 }), '2025-03-20'],
    ['m-2', content('COST', { points: 300, days: 1 }), '2025-03-28'],
    ['m-3', content('COST', { setting: 'INPATIENT', points: 40_000, days: 20 }), '2025-04-01'],
    ['l-1', content('LAB'), '2021-01-10'],
    ['l-2', content('LAB'), '2022-01-10'],
    ['l-3', content('LAB'), '2023-01-10'],
    ['l-4', content('LAB'), '2024-01-10'],
  ])
  await keep(hub, regions, otherNode, 'current', [
    ['m-9', content('COST', { setting: 'PHARMACY', points: 600, days: null }), '2026-10-02'],
    ['k-9', checkup(86, 141), '2026-05-20'],
    ['p-9', handedOver('ミホンマイシン錠200mg'), '2026-10-02'],
    ['u-9', content('CONDITION', { name: '胃癌' }), '2026-10-02', { labels: ['UNDISCLOSED'], keptFrom: ['PERSON'] }],
  ])
  await keep(hub, regions, node, 'jiro', [
    ['j-1', handedOver('ミホンマイシン細粒'), '2026-10-02'],
    ['j-2', content('CONDITION', { name: '喘息' }), '2026-10-02'],
  ])
}

const answered = (region: string) => ({ region, state: 'ANSWERED' })
const named = (sources: readonly { readonly region: string; readonly institution: string }[], name: string) =>
  sources.map((source) => ({ ...source, institutionName: name }))
const [before, after] = [
  [{ region: 'nagano', institution: code.hospital }],
  [{ region: 'fukuoka', institution: code.otherHospital }],
]

describe.each(wirings)('what a person sees of their own, %s', (wiring) => {
  const hub = hubFor(wiring, fill, regions.open)
  const person = async (name: 'current' | 'jiro' | 'hanako') => (await holderOf(hub, name)).person

  test('years and insurers make one history: a notebook of what was handed over, and trends of check-ups', async () => {
    const own = `query { me { clinicalSummary {
      medication { notebook { on sources { region institution institutionName } drugs { drug stage } } }
      checkups { trends { measure unit points { on value verdict sources { region institution } } } } } } }`
    expect(await hub.ask(self(await person('current')), own)).toEqual({
      data: {
        me: {
          clinicalSummary: {
            medication: {
              notebook: [
                {
                  on: '2026-10-02',
                  sources: named(after, '筑見病院'),
                  drugs: [{ drug: 'ミホンマイシン錠200mg', stage: 'DISPENSED' }],
                },
                {
                  on: '2025-03-20',
                  sources: named(before, '信見病院'),
                  drugs: expect.toSatisfy((drugs: readonly { readonly drug: string }[]) =>
                    ['ミホンジピン錠5mg', 'ミホンスタチン錠10mg'].every((name) =>
                      drugs.some(({ drug }) => drug === name),
                    ),
                  ),
                },
              ],
            },
            checkups: {
              trends: [
                {
                  measure: 'WAIST',
                  unit: 'cm',
                  points: [
                    { on: '2019-05-20', value: 84, verdict: null, sources: before },
                    { on: '2026-05-20', value: 86, verdict: null, sources: after },
                  ],
                },
                {
                  measure: 'SYSTOLIC',
                  unit: 'mmHg',
                  points: [
                    { on: '2019-05-20', value: 129, verdict: 'WITHIN', sources: before },
                    { on: '2026-05-20', value: 141, verdict: 'REFERRAL', sources: after },
                  ],
                },
              ],
            },
          },
        },
      },
    })
  })

  test('what care cost is the person’s to know, by month and place, and nobody else’s', async () => {
    const costs = `query ($id: ID!) { person(id: $id) { clinicalSummary { costs {
      months { month points yen institutions { sources { region institution } setting points yen days } } sources { region state } } } } }`
    const id = await person('current')
    const place = (sources: readonly object[], setting: string, points: number, days: number | null) => ({
      sources,
      setting,
      points,
      yen: points * 10,
      days,
    })
    const month = (first: string, institutions: readonly ReturnType<typeof place>[]) => {
      const points = institutions.reduce((all, one) => all + one.points, 0)
      return { month: first, points, yen: points * 10, institutions }
    }
    expect(await hub.ask(self(id), costs, { id })).toEqual({
      data: {
        person: {
          clinicalSummary: {
            costs: {
              months: [
                month('2026-10-01', [place(after, 'PHARMACY', 600, null)]),
                month('2025-04-01', [place(before, 'INPATIENT', 40_000, 20)]),
                month('2025-03-01', [place(before, 'OUTPATIENT', 1_800, 3)]),
              ],
              sources: [answered('fukuoka'), answered('nagano')],
            },
          },
        },
      },
    })
    expect(await hub.ask(physician, costs, { id })).toEqual({
      data: { person: { clinicalSummary: { costs: null } } },
      errors: [
        {
          message: 'This caller may not ask for this with this purpose.',
          path: ['person', 'clinicalSummary', 'costs'],
          extensions: { code: 'NOT_PERMITTED' },
        },
      ],
    })
  })

  test('windows are for others: the person has every result, a physician the newest three', async () => {
    const labs = `query ($id: ID!) { person(id: $id) { clinicalSummary { clinical { labs { points { on } } } } } }`
    const id = await person('current')
    await hub.given(self(id), 'mutation ($input: GiveConsentInput!) { giveConsent(input: $input) { id } }', {
      input: {
        idempotencyKey: `own-records-${wiring.replaceAll(' ', '-')}`,
        person: id,
        effect: 'PERMIT',
        recipient: { institution: code.clinic },
        category: 'CLINICAL',
      },
    })
    const shown = (...days: readonly string[]) => ({
      data: { person: { clinicalSummary: { clinical: { labs: [{ points: days.map((on) => ({ on })) }] } } } },
    })
    const newest = ['2022-01-10', '2023-01-10', '2024-01-10'] as const
    expect(await hub.ask(physician, labs, { id })).toEqual(shown(...newest))
    expect(await hub.ask(self(id), labs, { id })).toEqual(shown('2021-01-10', ...newest))
  })

  interface Taken {
    readonly data: {
      readonly person: {
        readonly clinicalSummary: {
          readonly bundle: { readonly json: string; readonly leftOut: unknown; readonly sources: unknown }
        }
      }
    }
  }
  const take =
    'query ($id: ID!) { person(id: $id) { clinicalSummary { bundle { json leftOut sources { region state } } } } }'
  interface Entry {
    readonly resource: { readonly resourceType: string }
  }
  const typesIn = (json: string): readonly string[] =>
    (JSON.parse(json) as { readonly entry: readonly Entry[] }).entry.map(({ resource }) => resource.resourceType).sort()

  test('all of it is taken away as one bundle of FHIR, without what the person has not been told', async () => {
    const id = await person('current')
    const { data } = (await hub.ask(self(id), take, { id })) as unknown as Taken
    const { json, ...rest } = data.person.clinicalSummary.bundle
    expect(rest).toEqual({ leftOut: [], sources: [answered('fukuoka'), answered('nagano')] })
    expect(typesIn(json)).toEqual([
      'MedicationDispense',
      'MedicationDispense',
      'MedicationDispense',
      'MedicationRequest',
      ...Array.from({ length: 6 }, () => 'Observation'),
      'Patient',
    ])
    expect(json).not.toContain('胃癌')
    expect(json).not.toMatch(/tok_|num_/)
  })

  test('a guardian takes what the proxy names, and is told what is left out', async () => {
    const [child, mother] = [await person('jiro'), await person('hanako')]
    await hub.given(self(child), 'mutation ($input: NameProxyInput!) { nameProxy(input: $input) { id } }', {
      input: {
        idempotencyKey: `own-proxy-${wiring.replaceAll(' ', '-')}`,
        person: child,
        guardian: mother,
        categories: ['NUMBER', 'MEDICATION'],
      },
    })
    const { data } = (await hub.ask(guardianOf(mother, child), take, { id: child })) as unknown as Taken
    const { json, leftOut } = data.person.clinicalSummary.bundle
    expect([typesIn(json), leftOut]).toEqual([
      ['MedicationDispense', 'Patient'],
      ['CLINICAL', 'CHECKUP', 'DOCUMENT'],
    ])
  })

  test('nobody else takes it', async () => {
    const id = await person('current')
    expect(await hub.ask(physician, take, { id })).toEqual({
      data: { person: { clinicalSummary: { bundle: null } } },
      errors: [
        {
          message: 'This caller may not ask for this with this purpose.',
          path: ['person', 'clinicalSummary', 'bundle'],
          extensions: { code: 'NOT_PERMITTED' },
        },
      ],
    })
  })

  afterAll(() => regions.close())

  test('where an address is hidden, a guardian is not told who treated', async () => {
    const [child, parent] = [await person('jiro'), (await holderOf(hub, 'taro')).person]
    const change = (mutation: string, input: object) => hub.given(publicHealth, mutation, { input })
    await change('mutation ($input: RegisterGuardianInput!) { registerGuardian(input: $input) { id } }', {
      idempotencyKey: 'own-guardian',
      person: child,
      guardian: parent,
      basis: 'PARENTAL_AUTHORITY',
    })
    const told = `query ($id: ID!) { person(id: $id) { clinicalSummary { clinical {
      conditions { name sources { region institution institutionName } } } } } }`
    const seen = async () => (await hub.ask(guardianOf(parent, child), told, { id: child })).data
    const shown = (where: object) => ({
      person: { clinicalSummary: { clinical: { conditions: [{ name: '喘息', sources: [where] }] } } },
    })
    expect(await seen()).toEqual(shown({ region: 'nagano', institution: code.hospital, institutionName: '信見病院' }))
    await change('mutation ($input: SetProtectionInput!) { setProtection(input: $input) { kind } }', {
      idempotencyKey: 'own-hidden',
      subject: child,
      kind: 'ADDRESS_HIDDEN',
    })
    expect(await seen()).toEqual(shown({ region: null, institution: null, institutionName: null }))
  })
})
