import { expect, test } from 'vitest'
import type { NumberHandle, PersonId } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import {
  countLinkChanges,
  handlesIn,
  type PackedLinkChange,
  packLinkChanges,
  sequenceIn,
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
const id = (text: string): string => text.padEnd(26)
const packed = [
  ['7               ', id('num_a'), id('per_a'), '2020-04-01', '          ', '0'],
  ['12              ', id('num_b'), id('per_a'), '2021-04-01', '2022-04-01', '1'],
]
  .flat()
  .join('')

test('changes are packed one after another, as many as there were', () => {
  expect(packLinkChanges(changes)).toBe(packed)
  expect(countLinkChanges(packed)).toBe(2)
  expect(packLinkChanges([])).toBe('')
  expect(countLinkChanges('')).toBe(0)
})

test('what a follower asks of them is found where it stands', () => {
  expect([sequenceIn(packed, 0), sequenceIn(packed, 1)]).toEqual([7, 12])
  expect([...handlesIn(packed, 0)]).toEqual(['num_a', 'num_b'])
  expect([...handlesIn(packed, 1)]).toEqual(['num_b'])
})

test('what was not packed so is refused', () => {
  expect(() => countLinkChanges(packed.slice(1))).toThrow('A packed change has 89 signs.')
  const [change] = changes as [PackedLinkChange]
  expect(() => packLinkChanges([{ ...change, handle: 'num_that_is_longer_than_any' as NumberHandle }])).toThrow(
    'A cell of handle has 26 signs.',
  )
})
