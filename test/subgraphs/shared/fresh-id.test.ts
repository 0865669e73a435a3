import { expect, test } from 'vitest'
import { isOpaqueId } from '../../../schema/domain/ids.ts'
import { clusteredIds, freshId } from '../../../subgraphs/shared/fresh-id.ts'

test('ids are opaque, and none comes twice however many pools of randomness they use up', () => {
  const ids = Array.from({ length: 2_000 }, () => freshId('num'))
  expect(ids.filter((id) => !isOpaqueId(id, 'num'))).toEqual([])
  expect(new Set(ids).size).toBe(2_000)
})

test('ids of a bulk load are ids like others, and share their beginning with their neighbours alone', () => {
  const next = clusteredIds()
  const ids = Array.from({ length: 4_001 }, () => next('per'))
  expect(ids.filter((id) => !isOpaqueId(id, 'per'))).toEqual([])
  expect(new Set(ids).size).toBe(4_001)
  expect(new Set(ids.map((id) => id.slice(0, 8))).size).toBe(3)
})
