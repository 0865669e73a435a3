import type { CivilDate } from '../../schema/domain/time.ts'

const dayLength = 86_400_000

export const daysAfter = (date: CivilDate, count: number): CivilDate =>
  new Date(Date.parse(`${date}T00:00:00Z`) + count * dayLength).toISOString().slice(0, 10) as CivilDate

/** The same day so many years earlier; 29 February has 28 February before it. */
export function yearsBefore(date: CivilDate, count: number): CivilDate {
  const year = String(Number(date.slice(0, 4)) - count).padStart(4, '0')
  const rest = date.slice(4)
  const leap = new Date(Date.UTC(Number(year), 2, 0)).getUTCDate() === 29
  return `${year}${rest === '-02-29' && !leap ? '-02-28' : rest}` as CivilDate
}
