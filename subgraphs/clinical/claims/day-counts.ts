import type { CivilDate } from '../../../schema/domain/time.ts'
import { claimDay } from './dates.ts'
import { countOf } from './text.ts'

export interface DayCount {
  readonly day: CivilDate
  readonly count: number
}

/** 算定日情報 (1日 to 31日): the days of the month on which there is a count; the field where there is none, and should be. */
export function dayCounts(fields: readonly string[], first: number, month: string): readonly DayCount[] | number {
  const days: DayCount[] = []
  for (let at = first; at < first + 31 && at < fields.length; at++) {
    const said = fields[at]
    if (said === undefined || said === '' || said === '0') continue
    const day = dayOfMonth(month, at - first + 1)
    const count = countOf(said)
    if (day === null || count === null) return at
    days.push({ day, count })
  }
  return days
}

export const dayOfMonth = (month: string, day: number): CivilDate | null =>
  claimDay(`${month.replace('-', '')}${String(day).padStart(2, '0')}`)

/** Days in a row as one, from its first, with how many they are. */
export function runsIn(days: readonly DayCount[]): readonly DayCount[] {
  const runs: { day: CivilDate; count: number }[] = []
  let last = -1
  for (const { day } of days) {
    const number = Number(day.slice(8))
    const run = runs.at(-1)
    if (run !== undefined && number === last + 1) run.count++
    else runs.push({ day, count: 1 })
    last = number
  }
  return runs
}
