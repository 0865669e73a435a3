import { expect, test } from 'vitest'
import { curveOf } from '../../../gateway/console/summary/curve.ts'

const box = { width: 100, height: 50 }

test('values stand where their days and sizes put them, in order of their days', () => {
  const values = [
    { on: '2026-01-11', value: 20 },
    { on: '2026-01-01', value: 10 },
    { on: '2026-01-03', value: 15 },
  ]
  const curve = curveOf(values, null, box)
  expect(curve?.spots.map(({ on, x, y }) => [on, x, y])).toEqual([
    ['2026-01-01', 0, 50],
    ['2026-01-03', 20, 25],
    ['2026-01-11', 100, 0],
  ])
  expect(curve?.band).toBeNull()
})

test('what is usual is inside the axis though no value is near it; one value stands in the middle', () => {
  const curve = curveOf([{ on: '2026-01-01', value: 9 }], { low: 4, high: 6 }, box)
  expect(curve?.axis).toMatchObject({ low: 4, high: 10 })
  expect(curve?.spots.map(({ x }) => x)).toEqual([50])
  expect(curve?.band?.top).toBeLessThan(curve?.band?.bottom ?? 0)
  expect(curve?.band?.bottom).toBe(50)
  expect(curveOf([], null, box)).toBeNull()
})
