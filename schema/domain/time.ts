import type { Brand } from './ids.ts'

/** A civil date in Asia/Tokyo, `YYYY-MM-DD`: compares as text. */
export type CivilDate = Brand<string, 'CivilDate'>
/** Milliseconds since the epoch, UTC. */
export type Instant = Brand<number, 'Instant'>

/** Half-open: `from` belongs to it, `until` does not; no `until` means open-ended. */
export interface Period<T extends CivilDate | Instant> {
  readonly from: T
  readonly until: T | null
}

const civil = /^(\d{4})-(\d{2})-(\d{2})$/
const daysIn = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

export function daysInMonth(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return month === 2 && leap ? 29 : (daysIn[month - 1] ?? 0)
}

/** Null for a date the calendar does not have; the years 1868 (明治元年) to 2199 are accepted. */
export function asCivilDate(text: string): CivilDate | null {
  const match = civil.exec(text)
  if (!match) return null
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (year < 1868 || year > 2199) return null
  return day >= 1 && day <= daysInMonth(year, month) ? (text as CivilDate) : null
}

export function covers<T extends CivilDate | Instant>(period: Period<T>, at: T): boolean {
  return period.from <= at && (period.until === null || at < period.until)
}

const tokyoOffset = 9 * 60 * 60 * 1000

/** The civil date in Asia/Tokyo (no daylight saving since 1951) at an instant. */
export function civilDateAt(at: Instant): CivilDate {
  return new Date(at + tokyoOffset).toISOString().slice(0, 10) as CivilDate
}

/** The instant at which a civil date begins in Asia/Tokyo. */
export function startOf(date: CivilDate): Instant {
  return (Date.parse(`${date}T00:00:00Z`) - tokyoOffset) as Instant
}

export const seconds = (n: number): number => n * 1_000
export const minutes = (n: number): number => n * 60_000
export const hours = (n: number): number => n * 3_600_000
export const days = (n: number): number => n * 86_400_000
