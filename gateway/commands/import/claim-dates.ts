import { asCivilDate, type CivilDate } from '../../../schema/domain/time.ts'
import { readDate } from '../../../subgraphs/shared/text/era.ts'

/** Era digits of claims (元号区分): 1 明治 to 5 令和. */
const eras = 'MTSHR'
const era = (digit: string): string => eras[Number(digit) - 1] ?? ''

/** `YYYYMMDD`, or `GYYMMDD` with the era first, as claims (レセプト電算) write it; or as people do. */
export function dateOf(text: string): CivilDate | null {
  const western = /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  if (western) return asCivilDate(`${western[1]}-${western[2]}-${western[3]}`)
  const japanese = /^([1-5])(\d{2})(\d{2})(\d{2})$/.exec(text)
  return asCivilDate(
    readDate(japanese ? `${era(japanese[1] ?? '')}${japanese[2]}.${japanese[3]}.${japanese[4]}` : text),
  )
}

/** `YYYYMM`, `YYYY-MM`, `2026年10月`, `GYYMM`, or the month's first day. */
export function monthOf(text: string): CivilDate | null {
  const western = /^(\d{4})(?:[-/.年])?(\d{1,2})月?$/.exec(text)
  if (western && text.length !== 5) return asCivilDate(`${western[1]}-${(western[2] ?? '').padStart(2, '0')}-01`)
  const japanese = /^([1-5])(\d{2})(\d{2})$/.exec(text)
  const first = dateOf(japanese ? `${text}01` : text.endsWith('月') ? `${text}1日` : text)
  // An era that begins within a month does not have its first day: 令和元年5月 does, 平成元年1月 does not.
  return first?.endsWith('-01') ? first : null
}
