import { expect, test } from 'vitest'
import { nearestSpot, spots } from '../../../gateway/console/record/body.ts'

test.each(['FRONT', 'BACK'] as const)('each named place of %s is on the body under a name of its own', (side) => {
  const names = spots[side].map(({ name }) => name)
  expect(names).toEqual([...new Set(names)])
  expect(spots[side].map(({ x, y }) => nearestSpot(side, x, y).name)).toEqual(names)
  expect(spots[side].filter(({ x, y }) => x < 0 || x > 1 || y < 0 || y > 1)).toEqual([])
})

test('right is where the body has it: on the left from the front, on the right from behind', () => {
  expect([nearestSpot('FRONT', 0.1, 0.5).name, nearestSpot('BACK', 0.1, 0.5).name]).toEqual(['右手', '左手'])
})
