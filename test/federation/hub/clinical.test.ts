import { afterAll, describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { RegionId } from '../../../schema/domain/ids.ts'
import { keep, testRegions, tokenOf } from '../../support/clinical/nodes.ts'
import { content } from '../../support/clinical/records.ts'
import { caller, clerk, guardianOf, node, otherNode, physician, self } from '../../support/hub/callers.ts'
import { type CardName, cards, fillHouseholds, holderOf, type Known } from '../../support/hub/households.ts'
import { hubFor, type TestHub } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const nagano = 'nagano' as RegionId
const fukuoka = 'fukuoka' as RegionId
let keys = 0
const key = () => `clinical-${++keys}`

const give = 'mutation ($input: GiveConsentInput!) { giveConsent(input: $input) { id } }'

const regions = testRegions(
  [
    { region: nagano, node: code.network },
    { region: fukuoka, node: code.otherNetwork },
  ],
  1_500,
)

async function fill(hub: TestHub): Promise<void> {
  await fillHouseholds(hub)
  await keep(hub, regions, node, 'former', [
    ['c-1', content('CONDITION'), '2026-03-01'],
    ['a-1', content('DRUG_ALLERGY'), '2024-05-01'],
    ['l-1', content('LAB', { code: '3D010000001926101', name: '血糖', value: 104, unit: 'mg/dL' }), '2026-01-10'],
    ['p-1', content('PRESCRIPTION'), '2026-03-20'],
  ])
  await keep(hub, regions, otherNode, 'current', [
    ['c-9', content('CONDITION', { name: '高血圧症' }), '2026-03-01'],
    ['l-9', content('LAB', { code: '3D010000001927201', name: 'GLU', value: 7, unit: 'mmol/L' }), '2026-10-01'],
    ['p-9', content('PRESCRIPTION', { code: '2171901F1010', drug: 'ミホンジピン錠2.5mg', days: null }), '2026-04-02'],
    [
      'u-9',
      content('CONDITION', { code: 'C16', name: '胃癌' }),
      '2026-10-02',
      { labels: ['UNDISCLOSED'], keptFrom: ['PERSON'] },
    ],
  ])
  await keep(hub, regions, node, 'taro', [
    ['t-1', content('CONDITION', { code: 'F20', name: '統合失調症' }), '2026-05-01', { labels: ['PSYCHIATRIC'] }],
  ])
  await keep(hub, regions, otherNode, 'jiro', [
    [
      'j-1',
      content('CONDITION', { code: 'E10', name: '1型糖尿病' }),
      '2026-06-01',
      { labels: ['UNDISCLOSED'], keptFrom: ['PERSON'] },
    ],
  ])
}

const summary = `query ($id: ID!, $categories: [SummaryCategory!], $since: Date, $regions: [ID!]) { person(id: $id) {
  clinicalSummary(categories: $categories, since: $since, regions: $regions) {
    clinical { conditions { on name sources { region institution } } drugAllergies { substance } sources { region state since }
      labs { code unit trend points { on value reported { unit value } } } }
    medication { prescriptions { drug } conflicts { kind one { drug } other { drug } } sources { region state since } }
  } } }`
const short = `query ($id: ID!) { person(id: $id) { clinicalSummary {
  clinical { conditions { name } sources { region state since } } } } }`

interface Short {
  readonly data: { readonly person: { readonly clinicalSummary: { readonly clinical: unknown } } }
}

describe.each(wirings)('clinical summaries across regions, %s', (wiring) => {
  const hub = hubFor(wiring, fill, regions.open)
  const known = (name: CardName): Promise<Known> => holderOf(hub, name)
  const permit = async (name: CardName, category: string, more: object = {}) => {
    const { person } = await known(name)
    await hub.given(self(person), give, {
      input: {
        idempotencyKey: key(),
        person,
        effect: 'PERMIT',
        recipient: { institution: code.clinic },
        category,
        ...more,
      },
    })
    return person
  }
  const answered = (region: string) => ({ region, state: 'ANSWERED', since: null })
  const clinical = async (by: Caller, id: string) => {
    const { data } = (await hub.ask(by, short, { id })) as Short
    return data.person.clinicalSummary.clinical
  }

  test('without consent nothing is gathered, and no node is asked', async () => {
    const { person } = await known('current')
    const asked = regions.node('nagano').asked.length
    expect(await hub.ask(physician, summary, { id: person })).toEqual({
      data: { person: { clinicalSummary: { clinical: null, medication: null } } },
      errors: ['CLINICAL', 'MEDICATION'].map((category) => ({
        message: 'The consent of the person is required.',
        path: ['person', 'clinicalSummary', category.toLowerCase()],
        extensions: { code: 'CONSENT_REQUIRED', category },
      })),
    })
    expect(regions.node('nagano').asked).toHaveLength(asked)
  })

  test('what two regions know under two numbers is one summary, gathered in one question each', async () => {
    const person = await permit('current', 'CLINICAL')
    await permit('current', 'MEDICATION')
    const [before, other] = ['nagano', 'fukuoka'].map((region) => regions.node(region).asked.length)
    expect(await hub.ask(physician, summary, { id: person })).toEqual({
      data: {
        person: {
          clinicalSummary: {
            clinical: {
              conditions: [
                { on: '2026-10-02', name: '胃癌', sources: [{ region: 'fukuoka', institution: code.otherHospital }] },
                {
                  on: '2026-03-01',
                  name: expect.stringMatching(/高血圧症/),
                  sources: expect.arrayContaining([
                    { region: 'nagano', institution: code.hospital },
                    { region: 'fukuoka', institution: code.otherHospital },
                  ]),
                },
              ],
              drugAllergies: [{ substance: 'ミホンマイシン' }],
              labs: [
                {
                  code: '3D010',
                  unit: 'mg/dL',
                  trend: 'RISING',
                  points: [
                    { on: '2026-01-10', value: 104, reported: { unit: 'mg/dL', value: 104 } },
                    { on: '2026-10-01', value: 126, reported: { unit: 'mmol/L', value: 7 } },
                  ],
                },
              ],
              sources: [answered('fukuoka'), answered('nagano')],
            },
            medication: {
              prescriptions: [{ drug: 'ミホンジピン錠2.5mg' }, { drug: 'ミホンジピン錠5mg' }],
              conflicts: [
                { kind: 'DUPLICATE', one: { drug: 'ミホンジピン錠2.5mg' }, other: { drug: 'ミホンジピン錠5mg' } },
              ],
              sources: [answered('fukuoka'), answered('nagano')],
            },
          },
        },
      },
    })
    expect(regions.node('nagano').asked.length - (before ?? 0)).toBe(1)
    expect(regions.node('fukuoka').asked.length - (other ?? 0)).toBe(1)
  })

  test('only the regions, categories and days that are asked for', async () => {
    const { person } = await known('current')
    const asked = regions.node('nagano').asked.length
    const answer = await hub.ask(physician, summary, {
      id: person,
      categories: ['CLINICAL'],
      since: '2026-10-01',
      regions: ['fukuoka'],
    })
    expect(answer).toEqual({
      data: {
        person: {
          clinicalSummary: {
            clinical: {
              conditions: [expect.objectContaining({ name: '胃癌' })],
              drugAllergies: [],
              labs: [expect.objectContaining({ points: [expect.objectContaining({ value: 126 })] })],
              sources: [answered('fukuoka')],
            },
            medication: null,
          },
        },
      },
    })
    expect(regions.node('nagano').asked).toHaveLength(asked)
  })

  test('no number, handle, or id of a person travels, and the node has its decision on its own record', async () => {
    const { handle, person } = await known('current')
    const { asked, audit } = regions.node('fukuoka')
    await hub.ask(physician, short, { id: person })
    const travelled = JSON.stringify(asked.at(-1))
    expect(travelled).toContain(tokenOf(regions, 'fukuoka', 'current'))
    for (const secret of [handle, person, `"${cards.current.number}"`, 'per_', 'num_', 'prv_']) {
      expect(travelled).not.toContain(secret)
    }
    expect(audit.records.at(-1)).toMatchObject({
      subject: tokenOf(regions, 'fukuoka', 'current'),
      category: 'CLINICAL',
      action: 'READ',
      coordinates: ['Node.CLINICAL'],
      caller: { user: physician.user, institution: code.clinic },
      region: 'fukuoka',
    })
  })

  test('what the person has not been told (未告知) is not there for them, in any form', async () => {
    const { person } = await known('current')
    const own = `query { me { clinicalSummary { clinical { conditions { name } sources { region state since } } } } }`
    expect(await hub.ask(self(person), own)).toEqual({
      data: {
        me: {
          clinicalSummary: {
            clinical: {
              conditions: [{ name: expect.stringMatching(/高血圧症/) }],
              sources: [answered('fukuoka'), answered('nagano')],
            },
          },
        },
      },
    })
    const child = (await known('jiro')).person
    const nothing = { region: 'fukuoka', state: 'NOTHING_HELD', since: null }
    expect(await hub.ask(self(child), own)).toEqual({
      data: {
        me: {
          clinicalSummary: {
            clinical: { conditions: [], sources: [nothing, { ...nothing, region: 'nagano' }] },
          },
        },
      },
    })
  })

  test('a guardian sees what is kept from the child alone', async () => {
    const [child, mother] = [(await known('jiro')).person, (await known('hanako')).person]
    const appoint = 'mutation ($input: NameProxyInput!) { nameProxy(input: $input) { id } }'
    await hub.given(self(child), appoint, { input: { idempotencyKey: key(), person: child, guardian: mother } })
    const answer = await hub.ask(guardianOf(mother, child), short, { id: child })
    expect(answer.data).toEqual({
      person: {
        clinicalSummary: {
          clinical: {
            conditions: [{ name: '1型糖尿病' }],
            sources: [answered('fukuoka'), { region: 'nagano', state: 'NOTHING_HELD', since: null }],
          },
        },
      },
    })
  })

  test('a refusal of a label hides the entry, its region and its being hidden', async () => {
    const person = await permit('taro', 'CLINICAL')
    const shown = {
      conditions: [{ name: '統合失調症' }],
      sources: [{ region: 'fukuoka', state: 'NOTHING_HELD', since: null }, answered('nagano')],
    }
    expect(await clinical(physician, person)).toEqual(shown)
    await permit('taro', 'CLINICAL', { effect: 'DENY', label: 'PSYCHIATRIC', recipient: { anyone: true } })
    expect(await clinical(physician, person)).toEqual({
      conditions: [],
      sources: ['fukuoka', 'nagano'].map((region) => ({ region, state: 'NOTHING_HELD', since: null })),
    })
  })

  test('who may not ask is told so', async () => {
    const { person } = await known('current')
    const own = await hub.ask(clerk, `query ($id: ID!) { person(id: $id) { clinicalSummary { person { id } } } }`, {
      id: person,
    })
    expect(own.data).toEqual({ person: null })
    const pharmacist = caller('PHARMACIST', 'TREATMENT', code.clinic)
    const documents = `query ($id: ID!) { person(id: $id) { clinicalSummary { documents { documents { title } } } } }`
    expect(await hub.ask(pharmacist, documents, { id: person })).toMatchObject({
      data: { person: { clinicalSummary: { documents: null } } },
      errors: [{ path: ['person', 'clinicalSummary', 'documents'], extensions: { code: 'NOT_PERMITTED' } }],
    })
  })

  afterAll(() => regions.close())
})
