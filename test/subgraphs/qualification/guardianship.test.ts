import { expect, test } from 'vitest'
import type { CivilDate } from '../../../schema/domain/time.ts'
import { comingOfAge, restingOn } from '../../../subgraphs/qualification/guardianship.ts'

test.each([
  ['2008-11-20', '2026-11-20'],
  ['2008-02-28', '2026-02-28'],
  ['2008-02-29', '2026-03-01'],
  ['2010-12-31', '2028-12-31'],
])('born on %s, somebody comes of age on %s', (born, ofAge) => {
  expect(comingOfAge(born as CivilDate)).toBe(ofAge)
})

const held = (id: string, guardian: string, named_by: string | null = null) => ({ id, guardian, named_by })
const ids = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id)

test('what was handed on ends with what it rests on, however far', () => {
  const all = [held('a', 'father'), held('b', 'aunt', 'father'), held('c', 'friend', 'aunt'), held('d', 'mother')]
  expect(ids(restingOn(all, ({ guardian }) => guardian === 'father'))).toEqual(['a', 'b', 'c'])
})

test('who has a right besides goes on acting, and so does whom they named', () => {
  const all = [held('a', 'father'), held('b', 'father'), held('c', 'friend', 'father')]
  expect(ids(restingOn(all, ({ id }) => id === 'a'))).toEqual(['a'])
})

test('two who named each other end together', () => {
  const all = [held('a', 'father'), held('b', 'aunt', 'father'), held('c', 'father', 'aunt')]
  expect(ids(restingOn(all, ({ guardian }) => guardian === 'father'))).toEqual(['a', 'b', 'c'])
})
