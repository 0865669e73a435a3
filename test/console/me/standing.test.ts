import { expect, test } from 'vitest'
import { standingOn } from '../../../gateway/console/me/standing.ts'

test('insurance is in force from its first day until the day before it ends, though its end be known long before', () => {
  const term = { from: '2026-04-01', until: '2028-04-01' }
  const days = ['2026-03-31', '2026-04-01', '2028-03-31', '2028-04-01']
  expect(days.map((day) => standingOn(day, term))).toEqual(['COMING', 'IN_FORCE', 'IN_FORCE', 'OVER'])
  expect(standingOn('2199-12-31', { from: '2026-04-01', until: null })).toBe('IN_FORCE')
})
