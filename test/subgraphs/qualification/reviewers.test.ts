import { expect, test } from 'vitest'
import type { UserId } from '../../../schema/domain/ids.ts'
import { hours, type Instant } from '../../../schema/domain/time.ts'
import { escalatedTo, nextReviewer, type Reviewer } from '../../../subgraphs/qualification/reviewers.ts'

const user = (name: string) => name as UserId
const due = Date.parse('2026-11-20T03:00:00Z') as Instant
const stands = (reviewer: string, superior: string | null): Reviewer => ({
  reviewer: user(reviewer),
  superior: superior === null ? null : user(superior),
})
const register = [stands('clerk', 'chief'), stands('chief', 'director'), stands('director', null)]
const told = (late: number, owedBy = 'clerk', reviewers: readonly Reviewer[] = register) =>
  escalatedTo({ owedBy: user(owedBy), reviewDue: due }, (due + late) as Instant, reviewers)

test('a late review is the superior’s too, and after as long again the superior’s superior’s', () => {
  expect(told(-1)).toEqual([])
  expect(told(0)).toEqual(['chief'])
  expect(told(hours(72) - 1)).toEqual(['chief'])
  expect(told(hours(72))).toEqual(['chief', 'director'])
  expect(told(hours(720))).toEqual(['chief', 'director'])
})

test('nobody is told who is not there, nor twice round a circle', () => {
  expect(told(hours(720), 'director')).toEqual([])
  expect(told(hours(720), 'stranger')).toEqual([])
  expect(told(hours(720), 'a', [stands('a', 'b'), stands('b', 'a')])).toEqual(['b'])
  expect(told(hours(720), 'a', [stands('a', 'b'), stands('b', 'c'), stands('c', 'b')])).toEqual(['b', 'c'])
})

test('whoever owes least is named, and nobody for what they opened themself', () => {
  const burdens = [
    { reviewer: user('b'), owes: 1 },
    { reviewer: user('a'), owes: 1 },
    { reviewer: user('c'), owes: 0 },
  ]
  expect(nextReviewer(burdens, user('night-doctor'))).toBe('c')
  expect(nextReviewer(burdens, user('c'))).toBe('a')
  expect(nextReviewer([], user('night-doctor'))).toBe(null)
})
