import type { ErrorCode } from '../../../schema/domain/outcome.ts'
import { Refused } from '../failure.ts'

export interface RetryPolicy {
  /** After this many failures a message is dead: it waits for a person. */
  readonly attempts: number
  readonly firstMilliseconds: number
  readonly longestMilliseconds: number
}

export const retryPolicy: RetryPolicy = { attempts: 12, firstMilliseconds: 200, longestMilliseconds: 5 * 60_000 }

/** The delay after so many failures: doubling, at least half of it kept, the rest at random so that many don't meet. */
export function delayAfter(failures: number, policy: RetryPolicy, random: () => number): number {
  const full = Math.min(policy.longestMilliseconds, policy.firstMilliseconds * 2 ** Math.min(failures - 1, 30))
  return Math.round(full / 2 + (full / 2) * random())
}

// The receiver could not be asked, or not now: that says nothing about the message and counts against none.
const OUTAGES: ReadonlySet<ErrorCode> = new Set([
  'STORE_UNAVAILABLE',
  'SUBGRAPH_UNAVAILABLE',
  'REGION_UNAVAILABLE',
  'AUDIT_UNAVAILABLE',
  'RATE_LIMITED',
  'TIMEOUT',
])

/** The code alone is kept: an error's text may hold values. */
export const codeOf = (error: unknown): ErrorCode => (error instanceof Refused ? error.refusal.code : 'INTERNAL')

export const isOutage = (code: ErrorCode): boolean => OUTAGES.has(code)
