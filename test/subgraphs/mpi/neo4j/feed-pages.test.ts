import { expect, test } from 'vitest'
import type { NumberHandle, PersonId } from '../../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../../schema/domain/time.ts'
import { changesOn, linesOnPage, pagesOf } from '../../../../subgraphs/mpi/neo4j/feed-pages.ts'
import type { LinkChange } from '../../../../subgraphs/shared/internal.ts'

const change = (sequence: number, part: Partial<LinkChange> = {}): LinkChange => ({
  sequence,
  handle: `num_${sequence}` as NumberHandle,
  person: 'per_a' as PersonId,
  was: null,
  from: '2024-04-01' as CivilDate,
  until: null,
  doubted: false,
  ...part,
})

test('a page says what was written on it, and from where to where it goes', () => {
  const moved = change(8, { was: 'per_b' as PersonId, until: '2025-04-01' as CivilDate, doubted: true })
  const pages = pagesOf([change(7), moved])
  expect(pages).toEqual([
    { first: 7, last: 8, lines: 'num_7 per_a  2024-04-01  0;num_8 per_a per_b 2024-04-01 2025-04-01 1' },
  ])
  expect(pages.flatMap(changesOn)).toEqual([change(7), moved])
})

test('many lines are on as many pages as they need, in their order', () => {
  const changes = Array.from({ length: 2 * linesOnPage + 1 }, (_, place) => change(place + 1))
  const pages = pagesOf(changes)
  expect(pages.map(({ first, last }) => [first, last])).toEqual([
    [1, linesOnPage],
    [linesOnPage + 1, 2 * linesOnPage],
    [2 * linesOnPage + 1, 2 * linesOnPage + 1],
  ])
  expect(pages.flatMap(changesOn)).toEqual(changes)
  expect(pagesOf([])).toEqual([])
})

test('lines with a gap between them are not put on a page, and a torn line is not read', () => {
  expect(() => pagesOf([change(1), change(3)])).toThrow('The change feed has no gaps.')
  expect(() => changesOn({ first: 1, last: 1, lines: 'num_1 per_a  2024-04-01 ' })).toThrow(
    'A line of the change feed has six parts.',
  )
})
