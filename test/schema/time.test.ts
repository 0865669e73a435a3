import { describe, expect, test } from 'vitest'
import { asCivilDate, civilDateAt, covers, type Instant, startOf } from '../../schema/domain/time.ts'

const date = (text: string) => {
  const value = asCivilDate(text)
  if (value === null) throw new Error(`not a date: ${text}`)
  return value
}

describe('civil dates', () => {
  test('a day the calendar does not have is none', () => {
    expect(asCivilDate('2025-02-29')).toBe(null)
    expect(asCivilDate('2024-02-29')).toBe('2024-02-29')
    expect(asCivilDate('2026-13-01')).toBe(null)
    expect(asCivilDate('1867-12-31')).toBe(null)
  })

  test('a day begins in Tokyo nine hours before it begins in Greenwich', () => {
    expect(new Date(startOf(date('2026-04-01'))).toISOString()).toBe('2026-03-31T15:00:00.000Z')
    expect(civilDateAt(Date.parse('2026-03-31T15:00:00Z') as Instant)).toBe('2026-04-01')
    expect(civilDateAt(Date.parse('2026-03-31T14:59:59Z') as Instant)).toBe('2026-03-31')
  })

  test('a period holds its first day and not its last', () => {
    const period = { from: date('2026-04-01'), until: date('2026-05-01') }
    expect(covers(period, date('2026-04-01'))).toBe(true)
    expect(covers(period, date('2026-04-30'))).toBe(true)
    expect(covers(period, date('2026-05-01'))).toBe(false)
  })
})
