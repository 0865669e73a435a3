import type { Brand } from '../../../schema/domain/ids.ts'
import { type CivilDate, civilDateAt, type Instant } from '../../../schema/domain/time.ts'

/** A service month (サービス提供月), `YYYY-MM`: compares as text. */
export type Month = Brand<string, 'Month'>

const form = /^(19|20|21)\d{2}-(0[1-9]|1[0-2])$/

export const asMonth = (text: string): Month | null => (form.test(text) ? (text as Month) : null)

export const monthOf = (date: CivilDate): Month => date.slice(0, 7) as Month

export function monthsFrom(month: Month, count: number): Month {
  const at = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + count
  return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}` as Month
}

/** Submissions are due on the tenth of the month after (翌月10日まで); from the eleventh on the month is closed. */
const lastDay = '10'

export function lastClosed(at: Instant): Month {
  const today = civilDateAt(at)
  return monthsFrom(monthOf(today), today.slice(8) > lastDay ? -1 : -2)
}
