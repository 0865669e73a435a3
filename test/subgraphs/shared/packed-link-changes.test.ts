import { expect, test } from 'vitest'
import type { NumberHandle, PersonId } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import {
  countLinkChanges,
  type PackedLinkChange,
  packLinkChanges,
  unpackLinkChanges,
} from '../../../subgraphs/shared/packed-link-changes.ts'

const changes: readonly PackedLinkChange[] = [
  {
    sequence: 7,
    handle: 'num_a' as NumberHandle,
    person: 'per_a' as PersonId,
    from: '2020-04-01' as CivilDate,
    until: null,
    doubted: false,
  },
  {
    sequence: 12,
    handle: 'num_b' as NumberHandle,
    person: 'per_a' as PersonId,
    from: '2021-04-01' as CivilDate,
    until: '2022-04-01' as CivilDate,
    doubted: true,
  },
]

test('changes that were packed come out the same, as many as there were', () => {
  const text = packLinkChanges(changes)
  expect(text).toBe('7 num_a per_a 2020-04-01  0;12 num_b per_a 2021-04-01 2022-04-01 1')
  expect(unpackLinkChanges(text)).toEqual(changes)
  expect(countLinkChanges(text)).toBe(2)
  expect(unpackLinkChanges(packLinkChanges([]))).toEqual([])
  expect(countLinkChanges('')).toBe(0)
})

test.each(['7 num_a per_a 2020-04-01', '7 num_a per_a 2020-04-01  0 1', ' num_a per_a 2020-04-01  0'])(
  'what was not packed so is refused: %j',
  (text) => {
    expect(() => unpackLinkChanges(text)).toThrow('A packed change has six parts.')
  },
)
