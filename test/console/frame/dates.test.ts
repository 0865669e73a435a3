import { expect, test } from 'vitest'
import { dayBefore, shownDate, shownDay } from '../../../gateway/console/frame/dates.ts'

test('a date is shown with the year of its era, whose first is 元年, and within brackets without', () => {
  const days = ['2019-04-30', '2019-05-01', '1989-01-08', '1867-12-31']
  expect(days.map(shownDate)).toEqual([
    '2019年4月30日（平成31年）',
    '2019年5月1日（令和元年）',
    '1989年1月8日（平成元年）',
    '1867年12月31日',
  ])
  expect(days.map(shownDay)).toEqual(['2019年4月30日', '2019年5月1日', '1989年1月8日', '1867年12月31日'])
})

test('the last day of what ends on the first of March is of February, leap years heeded', () => {
  expect(['2024-03-01', '2025-03-01', '2026-01-01', '2026-06-02'].map(dayBefore)).toEqual([
    '2024-02-29',
    '2025-02-28',
    '2025-12-31',
    '2026-06-01',
  ])
})
