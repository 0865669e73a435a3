import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Sequences, sequencesPerToken } from '../../../../subgraphs/shared/wire/sequences.ts'

describe('sequence numbers', () => {
  it('are each used once, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: sequencesPerToken - 1 }), { maxLength: 300 }), (numbers) => {
        const used = new Sequences()
        const seen = new Set<number>()
        for (const number of numbers) {
          expect(used.use(number)).toBe(!seen.has(number))
          seen.add(number)
        }
      }),
    )
  })

  it('end at the last one a token has', () => {
    const used = new Sequences()
    expect([sequencesPerToken - 1, sequencesPerToken, -1, 0.5, Number.NaN].map((n) => used.use(n))).toEqual([
      true,
      false,
      false,
      false,
      false,
    ])
  })
})
