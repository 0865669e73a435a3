import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  monthsOf,
  type Point,
  partsOf,
  runsOf,
  type Series,
  shownMonth,
  told,
} from '../../../gateway/console/care/plotting.ts'
import { axisFor } from '../../../gateway/console/frame/axis.ts'

const point = (month: string, mean: number | null, counts: readonly (number | null)[] = [], people = 12): Point => ({
  month,
  people,
  mean,
  counts,
})
const series = (points: readonly Point[]): Series => ({ breakdown: 'NATION', group: null, label: '全国', points })

describe('what is plotted', () => {
  test('the months run without gaps over the new year', () => {
    const both = [series([point('2026-01', 1)]), series([point('2025-11', 1)])]
    expect(monthsOf(both)).toEqual(['2025-11', '2025-12', '2026-01'])
    expect(monthsOf([])).toEqual([])
  })

  test('series that say nothing take no column, and months without a value no row', () => {
    const nobody = series([point('2026-01', null, [], 0), point('2026-02', null, [], 0)])
    const some = series([point('2026-01', 3), point('2026-02', null), point('2026-03', 4)])
    const measure = { measure: 'BARTHEL', label: 'Barthel Index', classes: [], series: [nobody, some] } as const
    expect(told(measure)).toEqual({ series: [some], months: ['2026-01', '2026-03'] })
    expect(told({ ...measure, series: [nobody] })).toEqual({ series: [], months: [] })
    expect(shownMonth('2026-03')).toBe('2026年3月')
  })

  test('an axis has round ticks around its values', () => {
    expect(axisFor([62, 88])).toEqual({ low: 60, high: 90, ticks: [60, 70, 80, 90] })
    expect(axisFor([-3.2, 1])).toEqual({ low: -4, high: 2, ticks: [-4, -2, 0, 2] })
    expect(axisFor([5])).toEqual({ low: 5, high: 6, ticks: [5, 6] })
  })

  test('whatever the values, they lie on the axis, and its ticks are few', () => {
    const value = fc.double({ min: -1_000, max: 1_000, noNaN: true }).map((one) => Math.round(one * 100) / 100)
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), (values) => {
        const { low, high, ticks } = axisFor(values)
        expect(low).toBeLessThanOrEqual(Math.min(...values))
        expect(high).toBeGreaterThanOrEqual(Math.max(...values))
        expect(ticks.length).toBeGreaterThanOrEqual(2)
        expect(ticks.length).toBeLessThanOrEqual(7)
      }),
      { seed: 20_261_121 },
    )
  })

  test('a line breaks where a month has no mean', () => {
    const months = ['2026-01', '2026-02', '2026-03', '2026-04']
    const points = [point('2026-01', 0), point('2026-02', 10), point('2026-03', null), point('2026-04', 5)]
    const runs = runsOf(points, months, { low: 0, high: 10, ticks: [0, 10] }, { width: 300, height: 100 })
    expect(runs.map((run) => run.map(({ x, y }) => [x, y]))).toEqual([
      [
        [0, 100],
        [100, 0],
      ],
      [[300, 50]],
    ])
  })

  test('the newest month with anybody in it becomes parts; what is hidden is one part, never guessed', () => {
    const classes = ['0', '1', '2', '不明']
    const newest = series([point('2026-01', 1, [12, 0, 0, 0]), point('2026-02', 1, [10, null, null, 0], 25)])
    expect(partsOf(newest, classes)?.parts).toEqual([
      { label: '0', people: 10, from: 0, to: 0.4 },
      { label: '非表示', people: null, from: 0.4, to: 1 },
    ])
    expect(partsOf(series([point('2026-01', null, [0, 0, 0, 0], 0)]), classes)).toBe(null)
  })
})
