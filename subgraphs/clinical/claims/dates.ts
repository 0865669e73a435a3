import { asCivilDate, type CivilDate } from '../../../schema/domain/time.ts'
import { readDate } from '../../shared/text/era.ts'

/** 年号区分コード. */
const eras: Readonly<Record<string, string>> = { 1: 'M', 2: 'T', 3: 'S', 4: 'H', 5: 'R' }

/** `20261105`, or `5081105` of the older form; null: no day of the calendar, or none of its era. */
export function claimDay(text: string): CivilDate | null {
  if (text.length === 8)
    return /^\d+$/.test(text) ? asCivilDate(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`) : null
  const era = eras[text[0] ?? '']
  if (!/^\d{7}$/.test(text) || era === undefined) return null
  const day = readDate(`${era}${text.slice(1, 3)}.${text.slice(3, 5)}.${text.slice(5)}`)
  return asCivilDate(day)
}

/** `202611` or `50811` as `2026-11`. */
export function claimMonth(text: string): string | null {
  const first = text.length === 6 ? claimDay(`${text}01`) : text.length === 5 ? monthOfEra(text) : null
  return first === null ? null : first.slice(0, 7)
}

/** An era began, and the one before it ended, in mid-month. */
const monthOfEra = (text: string): CivilDate | null => claimDay(`${text}28`) ?? claimDay(`${text}01`)
