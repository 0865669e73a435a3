import { describe, expect, test } from 'vitest'
import { Refused } from '../../../../subgraphs/shared/failure.ts'
import { codeOf, delayAfter, isOutage } from '../../../../subgraphs/shared/outbox/retry.ts'

const policy = { attempts: 5, firstMilliseconds: 100, longestMilliseconds: 1_000 }

describe('retrying', () => {
  test('delays double up to the longest, and jitter keeps at least half', () => {
    const failures = [1, 2, 3, 4, 5, 5_000]
    expect(failures.map((count) => delayAfter(count, policy, () => 1))).toEqual([100, 200, 400, 800, 1_000, 1_000])
    expect(failures.map((count) => delayAfter(count, policy, () => 0))).toEqual([50, 100, 200, 400, 500, 500])
  })

  test('a refusal keeps its code; anything else is internal, whatever it says', () => {
    expect(codeOf(new Refused({ code: 'CONFLICT', message: 'x' }))).toBe('CONFLICT')
    expect(codeOf(new Error('TIMEOUT'))).toBe('INTERNAL')
    expect(codeOf('STORE_UNAVAILABLE')).toBe('INTERNAL')
  })

  test('only what says nothing about the message is an outage', () => {
    expect(isOutage('SUBGRAPH_UNAVAILABLE')).toBe(true)
    expect(isOutage('INVALID_INPUT')).toBe(false)
    expect(isOutage('INTERNAL')).toBe(false)
  })
})
