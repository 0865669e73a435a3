import { expect, test } from 'vitest'
import { waitingFirst } from '../../../gateway/console/doctor/waiting.ts'

const person = (id: string, ...sections: readonly ['DRAFT' | 'SUBMITTED', string][]) => ({
  id,
  name: id,
  birthDate: null,
  sections: sections.map(([state, saved]) => ({ state, saved })),
})

test('who waits longest for the doctor comes first, and who waits for nothing last', () => {
  const listed = waitingFirst([
    person('nothing', ['DRAFT', '2026-11-01T00:00:00Z']),
    person('later', ['SUBMITTED', '2026-11-03T00:00:00Z']),
    person('first', ['SUBMITTED', '2026-11-04T00:00:00Z'], ['SUBMITTED', '2026-11-02T00:00:00Z']),
    person('empty'),
  ])
  expect(listed.map(({ id, waiting, since }) => [id, waiting, since])).toEqual([
    ['first', 2, '2026-11-02T00:00:00Z'],
    ['later', 1, '2026-11-03T00:00:00Z'],
    ['nothing', 0, null],
    ['empty', 0, null],
  ])
})
