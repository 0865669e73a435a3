import { expect, test } from 'vitest'
import type { Fault } from '../../../gateway/console/graph/answer.ts'
import { complaintOf, endOf, lastDayOf } from '../../../gateway/console/municipality/faults.ts'

const fault = (more: Partial<Fault>): Fault => ({
  code: 'INVALID_INPUT',
  reason: null,
  category: null,
  path: ['registerGuardian'],
  inputPath: [],
  request: null,
  ...more,
})

test('each refusal of the counter is said where it can be put right', () => {
  const places = (
    [
      { reason: 'OF_AGE', inputPath: ['input', 'basis'] },
      { reason: 'OWN_PROXY', inputPath: ['input', 'guardian'] },
      { reason: 'BIRTH_DATE_UNKNOWN', inputPath: ['input', 'person'] },
      { reason: 'ENDS_BEFORE_IT_BEGINS', inputPath: ['input', 'until'] },
      { code: 'CONFLICT', reason: 'EXCLUDED' },
      { code: 'NOT_FOUND' },
      { reason: 'NEW_AND_UNKNOWN', inputPath: ['input', 'categories', 0] },
    ] as const
  ).map((more) => complaintOf(fault(more))?.at)
  expect(places).toEqual(['basis', 'guardian', 'person', 'until', 'guardian', 'guardian', 'categories'])
})

test('what is about none of the fields is no field’s', () => {
  expect(complaintOf(fault({ code: 'NOT_PERMITTED' }))).toBe(null)
  expect(complaintOf(fault({ code: 'STORE_UNAVAILABLE' }))).toBe(null)
  expect(complaintOf(fault({ inputPath: ['input', 'idempotencyKey'] }))).toBe(null)
})

test('the last day is whole in Japan, and is read back as that day', () => {
  expect(endOf('2027-03-31')).toBe('2027-03-31T15:00:00.000Z')
  expect(lastDayOf('2027-03-31T15:00:00.000Z')).toBe('2027-03-31')
  for (const day of ['2024-02-29', '2026-12-31', '2037-06-09']) expect(lastDayOf(endOf(day))).toBe(day)
})
