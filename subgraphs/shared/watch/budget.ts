import type { Instant } from '../../../schema/domain/time.ts'

/**
 * What is counted, each by itself: eligibility checks (資格確認); persons of whom clinical categories were read and
 * with whom nothing connects the caller; asks that were refused; emergency grants opened.
 */
export const watchedKinds = ['CHECKS', 'UNCONNECTED', 'REFUSALS', 'GRANTS'] as const
export type WatchedKind = (typeof watchedKinds)[number]

/** What one caller may do in an hour. */
export interface Budget {
  /** Always free: what a newcomer, or somebody back from leave, does in a busy hour. */
  readonly floor: number
  /** How far above the caller's own usual busy hour is still usual. */
  readonly multiplier: number
  /** However slowly a caller was trained up to it, never more. */
  readonly ceiling: number
}

/** The learning window. Days without use count as days with nothing. */
export const windowDays = 28
/** The usual busy hour is one that was reached on this many days: so long must a higher rate be kept up to count. */
export const learningDays = 7

/** Hours since the epoch. */
export function hourOf(at: Instant): number {
  return Math.floor(at / 3_600_000)
}

/** The day in Asia/Tokyo (UTC+9) that an hour lies in, as days since the epoch. */
export function dayOf(hour: number): number {
  return Math.floor((hour + tokyoHours) / 24)
}
export const tokyoHours = 9

/** A caller's usual busy hour, from the busiest hour of each day in the window; today is no part of it. */
export function usualOf(busiestHours: readonly number[]): number {
  return busiestHours.toSorted((a, b) => b - a)[learningDays - 1] ?? 0
}

export function limitOf({ floor, multiplier, ceiling }: Budget, usual: number): number {
  return Math.min(ceiling, Math.max(floor, multiplier * usual))
}

/** What the last sixty minutes come to, as counts of clock hours tell it: no burst hides on both sides of the hour. */
export function spentBy(current: number, previous: number, at: Instant): number {
  const elapsed = (at % 3_600_000) / 3_600_000
  return current + previous * (1 - elapsed)
}

export function isCrossed(spent: number, limit: number): boolean {
  return spent > limit
}
