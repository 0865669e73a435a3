import { dayOf } from '../frame/dates.ts'
import type { Fault } from '../graph/answer.ts'

export type Place = 'person' | 'guardian' | 'basis' | 'categories' | 'until'

export interface Complaint {
  readonly at: Place
  readonly says: string
}

const complaints: Readonly<Record<string, Complaint>> = {
  OF_AGE: { at: 'basis', says: '本人は成年です。登録できるのは、裁判所が選んだ成年後見人だけです。' },
  OWN_PROXY: { at: 'guardian', says: '本人と代理人が同じ方です。代理人の証を確かめてください。' },
  BIRTH_DATE_UNKNOWN: { at: 'person', says: '登録簿に本人の生年月日がなく、成年になる日がわかりません。' },
  ENDS_BEFORE_IT_BEGINS: { at: 'until', says: 'きょうより前の日です。' },
  EXCLUDED: { at: 'guardian', says: 'この方は、裁判所の命令により代理を禁じられています。' },
}

/** What the hub would not enter, said where it can be put right; null: it is about none of these. */
export function complaintOf({ code, reason, inputPath }: Fault): Complaint | null {
  const known = reason === null ? undefined : complaints[reason]
  if (known !== undefined) return known
  if (code === 'NOT_FOUND') return { at: 'guardian', says: 'この方の代理を禁じた記録は、この市区町村にありません。' }
  const named = inputPath.findLast((step) => typeof step === 'string')
  const at = (['person', 'guardian', 'basis', 'categories', 'until'] as const).find((place) => place === named)
  return at === undefined ? null : { at, says: 'この入力は受け付けられません。' }
}

/** The last day that somebody may act, as the instant at which it is over in Japan. */
export const endOf = (day: string): string => new Date(Date.parse(`${day}T00:00:00+09:00`) + 86_400_000).toISOString()

/** The day before something is over. */
export const lastDayOf = (until: string): string => dayOf(new Date(Date.parse(until) - 1).toISOString())
