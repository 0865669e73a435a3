import type { Instant } from '../../schema/domain/time.ts'

export interface FrozenClock {
  readonly now: () => Instant
  advance(ms: number): void
}

/** A clock that moves only when told. */
export function frozenClock(start = '2026-11-20T09:00:00Z'): FrozenClock {
  let at = Date.parse(start)
  return {
    now: () => at as Instant,
    advance: (ms) => {
      at += ms
    },
  }
}
