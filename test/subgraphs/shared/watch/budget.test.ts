import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Instant } from '../../../../schema/domain/time.ts'
import {
  type Budget,
  dayOf,
  hourOf,
  isCrossed,
  learningDays,
  limitOf,
  spentBy,
  usualOf,
  windowDays,
} from '../../../../subgraphs/shared/watch/budget.ts'
import { budgetOf, budgets } from '../../../../subgraphs/shared/watch/budgets.ts'

const ordinary: Budget = { floor: 20, multiplier: 3, ceiling: 200 }

describe('a budget', () => {
  test('of a newcomer is the floor', () => {
    expect(limitOf(ordinary, usualOf([]))).toBe(20)
    expect(limitOf(ordinary, usualOf([50, 50, 50, 50, 50, 50]))).toBe(20)
  })

  test('is three times what was reached on seven days of four weeks', () => {
    expect(usualOf([30, 12, 31, 14, 40, 33, 15, 9, 90, 12])).toBe(14)
    expect(limitOf(ordinary, 14)).toBe(42)
  })

  test('ends at the ceiling, and is crossed by one more than it allows', () => {
    expect(limitOf(ordinary, 1_000)).toBe(200)
    expect([isCrossed(200, 200), isCrossed(201, 200)]).toEqual([false, true])
  })

  test('counts the hour before for as much of it as lies in the last sixty minutes', () => {
    const at = (minute: number) => (Date.parse('2026-11-20T09:00:00Z') + minute * 60_000) as Instant
    expect([spentBy(5, 20, at(0)), spentBy(5, 20, at(15)), spentBy(5, 20, at(45))]).toEqual([25, 20, 10])
  })

  test('has days that begin at midnight in Tokyo', () => {
    const day = (text: string) => dayOf(hourOf(Date.parse(text) as Instant))
    expect(day('2026-11-20T15:00:00Z') - day('2026-11-20T14:59:59Z')).toBe(1)
    expect(day('2026-11-20T15:00:00Z')).toBe(day('2026-11-21T14:59:59Z'))
  })

  test('never leaves the span from floor to ceiling, and never falls when more was usual', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { maxLength: windowDays }), fc.nat(), fc.nat(100), (days, place, more) => {
        const limit = limitOf(ordinary, usualOf(days))
        const raised = days.map((count, at) => (at === place % days.length ? count + more : count))
        expect(limit).toBeGreaterThanOrEqual(ordinary.floor)
        expect(limit).toBeLessThanOrEqual(ordinary.ceiling)
        expect(limitOf(ordinary, usualOf(raised))).toBeGreaterThanOrEqual(limit)
      }),
    )
  })

  test('does not rise for fewer busy days than the learning takes, whatever was done on them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(20), { minLength: windowDays - learningDays + 1, maxLength: windowDays - learningDays + 1 }),
        fc.array(fc.integer({ min: 21, max: 1_000_000 }), { maxLength: learningDays - 1 }),
        (quiet, wild) => {
          expect(usualOf([...quiet, ...wild])).toBeLessThanOrEqual(20)
        },
      ),
    )
  })

  test('trained up day by day takes a week for each threefold, and stops at the ceiling', () => {
    const days: number[] = []
    const limits: number[] = []
    for (let day = 0; day < 28; day++) {
      const limit = limitOf(ordinary, usualOf(days.slice(-windowDays)))
      limits.push(limit)
      days.push(limit)
    }
    const [first, second, third] = [limits.slice(0, 7), limits.slice(7, 14), limits.slice(14)]
    expect([first, second, third]).toEqual([
      Array(7).fill(20),
      Array(7).fill(60),
      [...Array(7).fill(180), ...Array(7).fill(200)],
    ])
  })
})

describe('the budgets', () => {
  test('let a desk and a payment agency check by the thousand, and a physician not', () => {
    const floors = (['PHYSICIAN', 'CLERK', 'PAYMENT_AGENCY'] as const).map(
      (role) => budgetOf(budgets, role, 'CHECKS').floor,
    )
    expect(floors).toEqual([120, 3_000, 1_000_000])
  })

  test('rise from floor to ceiling, every one', () => {
    const all = Object.values(budgets).flatMap(({ anyone, of }) => [anyone, ...Object.values(of)])
    expect(all.filter(({ floor, ceiling, multiplier }) => floor <= 0 || ceiling < floor || multiplier < 1)).toEqual([])
  })
})
