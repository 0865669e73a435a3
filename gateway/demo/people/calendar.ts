import type { CivilDate } from '../../../schema/domain/time.ts'

/** Civil dates as days since 1970-01-01: lives are arithmetic. */
export type Day = number

export interface Parts {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** Days of the proleptic Gregorian calendar, in eras of 400 years that begin in March. */
export function dayOf(year: number, month: number, day: number): Day {
  const from = month <= 2 ? year - 1 : year
  const era = Math.floor(from / 400)
  const ofEra = from - era * 400
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468
}

export function partsOf(at: Day): Parts {
  const shifted = at + 719_468
  const era = Math.floor(shifted / 146_097)
  const ofEra = shifted - era * 146_097
  const years = Math.floor(
    (ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  )
  const ofYear = ofEra - (365 * years + Math.floor(years / 4) - Math.floor(years / 100))
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return {
    year: years + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  }
}

export function readDay(date: CivilDate): Day {
  return dayOf(Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8)))
}

const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`)

export function civil(at: Day): CivilDate {
  const { year, month, day } = partsOf(at)
  return `${year}-${two(month)}-${two(day)}` as CivilDate
}

/** The same day of another year; for 29 February the day after the 28th. */
export function addYears(at: Day, years: number): Day {
  const { year, month, day } = partsOf(at)
  return dayOf(year + years, month, day)
}

/** Completed years. */
export function ageAt(birth: Day, on: Day): number {
  const born = partsOf(birth)
  const now = partsOf(on)
  const had = now.month > born.month || (now.month === born.month && now.day >= born.day)
  return now.year - born.year - (had ? 0 : 1)
}

export function firstOfMonth(at: Day, later = 0): Day {
  const { year, month } = partsOf(at)
  const months = year * 12 + month - 1 + later
  return dayOf(Math.floor(months / 12), (months % 12) + 1, 1)
}

/** The last `month`/1 on or before the day. */
export function lastFirstOf(month: number, at: Day): Day {
  const { year } = partsOf(at)
  const day = dayOf(year, month, 1)
  return day <= at ? day : dayOf(year - 1, month, 1)
}
