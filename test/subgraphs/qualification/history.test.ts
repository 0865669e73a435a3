import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { acquire, amend, lose, type Revised } from '../../../subgraphs/qualification/history.ts'
import type { Term } from '../../../subgraphs/qualification/term.ts'
import { day, term } from './terms.ts'

const revision = (revised: Revised) => {
  if (typeof revised === 'string') throw new Error(revised)
  return revised
}
const applied = (standing: readonly Term[], revised: Revised): readonly Term[] => {
  const { superseded, inserted } = revision(revised)
  return [...standing.filter((one) => !superseded.includes(one)), ...inserted].sort((a, b) =>
    a.from < b.from ? -1 : 1,
  )
}

const revisedBy = (...amendment: [Parameters<typeof amend>[1], Parameters<typeof amend>[2]]) => {
  const standing = [term()]
  return applied(standing, amend(standing, ...amendment))
}

describe("an insurer's row", () => {
  test('entered twice changes nothing the second time', () => {
    expect(acquire([], term())).toEqual({ superseded: [], inserted: [term()] })
    expect(acquire([term()], term())).toEqual({ superseded: [], inserted: [] })
  })

  test('may not overlap what stands under the same number', () => {
    expect(acquire([term()], term({ acquired: day('2025-01-01'), from: day('2025-01-01') }))).toBe('OVERLAPS')
    expect(acquire([term()], term({ shareOfCost: 10 }))).toBe('OVERLAPS')
    const lost = term({ until: day('2024-12-01'), lost: day('2024-12-01'), reasonOfLoss: 'OTHER' })
    expect(
      revision(acquire([lost], term({ acquired: day('2025-01-01'), from: day('2025-01-01') }))).inserted,
    ).toHaveLength(1)
  })

  test('of loss ends the qualification on its first day without it, once', () => {
    const ended = { until: day('2025-04-01'), lost: day('2025-04-01'), reasonOfLoss: 'OTHER' as const }
    expect(lose([term()], day('2025-04-01'), 'OTHER')).toEqual({ superseded: [term()], inserted: [term(ended)] })
    expect(lose([term(ended)], day('2025-04-01'), 'OTHER')).toEqual({ superseded: [], inserted: [] })
    expect(lose([term(ended)], day('2025-05-01'), 'OTHER')).toBe('ALREADY_LOST')
    expect(lose([term()], day('2020-01-01'), 'OTHER')).toBe('ENDS_BEFORE_IT_BEGINS')
    expect(lose([], day('2020-01-01'), 'OTHER')).toBe('NO_QUALIFICATION')
  })

  test('of another share of cost holds from its day on, a correction always did', () => {
    expect(revisedBy({ shareOfCost: 20 }, day('2025-08-01'))).toEqual([
      term({ until: day('2025-08-01') }),
      term({ from: day('2025-08-01'), shareOfCost: 20 }),
    ])
    expect(revisedBy({ kana: 'ミホン タロー' }, null)).toEqual([term({ kana: 'ミホン タロー' })])
    expect(amend([term()], { shareOfCost: 30 }, null)).toEqual({ superseded: [], inserted: [] })
    expect(amend([term()], { shareOfCost: 20 }, day('2020-01-01'))).toBe('OUTSIDE_QUALIFICATION')
  })

  test('whatever the rows, the terms of a qualification follow one another without gap or overlap', () => {
    const dayOf = (n: number) => day(new Date(Date.UTC(2024, 3, 1) + n * 86_400_000).toISOString().slice(0, 10))
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('amend' as const),
        share: fc.constantFrom(10, 20, 30),
        asOf: fc.option(fc.integer({ min: -5, max: 400 })),
      }),
      fc.record({ kind: fc.constant('lose' as const), until: fc.integer({ min: -5, max: 400 }) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let standing: readonly Term[] = [term()]
        for (const one of steps) {
          const revised =
            one.kind === 'lose'
              ? lose(standing, dayOf(one.until), 'OTHER')
              : amend(standing, { shareOfCost: one.share }, one.asOf === null ? null : dayOf(one.asOf))
          if (typeof revised !== 'string') standing = applied(standing, revised)
        }
        expect(standing[0]?.from).toBe(day('2024-04-01'))
        expect(standing.at(-1)?.until).toBe(standing[0]?.lost)
        for (const [place, one] of standing.entries()) {
          if (place > 0) expect(one.from).toBe(standing[place - 1]?.until)
          expect(one.lost).toBe(standing[0]?.lost)
        }
      }),
    )
  })
})
