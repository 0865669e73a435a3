import { expect, test } from 'vitest'
import { sharesShown } from '../../../gateway/wiring/store-metrics.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'

test('shares of the index become metrics; of fewer than ten nothing is told', () => {
  const shares = sharesShown({
    on: '2026-04-01' as CivilDate,
    persons: 30,
    numbers: 40,
    yearlySurvival: [
      { scheme: 'MEDICAL', age: 'UNDER_15', of: 10, kept: 9 },
      { scheme: 'CARE', age: 'FROM_75', of: 9, kept: 9 },
    ],
    tenYearCapture: [{ scheme: 'LATE_ELDERLY', age: 'FROM_75', of: 20, kept: 20 }],
  })
  expect(shares).toEqual([
    { of: 'yearly_survival', scheme: 'MEDICAL', age: 'UNDER_15', share: 0.9 },
    { of: 'ten_year_capture', scheme: 'LATE_ELDERLY', age: 'FROM_75', share: 1 },
  ])
})
