const eras = [
  { letter: 'R', name: '令和', first: '2019-05-01' },
  { letter: 'H', name: '平成', first: '1989-01-08' },
  { letter: 'S', name: '昭和', first: '1926-12-25' },
  { letter: 'T', name: '大正', first: '1912-07-30' },
  { letter: 'M', name: '明治', first: '1868-01-25' },
] as const

export type DateReading =
  | { readonly kind: 'DATE'; readonly date: string }
  | { readonly kind: 'FAULT'; readonly fault: 'EMPTY' | 'MALFORMED' | 'NO_SUCH_DAY' | 'OUTSIDE_ERA' }

const western = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/
const packed = /^(\d{4})(\d{2})(\d{2})$/
const japanese = /^(令和|平成|昭和|大正|明治|[RHSTM])(\d{1,2}|元)[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/
const packedJapanese = /^([RHSTM])(\d{2})(\d{2})(\d{2})$/

const fault = (why: 'EMPTY' | 'MALFORMED' | 'NO_SUCH_DAY' | 'OUTSIDE_ERA'): DateReading => ({
  kind: 'FAULT',
  fault: why,
})

/** Reads `1980-04-05`, `19800405`, `1980年4月5日`, `S55.4.5`, `昭和５５年４月５日`, `S550405`. */
export function readDate(text: string): DateReading {
  const plain = text
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/[‐‑‒–—―−ー]/g, '-')
    .toUpperCase()
  if (plain === '') return fault('EMPTY')
  const gregorian = western.exec(plain) ?? packed.exec(plain)
  if (gregorian !== null) {
    const date = civil(Number(gregorian[1]), Number(gregorian[2]), Number(gregorian[3]))
    return date === null ? fault('NO_SUCH_DAY') : { kind: 'DATE', date }
  }
  const match = japanese.exec(plain) ?? packedJapanese.exec(plain)
  const at = eras.findIndex(({ letter, name }) => letter === match?.[1] || name === match?.[1])
  const era = eras[at]
  if (match === null || era === undefined) return fault('MALFORMED')
  const year = Number(era.first.slice(0, 4)) - 1 + (match[2] === '元' ? 1 : Number(match[2]))
  const date = civil(year, Number(match[3]), Number(match[4]))
  if (date === null) return fault('NO_SUCH_DAY')
  const next = eras[at - 1]
  return date < era.first || (next !== undefined && date >= next.first) ? fault('OUTSIDE_ERA') : { kind: 'DATE', date }
}

function civil(year: number, month: number, day: number): string | null {
  if (year < 1868 || year > 2199) return null
  const date = new Date(Date.UTC(year, month - 1, day))
  const same = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return same ? date.toISOString().slice(0, 10) : null
}

/** A date as people read it: `1980年4月5日（昭和55年）`. */
export function shownDate(date: string): string {
  const era = eras.find(({ first }) => date >= first)
  if (era === undefined) return shownDay(date)
  const of = Number(date.slice(0, 4)) - Number(era.first.slice(0, 4)) + 1
  return `${shownDay(date)}（${era.name}${of === 1 ? '元' : of}年）`
}

/** Within brackets, and where a glance is all there is time for. */
export function shownDay(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-')
  return `${Number(year)}年${Number(month)}月${Number(day)}日`
}

/** The last day of what ends with the beginning of a day. */
export function dayBefore(date: string): string {
  return new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10)
}

/** The instant of an answer, to the minute, as the clock on the wall says it. */
export function shownInstant(instant: string): string {
  return new Intl.DateTimeFormat('ja-JP', { dateStyle: 'long', timeStyle: 'short', timeZone: 'Asia/Tokyo' }).format(
    new Date(instant),
  )
}

export function ageOn(birth: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(birth.slice(0, 4))
  return today.slice(5) < birth.slice(5) ? years - 1 : years
}

/** Today in Japan. */
export const today = (): string => dayOf(new Date().toISOString())

/** The day in Japan that an instant falls on. */
export const dayOf = (instant: string): string =>
  new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone: 'Asia/Tokyo' }).format(new Date(instant))
