import type { CivilDate } from '../../../schema/domain/time.ts'

export interface Insured {
  readonly from: CivilDate
  readonly until: CivilDate | null
}

const dayMs = 86_400_000
const daysFrom = (one: CivilDate, other: CivilDate): number => (Date.parse(other) - Date.parse(one)) / dayMs

/** Insurers are told late of who has left them and of who has come (国保 by two weeks' rule, often by months). */
const settledAfter = 180
/** An insurer told late counts on meanwhile. */
const longestOverlap = 120
/** Between two insurers, at most. */
const longestPause = 366

/**
 * One person's insurance ended and nobody's goes on from it; the other's began and nobody's leads to it. Whoever lives
 * here is insured somewhere (国民皆保険): of all who are like the second few are gone.
 */
export function goesOn(one: readonly Insured[], other: readonly Insured[], today: CivilDate): boolean {
  const [earlier, later] = firstOf(one) <= firstOf(other) ? [one, other] : [other, one]
  const begins = firstOf(later)
  const ends = lastOf(earlier)
  if (earlier.length === 0 || later.length === 0 || ends === null) return false
  const pause = daysFrom(ends, begins)
  return pause >= -longestOverlap && pause <= longestPause && daysFrom(begins, today) >= settledAfter
}

const firstOf = (periods: readonly Insured[]): CivilDate =>
  periods.reduce<CivilDate>((first, { from }) => (from < first ? from : first), '9999-12-31' as CivilDate)

/** Null: one goes on, or there is none. */
const lastOf = (periods: readonly Insured[]): CivilDate | null =>
  periods.reduce<CivilDate | null>(
    (last, { until }) => (last === null || until === null ? null : until > last ? until : last),
    '0000-01-01' as CivilDate,
  )
