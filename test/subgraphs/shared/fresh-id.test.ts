import { expect, test } from 'vitest'
import { isOpaqueId } from '../../../schema/domain/ids.ts'
import { clusteredIds, freshId } from '../../../subgraphs/shared/fresh-id.ts'

test('ids are opaque, and none comes twice however many pools of randomness they use up', () => {
  const ids = Array.from({ length: 2_000 }, () => freshId('num'))
  expect(ids.filter((id) => !isOpaqueId(id, 'num'))).toEqual([])
  expect(new Set(ids).size).toBe(2_000)
})

test('ids of a bulk load are ids like others, share their beginning with their neighbours alone, and lie behind those before', () => {
  const next = clusteredIds()
  const ids = Array.from({ length: 20_001 }, () => next('per'))
  expect(ids.filter((id) => !isOpaqueId(id, 'per'))).toEqual([])
  expect(new Set(ids).size).toBe(20_001)
  const beginnings = [...new Set(ids.map((id) => id.slice(0, 8)))]
  expect(beginnings).toHaveLength(11)
  // Behind the highest of all comes the lowest.
  const falls = beginnings.filter((signs, at) => at > 0 && signs < (beginnings[at - 1] ?? ''))
  expect(falls.length).toBeLessThanOrEqual(1)
})

test('where they rise, each lies behind the one before, from one cluster to the next', () => {
  const next = clusteredIds(['rec'])
  const ids = Array.from({ length: 20_001 }, (_, at) => {
    if (at % 3 === 0) next('num')
    return next('rec')
  })
  expect(ids.filter((id) => !isOpaqueId(id, 'rec'))).toEqual([])
  const falls = ids.filter((id, at) => at > 0 && id <= (ids[at - 1] ?? ''))
  expect(falls.length).toBeLessThanOrEqual(1)
  const numbers = Array.from({ length: 2_000 }, () => next('num'))
  expect(numbers.filter((id, at) => at > 0 && id <= (numbers[at - 1] ?? '')).length).toBeGreaterThan(500)
})
