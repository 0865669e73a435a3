import { afterAll, describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { RegionId } from '../../../schema/domain/ids.ts'
import { keep, testRegions } from '../../support/clinical/nodes.ts'
import { content } from '../../support/clinical/records.ts'
import { caller, clerk, node, otherNode, physician, self } from '../../support/hub/callers.ts'
import { type CardName, fillHouseholds, holderOf } from '../../support/hub/households.ts'
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

const drug = (yj: string, name: string, more: object = {}) => content('PRESCRIPTION', { code: yj, drug: name, ...more })
const [amlodipine, statin] = [drug('2171901F2016', 'ミホンジピン錠5mg'), drug('2189902F1014', 'モギスタチン錠10mg')]

/** Today is the hub's 2026-11-20. */
async function fill(hub: TestHub): Promise<void> {
  await fillHouseholds(hub)
  for (const name of ['current', 'taro'] as const) {
    await keep(hub, regions, node, name, [
      [`p-1-${name}`, amlodipine, '2026-11-10'],
      [`p-2-${name}`, statin, '2026-11-10'],
      [`p-3-${name}`, drug('3339907F1013', 'レイファリン錠1mg', { days: 9 }), '2026-11-10'],
    ])
    await keep(hub, regions, otherNode, name, [
      [`p-9-${name}`, drug('2171901F1010', 'ミホンジピン錠2.5mg'), '2026-11-12'],
      [`p-8-${name}`, drug('1179906F1017', 'モギゼパム錠0.5mg'), '2026-11-12', { labels: ['PSYCHIATRIC'] }],
    ])
  }
}

const check = `query ($id: ID!, $input: MedicationCheckInput!) { person(id: $id) { medicationCheck(input: $input) {
  conflicts { code kind severity other { on drug code days stage sources { region institution } } } unknown regionAway } } }`
const give = 'mutation ($input: GiveConsentInput!) { giveConsent(input: $input) { id } }'
const pharmacist = caller('PHARMACIST', 'TREATMENT', code.clinic)
let keys = 0

describe.each(wirings)('the medication check across regions, %s', (wiring) => {
  const hub = hubFor(wiring, fill, regions.open)
  afterAll(() => regions.close())
  const consent = async (name: CardName, more: object) => {
    const { person } = await holderOf(hub, name)
    await hub.given(self(person), give, {
      input: {
        idempotencyKey: `checking-${++keys}`,
        person,
        recipient: { institution: code.clinic },
        category: 'MEDICATION',
        ...more,
      },
    })
  }
  const checked = async (by: Caller, name: CardName, planned: readonly string[], more: object = {}) => {
    const { person } = await holderOf(hub, name)
    return hub.ask(by, check, { id: person, input: { planned: planned.map((yj) => ({ code: yj })), ...more } })
  }
  const answer = (conflicts: readonly object[], more: object = {}) => ({
    person: { medicationCheck: { conflicts, unknown: [], regionAway: false, ...more } },
  })
  const withheld = (places: number, denial = 'CONSENT_REQUIRED') =>
    Array.from({ length: places }, (_, at) => ({
      message: expect.any(String),
      path: ['person', 'medicationCheck', 'conflicts', at, 'other'],
      extensions: { code: denial, category: 'MEDICATION' },
    }))
  const hidden = [
    { code: '2171901F1010', kind: 'DUPLICATE', severity: 'WARNING', other: null },
    { code: '6169905F1011', kind: 'CONTRAINDICATED', severity: 'CRITICAL', other: null },
  ]
  const other = (
    { drug: name, code: yj, days }: typeof amlodipine,
    on: string,
    region: string,
    institution: string,
  ) => ({
    on,
    drug: name,
    code: yj,
    days,
    stage: 'PRESCRIBED',
    sources: [{ region, institution }],
  })
  const atHospital = other(amlodipine, '2026-11-10', 'nagano', code.hospital)
  const elsewhere = other(drug('2171901F1010', 'ミホンジピン錠2.5mg'), '2026-11-12', 'fukuoka', code.otherHospital)

  test('without consent it tells that there is a conflict and of what kind, once, and not with what', async () => {
    expect(await checked(physician, 'current', ['2171901F1010', '6169905F1011'])).toEqual({
      data: answer(hidden),
      errors: withheld(2),
    })
    expect(JSON.stringify(regions.node('nagano').audit.records.slice(-6))).toContain('Node.medicationCheck')
  })

  test('a pharmacist is told as a physician is, and nobody else is told anything', async () => {
    expect(await checked(pharmacist, 'current', ['2171901F1010', '6169905F1011'])).toMatchObject({
      data: answer(hidden),
    })
    const { person } = await holderOf(hub, 'current')
    const others = [
      [clerk, null],
      [self(person), { medicationCheck: null }],
    ] as const
    for (const [by, seen] of others)
      expect(await checked(by, 'current', ['2171901F1010'])).toMatchObject({
        data: { person: seen },
        errors: [{ extensions: { code: 'NOT_PERMITTED' } }],
      })
  })

  test('what was taken to its end conflicts no more', async () => {
    expect(await checked(physician, 'current', ['3339907F1013'])).toEqual({ data: answer([]) })
    const planned = [{ code: '3339907F1013', from: '2026-11-18', days: 1 }]
    expect(await checked(physician, 'current', [], { planned })).toMatchObject({
      data: answer([{ code: '3339907F1013', kind: 'DUPLICATE', severity: 'WARNING', other: null }]),
    })
  })

  test('what a label hides takes no part: that there is a conflict would tell of it', async () => {
    expect(await checked(physician, 'current', ['6299909F1019'])).toEqual({ data: answer([]) })
  })

  test('a drug that the master does not know is said to be unknown, and one that is none is refused', async () => {
    expect(await checked(physician, 'current', ['9999999X9999'])).toEqual({
      data: answer([], { unknown: ['9999999X9999'] }),
    })
    const { person } = await holderOf(hub, 'current')
    const wrong: readonly (readonly [object, string, readonly (string | number)[]])[] = [
      [{ planned: [] }, 'COUNT', ['input', 'planned']],
      [{ planned: [{ code: '2171901F1010' }, { code: '217' }] }, 'CODE', ['input', 'planned', 1, 'code']],
      [{ planned: [{ code: '2171901F1010', days: 0 }] }, 'DAYS', ['input', 'planned', 0, 'days']],
      [
        { planned: [{ code: '2171901F1010' }], prescription: { institution: 'x', on: '2026-11-10' } },
        'INSTITUTION',
        ['input', 'prescription', 'institution'],
      ],
    ]
    for (const [input, reason, inputPath] of wrong)
      expect(await hub.ask(physician, check, { id: person, input })).toMatchObject({
        data: { person: { medicationCheck: null } },
        errors: [{ extensions: { code: 'INVALID_INPUT', reason, inputPath } }],
      })
  })

  test('under a refusal it still tells that there is one', async () => {
    await consent('taro', { effect: 'DENY' })
    expect(await checked(physician, 'taro', ['2171901F1010'])).toEqual({
      data: answer(hidden.slice(0, 1)),
      errors: withheld(1, 'CONSENT_REFUSED'),
    })
  })

  test('with consent it tells with what, from whom; at dispensing not with the prescription itself', async () => {
    await consent('current', { effect: 'PERMIT' })
    const conflict = { code: '2171901F1010', kind: 'DUPLICATE', severity: 'WARNING' }
    expect(await checked(physician, 'current', ['2171901F1010', '6169905F1011', '6299909F1019'])).toEqual({
      data: answer([
        { ...conflict, other: elsewhere },
        { ...conflict, other: atHospital },
        { ...hidden[1], other: other(statin, '2026-11-10', 'nagano', code.hospital) },
        {
          code: '6299909F1019',
          kind: 'CONTRAINDICATED',
          severity: 'CRITICAL',
          other: other(drug('1179906F1017', 'モギゼパム錠0.5mg'), '2026-11-12', 'fukuoka', code.otherHospital),
        },
      ]),
    })
    const prescription = { institution: code.hospital, on: '2026-11-10' }
    expect(await checked(pharmacist, 'current', ['2171901F1010'], { prescription })).toEqual({
      data: answer([{ ...conflict, other: elsewhere }]),
    })
  })

  test('a region that is away is said to be, and what the others know is told', async () => {
    await regions.node('fukuoka').stop()
    try {
      expect(await checked(physician, 'current', ['2171901F1010'])).toEqual({
        data: answer([{ code: '2171901F1010', kind: 'DUPLICATE', severity: 'WARNING', other: atHospital }], {
          regionAway: true,
        }),
      })
    } finally {
      await regions.node('fukuoka').start()
    }
  })
})
