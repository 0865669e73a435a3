import { expect, test } from 'vitest'
import { checkupTrendsOf } from '../../../../subgraphs/clinical/portal/checkup-trends.ts'
import { content, day } from '../../../support/clinical/records.ts'

const checkup = (on: string, items: Readonly<Record<string, number>>, sex: 'MALE' | 'FEMALE' = 'MALE') => ({
  record: {
    on: day(on),
    content: content('CHECKUP', {
      sex,
      items: Object.entries(items).map(([code, value]) => ({ code, value, text: null })),
    }),
  },
})

test('each measure that was taken is drawn, oldest first, with what the tables say of each value', () => {
  const newer = checkup('2026-05-20', { '9N011000000000001': 25.1, '2A030000001930101': 12.9 })
  const older = checkup('2024-05-20', { '2A030000001930101': 13.1, '3F015129902327101': 175 })
  expect(checkupTrendsOf([newer, older])).toEqual([
    { measure: 'bmi', unit: 'kg/m2', points: [{ on: '2026-05-20', value: 25.1, verdict: null, entry: newer }] },
    {
      measure: 'casualTriglyceride',
      unit: 'mg/dL',
      points: [{ on: '2024-05-20', value: 175, verdict: 'GUIDANCE', entry: older }],
    },
    {
      measure: 'hemoglobin',
      unit: 'g/dL',
      points: [
        { on: '2024-05-20', value: 13.1, verdict: 'WITHIN', entry: older },
        { on: '2026-05-20', value: 12.9, verdict: 'GUIDANCE', entry: newer },
      ],
    },
  ])
})

test('whatever the method, what was measured is one line', () => {
  const [older, newer] = [
    checkup('2024-05-20', { '3F077000002327101': 118 }),
    checkup('2025-05-20', { '3F077000002391901': 121 }),
  ]
  expect(checkupTrendsOf([older, newer]).map(({ measure, points }) => [measure, points.length])).toEqual([['ldl', 2]])
})

test('answers of the form are no measures, and without a check-up there is nothing to draw', () => {
  expect(checkupTrendsOf([checkup('2025-05-20', { '9N736000000000011': 1 })])).toEqual([])
  expect(checkupTrendsOf([])).toEqual([])
})
