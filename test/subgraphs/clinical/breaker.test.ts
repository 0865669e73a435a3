import { expect, test } from 'vitest'
import { createBreaker } from '../../../subgraphs/clinical/regions/breaker.ts'
import { frozenClock } from '../../support/clock.ts'

const start = '2026-11-20T03:00:00Z'
const opened = () => {
  const clock = frozenClock(start)
  return { clock, breaker: createBreaker({ failures: 3, pauseMs: 5_000, now: clock.now }) }
}

test('it opens at the third failure in a row, and says since when nothing came', () => {
  const { clock, breaker } = opened()
  const begun = clock.now()
  breaker.failed()
  clock.advance(1_000)
  breaker.failed()
  expect([breaker.open, breaker.failingSince]).toEqual([false, begun])
  breaker.failed()
  expect([breaker.open, breaker.failingSince]).toEqual([true, begun])
})

test('a good answer between two failures begins the count anew', () => {
  const { breaker } = opened()
  for (const good of [false, false, true, false, false]) good ? breaker.succeeded() : breaker.failed()
  expect(breaker.open).toBe(false)
  breaker.succeeded()
  expect(breaker.failingSince).toBeNull()
})

test('open, one in each pause is told to try whether it is back, and a success closes it', () => {
  const { clock, breaker } = opened()
  for (let failure = 0; failure < 3; failure++) breaker.failed()
  expect(breaker.mayTry()).toBe(false)
  clock.advance(5_000)
  expect([breaker.mayTry(), breaker.mayTry()]).toEqual([true, false])
  clock.advance(4_999)
  expect(breaker.mayTry()).toBe(false)
  breaker.succeeded()
  expect([breaker.open, breaker.failingSince]).toEqual([false, null])
})

test('closed, nobody is told to try', () => {
  const { breaker } = opened()
  expect(breaker.mayTry()).toBe(false)
})
