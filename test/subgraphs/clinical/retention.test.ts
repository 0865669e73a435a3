import { describe, expect, test } from 'vitest'
import type { Content } from '../../../subgraphs/clinical/record.ts'
import { retained, withinRetention } from '../../../subgraphs/clinical/retention.ts'
import { content, day, record } from '../../support/clinical/records.ts'

const today = day('2026-11-20')
const shownOf = (said: Content, ...days: readonly string[]): readonly string[] =>
  withinRetention(
    days.map((on) => record(said, on)),
    today,
  ).map(({ on }) => on)

describe('how long an entry is shown', () => {
  const fiveYears: readonly (readonly [string, Content])[] = [
    ['a disease', content('CONDITION')],
    ['an allergy to a drug', content('DRUG_ALLERGY')],
    ['another allergy', content('OTHER_ALLERGY')],
    ['an infection', content('INFECTION')],
    ['a check-up', content('CHECKUP')],
    ['a check-up report', content('DOCUMENT', { type: 'CHECKUP_REPORT' })],
    ['a discharge summary', content('DOCUMENT', { type: 'DISCHARGE_SUMMARY' })],
  ]
  test.each(fiveYears)('%s: five years to the day', (_, said) => {
    expect(shownOf(said, '2021-11-20', '2021-11-19')).toEqual(['2021-11-20'])
  })

  test('a referral: half a year', () => {
    expect(shownOf(content('DOCUMENT'), '2026-05-21', '2026-05-20')).toEqual(['2026-05-21'])
  })

  test('tests: a year, and of each the last three however old', () => {
    const days = ['2019-01-01', '2020-01-01', '2021-01-01', '2022-01-01']
    expect(shownOf(content('LAB'), ...days)).toEqual(days.slice(1))
    expect(shownOf(content('LAB'), ...days, '2025-11-20', '2025-12-01', '2026-01-01', '2026-02-01')).toEqual([
      '2025-11-20',
      '2025-12-01',
      '2026-01-01',
      '2026-02-01',
    ])
  })

  test('the last three are counted for each test by itself, by whatever method, a day of several results once', () => {
    const glucose = content('LAB', { code: '3D010000001926101', name: '血糖' })
    const byOtherMethod = content('LAB', { code: '3D010000001927201', name: '血糖' })
    const records = [
      record(glucose, '2018-01-01'),
      record(glucose, '2019-01-01'),
      record(byOtherMethod, '2019-01-01'),
      record(byOtherMethod, '2020-01-01'),
      record(glucose, '2021-01-01'),
      record(content('LAB'), '2017-01-01'),
    ]
    expect(withinRetention(records, today)).toEqual(records.slice(1))
  })

  test('prescriptions: a hundred days, and the last three days of prescribing', () => {
    expect(shownOf(content('PRESCRIPTION'), '2026-08-11', '2026-08-12', '2026-09-01', '2026-10-01')).toEqual([
      '2026-08-12',
      '2026-09-01',
      '2026-10-01',
    ])
    expect(shownOf(content('PRESCRIPTION'), '2025-01-01', '2025-02-01', '2025-03-01', '2025-04-01')).toEqual([
      '2025-02-01',
      '2025-03-01',
      '2025-04-01',
    ])
  })

  test('what is to be kept long (長期保存) has no end', () => {
    const records = [record(content('CONDITION'), '1990-01-01', { keepLong: true })]
    expect(withinRetention(records, today)).toEqual(records)
  })

  test('29 February is a year after 28 February', () => {
    const onLeapDay = withinRetention([record(content('CONDITION'), '2023-02-28')], day('2028-02-29'))
    expect(onLeapDay).toHaveLength(1)
  })

  test('end for costs before they begin: they are nobody’s but the person’s', () => {
    const costs = [record(content('COST'), today), record(content('COST'), '2001-01-01', { keepLong: true })]
    expect(retained(costs, today, 'TREATMENT')).toEqual([])
    expect(retained(costs, today, 'EMERGENCY')).toEqual([])
    expect(retained(costs, today, 'OWN_REQUEST')).toEqual(costs)
  })

  test('are for others: of their own a person is shown whatever is still kept', () => {
    const old = [record(content('LAB'), '2001-01-01'), record(content('PRESCRIPTION'), '2001-01-01')]
    const more = ['2024-01-01', '2024-01-02', '2024-01-03'].flatMap((on) => [record(content('LAB'), on)])
    expect(retained([...old, ...more], today, 'OWN_REQUEST')).toEqual([...old, ...more])
    expect(retained([...old, ...more], today, 'TREATMENT')).toEqual([...old.slice(1), ...more])
  })
})
