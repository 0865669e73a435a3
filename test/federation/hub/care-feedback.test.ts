import { describe, expect, test } from 'vitest'
import type { InstitutionCode, NumberHandle } from '../../../schema/domain/ids.ts'
import { committedCatalogue } from '../../../subgraphs/chase/catalogue/committed.ts'
import type { Form } from '../../../subgraphs/chase/catalogue/item.ts'
import { factReading } from '../../../subgraphs/chase/feedback/facts.ts'
import { readingHere } from '../../../subgraphs/chase/reading/batches.ts'
import { takeFile } from '../../../subgraphs/chase/uploading.ts'
import { checkDigit } from '../../../subgraphs/shared/text/check-digit.ts'
import { type Cells, fileOf, rowOf } from '../../support/chase/cells.ts'
import { completeCells, formNamed } from '../../support/chase/forms.ts'
import {
  auditor,
  caller,
  city,
  databaseOperator,
  physician,
  publicHealth,
  researcher,
  self,
} from '../../support/hub/callers.ts'
import { fillHouseholds, holderOf, type Known } from '../../support/hub/households.ts'
import { hubFor, logOf, type TestHub } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const provider = caller('CARE_PROVIDER', 'CARE', code.careOffice)
const catalogue = committedCatalogue()
const users = formNamed('life-2021', 'SERVICE_USER_INFO')
const main = formNamed('life-2021', 'FORM_0000_2021')

const numbered = (body: string) => `${body}${checkDigit(body)}` as InstitutionCode
const others = [numbered('207000021'), numbered('207000022')]
const stranger = (office: number, at: number) => `num_${`${office}${at}`.padStart(22, '0')}` as NumberHandle

async function send(
  hub: TestHub,
  office: InstitutionCode,
  handles: readonly NumberHandle[],
  form: Form,
  key: string,
  cells: (at: number) => Cells,
): Promise<void> {
  const numberOf = (at: number): string => String(at + 1).padStart(10, '0')
  const rows = handles.map((_, at) =>
    rowOf(form, {
      ...completeCells(form),
      care_facility_id: office,
      insurer_no: code.city,
      insured_no: numberOf(at),
      external_system_management_number: `${key} ${at}`,
      ...cells(at),
    }),
  )
  const upload = await takeFile(
    {
      reading: readingHere(catalogue),
      uploads: hub.care.uploads,
      index: {
        handlesFor: async (numbers) => numbers.map(({ number }) => handles[Number(number) - 1] as NumberHandle),
      },
      now: hub.clock.now,
    },
    {
      office,
      key,
      encoding: null,
      whole: true,
      source: (async function* () {
        yield Buffer.from(fileOf(form, rows))
      })(),
      signal: new AbortController().signal,
      mayWrite: async () => undefined,
    },
  )
  if (upload.landed !== handles.length) throw new Error(`Landed: ${upload.landed} of ${handles.length}.`)
}

/** Twelve people at three offices, the first of them Tarō; a thirteenth month is still open. */
async function fill(hub: TestHub): Promise<void> {
  await fillHouseholds(hub)
  const taro = await holderOf(hub, 'taro')
  for (const [office, institution] of [code.careOffice, ...others].entries()) {
    const handles = [0, 1, 2, 3].map((at) => (office === 0 && at === 0 ? taro.handle : stranger(office, at)))
    await send(hub, institution, handles, users, `users ${office}`, () => ({ care_level: '23' }))
    for (const [month, cells] of [
      ['202609', { barthel_index_meal: '0' }],
      ['202611', {}],
    ] as const)
      await send(hub, institution, handles, main, `${month} ${office}`, () => ({
        evaluate_date: `${month}05`,
        ...cells,
      }))
  }
  while (await hub.care.feedback.refresh(factReading(catalogue)));
  await hub.care.feedback.publish(hub.clock.now())
}

const own = `query ($measures: [CareMeasure!]) { careFeedback(months: 6, measures: $measures) { service measures { measure label classes
  series { breakdown group label points { month edition people mean within counts } } } } }`
const editions = `{ careEditions(service: "51", months: 6, measures: [BARTHEL]) { service measures { measure
  series { breakdown group points { month edition people mean counts } } } } }`
const course = `query ($id: ID!) { person(id: $id) { longTermCare { course { service measure points { on value class }
  reference { month people mean } } } } }`

const none = [0, 0, 0, 0, 0, 0, 0, 0]
const inClass = (at: number, people: number) => none.map((_, place) => (place === at ? people : 0))

describe.each(wirings)('what comes back from long-term care, %s', (wiring) => {
  const hub = hubFor(wiring, fill)

  test('an office sees its own people live, beside everybody as published', async () => {
    const { careFeedback } = await hub.given<{
      careFeedback: readonly { service: string; measures: readonly object[] }[]
    }>(provider, own, { measures: ['BARTHEL'] })
    const september = { month: '2026-09', edition: 1, people: 12, mean: 90, within: 0, counts: inClass(5, 12) }
    expect(careFeedback).toEqual([
      {
        service: '51',
        measures: [
          {
            measure: 'BARTHEL',
            label: 'Barthel Index 合計',
            classes: ['0', '5–20', '25–40', '45–60', '65–80', '85–95', '100', '不明'],
            series: [
              {
                breakdown: 'OWN',
                group: null,
                label: '自事業所',
                points: [
                  { ...september, edition: null, people: 4, counts: inClass(5, 4) },
                  { month: '2026-11', edition: null, people: 4, mean: 100, within: 0, counts: inClass(6, 4) },
                ],
              },
              { breakdown: 'NATION', group: null, label: '全国', points: [september] },
              { breakdown: 'PREFECTURE', group: '20', label: '長野県', points: [september] },
              { breakdown: 'SIZE', group: 'SMALL', label: '29人以下', points: [september] },
              { breakdown: 'CARE_LEVEL', group: 'FROM_3', label: '平均要介護度3以上4未満', points: [september] },
            ],
          },
        ],
      },
    ])
  })

  test('what an office tells now it sees now; everybody sees what was published', async () => {
    await send(hub, code.careOffice, [stranger(9, 9)], users, 'new', () => ({}))
    await send(hub, code.careOffice, [stranger(9, 9)], main, 'new too', () => ({ evaluate_date: '20260907' }))
    type Told = { careFeedback: { measures: { series: { points: { people: number }[] }[] }[] }[] }
    const { careFeedback } = await hub.given<Told>(provider, own, { measures: ['BMI'] })
    const series = careFeedback[0]?.measures[0]?.series.map(({ points }) => points[0]?.people)
    expect(series).toEqual([5, 12, 12, 12, 12])
  })

  test.each([publicHealth, databaseOperator, researcher, auditor])('editions are there for %#', async (asking) => {
    const answer = await hub.given(asking, editions)
    const points = [{ month: '2026-09', edition: 1, people: 12, mean: 90, counts: inClass(5, 12) }]
    expect(answer).toEqual({
      careEditions: {
        service: '51',
        measures: [
          {
            measure: 'BARTHEL',
            series: [
              { breakdown: 'NATION', group: null, points },
              { breakdown: 'PREFECTURE', group: '20', points },
              { breakdown: 'SIZE', group: 'SMALL', points },
              { breakdown: 'CARE_LEVEL', group: 'FROM_3', points },
              // Those whom the city insures: told to it unasked.
              ...(asking === publicHealth ? [{ breakdown: 'INSURER', group: code.city, points }] : []),
            ],
          },
        ],
      },
    })
    expect(logOf(hub, 'chase').records.at(-1)).toMatchObject({ category: 'AGGREGATE', outcome: 'ALLOW', subject: null })
  })

  test('whoever names an insurer is told of its insured too', async () => {
    const named = `{ careEditions(service: "51", months: 6, measures: [BARTHEL], insurer: "${code.city}") {
      measures { series { breakdown group points { people } } } } }`
    type Told = { careEditions: { measures: { series: { breakdown: string }[] }[] } }
    const { careEditions } = await hub.given<Told>(researcher, named)
    expect(careEditions.measures[0]?.series.at(-1)).toEqual({
      breakdown: 'INSURER',
      group: code.city,
      points: [{ people: 12 }],
    })
  })

  test.each([
    [city, editions, 'careEditions'],
    [provider, editions, 'careEditions'],
    [physician, own, 'careFeedback'],
    [researcher, own, 'careFeedback'],
  ])('nobody else asks (%#)', async (asking, query, field) => {
    expect(await hub.ask(asking, query, {})).toEqual({
      data: { [field]: null },
      errors: [
        {
          message: 'This caller may not ask for this with this purpose.',
          path: [field],
          extensions: { code: 'NOT_PERMITTED' },
        },
      ],
    })
  })

  test.each([
    ['{ careEditions(service: "fifty-one") { service } }', 'CODE', 'This is no code of a service.', ['service']],
    ['{ careEditions(service: "51", to: "2026-13") { service } }', 'MONTH', 'A month is written as 2026-04.', ['to']],
    [
      '{ careEditions(service: "51", insurer: "1234567") { service } }',
      'DIGITS',
      'An insurer of long-term care has six digits.',
      ['insurer'],
    ],
    ['{ careEditions(service: "51", months: 37) { service } }', 'COUNT', 'From 1 to 36 months.', ['months']],
  ])('%s is refused', async (query, reason, message, inputPath) => {
    expect(await hub.ask(researcher, query, {})).toEqual({
      data: { careEditions: null },
      errors: [{ message, path: ['careEditions'], extensions: { code: 'INVALID_INPUT', reason, inputPath } }],
    })
  })

  test('a person sees how they went on, beside everybody in the same service', async () => {
    const { person }: Known = await holderOf(hub, 'taro')
    type Told = { person: { longTermCare: { course: { measure: string }[] } } }
    const answer = await hub.given<Told>(self(person), course, { id: person })
    const courses = answer.person.longTermCare.course
    expect(courses.find(({ measure }) => measure === 'BARTHEL')).toEqual({
      service: '51',
      measure: 'BARTHEL',
      points: [
        { on: '2026-09-05', value: 90, class: 5 },
        { on: '2026-11-05', value: 100, class: 6 },
      ],
      reference: [{ month: '2026-09', people: 12, mean: 90 }],
    })
  })
})
