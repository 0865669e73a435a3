import { expect, test } from 'vitest'
import { isOpaqueId } from '../../../schema/domain/ids.ts'
import { freshId } from '../../../subgraphs/shared/fresh-id.ts'

test('ids are opaque, and none comes twice however many pools of randomness they use up', () => {
  const ids = Array.from({ length: 2_000 }, () => freshId('num'))
  expect(ids.filter((id) => !isOpaqueId(id, 'num'))).toEqual([])
  expect(new Set(ids).size).toBe(2_000)
})
