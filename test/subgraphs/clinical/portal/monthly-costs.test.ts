import { expect, test } from 'vitest'
import type { InstitutionCode } from '../../../../schema/domain/ids.ts'
import { monthlyCostsOf } from '../../../../subgraphs/clinical/portal/monthly-costs.ts'
import type { ContentOf } from '../../../../subgraphs/clinical/record.ts'
import { clinic, content, day, hospital, nagano } from '../../../support/clinical/records.ts'

const cost = (on: string, points: number, more: Partial<ContentOf<'COST'>> = {}, at: InstitutionCode = clinic) => ({
  record: { on: day(on), content: content('COST', { points, ...more }) },
  shown: [{ region: nagano, institution: at }],
})
const at = (institution: InstitutionCode) => [{ region: nagano, institution }]

test('claims of a month are summed by place and setting, the newest month and the dearest place first', () => {
  const costs = [
    cost('2026-09-30', 100),
    cost('2026-10-01', 200, { days: 2 }),
    cost('2026-10-31', 50, { days: 1 }),
    cost('2026-10-15', 7_000, { setting: 'INPATIENT', days: 5 }),
    cost('2026-10-02', 600, { setting: 'PHARMACY', days: 1 }, hospital),
  ]
  expect(monthlyCostsOf(costs)).toEqual([
    {
      month: '2026-10-01',
      points: 7_850,
      yen: 78_500,
      institutions: [
        { sources: at(clinic), setting: 'INPATIENT', points: 7_000, yen: 70_000, days: 5 },
        { sources: at(hospital), setting: 'PHARMACY', points: 600, yen: 6_000, days: 1 },
        { sources: at(clinic), setting: 'OUTPATIENT', points: 250, yen: 2_500, days: 3 },
      ],
    },
    {
      month: '2026-09-01',
      points: 100,
      yen: 1_000,
      institutions: [{ sources: at(clinic), setting: 'OUTPATIENT', points: 100, yen: 1_000, days: 1 }],
    },
  ])
})

test('days that one claim does not tell are not made up of the others', () => {
  const [month] = monthlyCostsOf([cost('2026-10-01', 1, { days: 2 }), cost('2026-10-02', 2, { days: null })])
  expect(month?.institutions).toEqual([{ sources: at(clinic), setting: 'OUTPATIENT', points: 3, yen: 30, days: null }])
})

test('without a claim there is no month', () => {
  expect(monthlyCostsOf([])).toEqual([])
})
