import { describe, expect, test } from 'vitest'
import { merge } from '../../../subgraphs/clinical/merging.ts'
import type { ClinicalRecord, Content } from '../../../subgraphs/clinical/record.ts'
import { clinic, content, day, from, fukuoka, hospital, nagano, record } from '../../support/clinical/records.ts'

const twice = (one: Content, other: Content, more: Partial<ClinicalRecord> = {}) =>
  merge([
    from(nagano, record(one, '2026-04-01')),
    from(fukuoka, record(other, more.on ?? '2026-04-01', { institution: hospital, ...more })),
  ])
const both = [
  { region: nagano, institution: clinic },
  { region: fukuoka, institution: hospital },
]

describe('one fact from two sources is one entry with two sources', () => {
  const same: readonly (readonly [string, Content, Content])[] = [
    ['a disease by its code, whatever it is called', content('CONDITION'), content('CONDITION', { name: '高血圧' })],
    [
      'a disease without a code by its name, however it is typed',
      content('CONDITION', { code: null, name: '高血圧　ＡＢ' }),
      content('CONDITION', { code: null, name: '高血圧 ab' }),
    ],
    ['an allergy by its code', content('DRUG_ALLERGY'), content('DRUG_ALLERGY', { substance: 'ＭＭ' })],
    ['an allergy by what it is to', content('OTHER_ALLERGY'), content('OTHER_ALLERGY', { reaction: '蕁麻疹' })],
    ['an infection', content('INFECTION'), content('INFECTION')],
    [
      'a test in two units',
      content('LAB', { code: '3D010000001926101', value: 99, unit: 'mg/dL' }),
      content('LAB', { code: '3D010000001927201', value: 5.495, unit: 'mmol/L' }),
    ],
    ['a prescription', content('PRESCRIPTION'), content('PRESCRIPTION', { stage: 'DISPENSED', drug: '別名' })],
    ['a check-up', content('CHECKUP'), content('CHECKUP', { age: 51 })],
    ['a document', content('DOCUMENT'), content('DOCUMENT')],
  ]
  test.each(same)('%s', (_, one, other) => {
    expect(twice(one, other).map(({ sources }) => sources)).toEqual([both])
  })

  const different: readonly (readonly [string, Content, Content])[] = [
    ['a disease and the suspicion of it', content('CONDITION'), content('CONDITION', { suspected: true })],
    [
      'a disease that began again',
      content('CONDITION', { onset: day('2020-01-01') }),
      content('CONDITION', { onset: day('2024-01-01') }),
    ],
    ['a disease cured', content('CONDITION'), content('CONDITION', { outcome: 'CURED' })],
    [
      'an allergy that one holds to be dangerous',
      content('OTHER_ALLERGY'),
      content('OTHER_ALLERGY', { criticality: 'HIGH' }),
    ],
    ['an allergy to a drug and to food', content('DRUG_ALLERGY'), content('OTHER_ALLERGY')],
    ['two results', content('INFECTION'), content('INFECTION', { result: 'POSITIVE' })],
    ['two values', content('LAB'), content('LAB', { value: 5.9 })],
    ['values in units that cannot be compared', content('LAB', { unit: 'mg/dL' }), content('LAB', { unit: 'g/dL' })],
    ['two drugs', content('PRESCRIPTION'), content('PRESCRIPTION', { code: '2171901F1010' })],
    ['two lengths', content('PRESCRIPTION'), content('PRESCRIPTION', { days: 14 })],
    ['two documents', content('DOCUMENT'), content('DOCUMENT', { text: '別の内容' })],
  ]
  test.each(different)('%s are two', (_, one, other) => {
    expect(twice(one, other)).toHaveLength(2)
  })

  test('one result on two days is two', () => {
    expect(twice(content('LAB'), content('LAB'), { on: day('2026-04-02') })).toHaveLength(2)
  })

  test('what one institution keeps twice stays two', () => {
    const one = record(content('CONDITION'), '2026-04-01')
    expect(merge([from(nagano, one), from(nagano, { ...one, id: 'ent_other' })])).toHaveLength(2)
  })

  test('what one institution tells two regions is one', () => {
    const one = record(content('CONDITION'), '2026-04-01')
    expect(merge([from(nagano, one), from(fukuoka, { ...one, id: 'ent_other' })])).toEqual([
      {
        record: one,
        sources: [
          { region: nagano, institution: clinic },
          { region: fukuoka, institution: clinic },
        ],
      },
    ])
  })

  test('a drug that was prescribed and then handed over is one that was handed over, whoever says so first', () => {
    const prescribed = record(content('PRESCRIPTION'), '2026-04-01')
    const dispensed = record(content('PRESCRIPTION', { stage: 'DISPENSED' }), '2026-04-01', { institution: hospital })
    const of = (...told: readonly (typeof prescribed)[]) =>
      merge(told.map((one) => from(nagano, one))).map(({ record: { content: said }, sources }) => [
        said.stage,
        sources.map(({ institution }) => institution),
      ])
    expect(of(prescribed, dispensed)).toEqual([['DISPENSED', [clinic, hospital]]])
    expect(of(dispensed, prescribed)).toEqual([['DISPENSED', [hospital, clinic]]])
  })

  test('a cost is of one place, however many networks connect it; another place’s like sum is its own', () => {
    const cost = record(content('COST'), '2026-04-01')
    const again = record(content('COST'), '2026-04-01')
    const others = record(content('COST'), '2026-04-01', { institution: hospital })
    const sources = merge([from(nagano, cost), from(fukuoka, again), from(fukuoka, others)]).map((one) => one.sources)
    expect(sources).toEqual([
      [
        { region: nagano, institution: clinic },
        { region: fukuoka, institution: clinic },
      ],
      [{ region: fukuoka, institution: hospital }],
    ])
  })

  test('entries come newest first', () => {
    const days = ['2026-04-02', '2026-04-05', '2026-04-01'].map((on) => from(nagano, record(content('LAB'), on)))
    expect(merge(days).map(({ record: { on } }) => on)).toEqual(['2026-04-05', '2026-04-02', '2026-04-01'])
  })
})
