import { asCivilDate, type CivilDate } from '../../../schema/domain/time.ts'

/** Japanese eras (元号) by their first day; a date outside its era is a typing error, not another date. */
const eras = [
  { letter: 'R', kanji: '令和', first: '2019-05-01' },
  { letter: 'H', kanji: '平成', first: '1989-01-08' },
  { letter: 'S', kanji: '昭和', first: '1926-12-25' },
  { letter: 'T', kanji: '大正', first: '1912-07-30' },
  { letter: 'M', kanji: '明治', first: '1868-01-25' },
] as const

const western = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/
const japanese = /^(令和|平成|昭和|大正|明治|[RHSTM])(\d{1,2}|元)[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/

/** As most systems write it: nothing in it needs normalising. */
const plainest = /^\d{4}-\d\d-\d\d$/

export type DateReading = CivilDate | 'MALFORMED' | 'NO_SUCH_DAY' | 'OUTSIDE_ERA'

function civil(year: number, month: string, day: string): CivilDate | null {
  return asCivilDate(`${String(year).padStart(4, '0')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`)
}

/** Reads `2026-04-01`, `2026/4/1`, `R8.4.1`, `令和8年4月1日`, `Ｒ８．４．１`. */
export function readDate(text: string): DateReading {
  if (text.length > 40) return 'MALFORMED'
  if (plainest.test(text)) return asCivilDate(text) ?? 'NO_SUCH_DAY'
  const plain = text.normalize('NFKC').replace(/\s/g, '').toUpperCase()
  const gregorian = western.exec(plain)
  if (gregorian) return civil(Number(gregorian[1]), gregorian[2] ?? '', gregorian[3] ?? '') ?? 'NO_SUCH_DAY'
  const match = japanese.exec(plain)
  if (!match) return 'MALFORMED'
  const index = eras.findIndex((era) => era.letter === match[1] || era.kanji === match[1])
  const era = eras[index]
  if (era === undefined) return 'MALFORMED'
  const year = Number(era.first.slice(0, 4)) - 1 + (match[2] === '元' ? 1 : Number(match[2]))
  const date = civil(year, match[3] ?? '', match[4] ?? '')
  if (date === null) return 'NO_SUCH_DAY'
  const next = eras[index - 1]
  return date < era.first || (next !== undefined && date >= next.first) ? 'OUTSIDE_ERA' : date
}
