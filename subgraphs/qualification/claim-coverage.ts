import type { InsurerNumber, NumberHandle } from '../../schema/domain/ids.ts'
import type { CivilDate, Period } from '../../schema/domain/time.ts'
import type { Term } from './term.ts'

/** A number with the terms that stand under it for one holder. */
export interface Standing {
  readonly handle: NumberHandle
  readonly terms: readonly Term[]
}

/** A run of terms without a gap under one number. */
export interface Stretch extends Period<CivilDate> {
  readonly handle: NumberHandle
  readonly insurer: InsurerNumber
}

export function stretchesOf({ handle, terms }: Standing): readonly Stretch[] {
  const stretches: Stretch[] = []
  for (const { insurer, from, until } of terms.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const before = stretches.at(-1)
    if (before !== undefined && before.until === from) stretches.pop()
    const start = before?.until === from ? before.from : from
    stretches.push({ handle, insurer, from: start, until })
  }
  return stretches
}

/** The month that begins on the day, half-open. */
export function monthFrom(first: CivilDate): { readonly from: CivilDate; readonly until: CivilDate } {
  const [year = 0, month = 0] = first.split('-').map(Number)
  const next = month === 12 ? [year + 1, 1] : [year, month + 1]
  const [nextYear, nextMonth] = next.map((part) => String(part).padStart(2, '0'))
  return { from: first, until: `${nextYear}-${nextMonth}-01` as CivilDate }
}

type Closed = ReturnType<typeof monthFrom>

export const coversAll = (stretch: Period<CivilDate>, { from, until }: Closed): boolean =>
  stretch.from <= from && (stretch.until === null || stretch.until >= until)

export const overlaps = (one: Period<CivilDate>, other: Period<CivilDate>): boolean =>
  (other.until === null || one.from < other.until) && (one.until === null || other.from < one.until)
