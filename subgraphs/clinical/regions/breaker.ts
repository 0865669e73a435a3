import type { Instant } from '../../../schema/domain/time.ts'

export interface BreakerOptions {
  /** Failures in a row that open it. */
  readonly failures: number
  /** How long nobody is asked before it is tried again. */
  readonly pauseMs: number
  readonly now: () => Instant
}

/** Keeps requests from waiting for a node that does not answer. Whether it is back is found out beside the requests. */
export interface Breaker {
  /** Open: nobody is kept waiting. */
  readonly open: boolean
  /** Since when nothing has come from it; null: the last answer was good. */
  readonly failingSince: Instant | null
  /** True once in each pause: whoever is told so tries whether the node is back. */
  mayTry(): boolean
  succeeded(): void
  failed(): void
}

export function createBreaker({ failures, pauseMs, now }: BreakerOptions): Breaker {
  let inARow = 0
  let since: Instant | null = null
  let triedAt = 0
  return {
    get open() {
      return inARow >= failures
    },
    get failingSince() {
      return since
    },
    mayTry() {
      if (inARow < failures || now() - triedAt < pauseMs) return false
      triedAt = now()
      return true
    },
    succeeded() {
      inARow = 0
      since = null
    },
    failed() {
      inARow++
      since ??= now()
      if (inARow === failures) triedAt = now()
    },
  }
}

export const breakerDefaults = { failures: 3, pauseMs: 5_000 } as const
