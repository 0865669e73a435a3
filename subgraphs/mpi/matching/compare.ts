import { isOneEdit, jaroWinkler } from './distance.ts'
import { equalLevel, type FieldKind, levelsOf } from './field-kinds.ts'

type Level<K extends FieldKind> = (typeof levelsOf)[K][number]

/** The level of two normalised values: the same whichever comes first. */
export function compareValues(kind: FieldKind, one: string, other: string): number {
  if (one === other) return equalLevel(kind) ?? 0
  // Jaro's matching depends on who goes first where letters repeat; an order of its own makes it symmetric.
  const [a, b] = one < other ? [one, other] : [other, one]
  const level: string = comparisons[kind](a, b)
  return (levelsOf[kind] as readonly string[]).indexOf(level)
}

const comparisons: { readonly [K in FieldKind]: (one: string, other: string) => Level<K> } = {
  name: compareNames,
  date: compareDates,
  number: compareDigits,
  phone: compareDigits,
  text: compareTexts,
  address: compareAddresses,
  exact: () => 'DIFFERS',
  period: comparePeriods,
}

function compareNames(one: string, other: string): Level<'name'> {
  const gap = one.indexOf(' ')
  const otherGap = other.indexOf(' ')
  const whole = gap < 0 ? one : one.replaceAll(' ', '')
  const otherWhole = otherGap < 0 ? other : other.replaceAll(' ', '')
  if (whole === otherWhole) return 'EQUAL'
  if (isOneEdit(whole, otherWhole)) return 'ONE_EDIT'
  if (gap > 0 && otherGap > 0) {
    const [family, given] = [one.slice(0, gap), one.slice(gap + 1)]
    const [otherFamily, otherGiven] = [other.slice(0, otherGap), other.slice(otherGap + 1)]
    if (whole.length === otherWhole.length && inOrder(one) === inOrder(other)) return 'SWAPPED'
    if (given === otherGiven) return 'GIVEN_NAME'
    if (family === otherFamily) return isOneEdit(given, otherGiven) ? 'SIMILAR' : 'FAMILY_NAME'
  }
  return jaroWinkler(whole, otherWhole) >= 0.88 ? 'SIMILAR' : 'DIFFERS'
}

const inOrder = (name: string): string => name.split(' ').toSorted().join(' ')

/** Years between the beginnings of eras: an 8 of 昭和 read as an 8 of 平成. */
const eraSlips = new Set([14, 30, 44, 63, 77, 93])

function compareDates(one: string, other: string): Level<'date'> {
  const [year, rest, month, day] = [one.slice(0, 4), one.slice(5), one.slice(5, 7), one.slice(8)]
  const [otherYear, otherRest] = [other.slice(0, 4), other.slice(5)]
  const [otherMonth, otherDay] = [other.slice(5, 7), other.slice(8)]
  if (isOneEdit(one, other)) return 'ONE_DIGIT'
  if (year === otherYear && month === otherDay && day === otherMonth) return 'DAY_AND_MONTH_SWAPPED'
  if (rest === otherRest && eraSlips.has(Math.abs(Number(year) - Number(otherYear)))) return 'ERA_SLIP'
  const parts = Number(year === otherYear) + Number(month === otherMonth) + Number(day === otherDay)
  return parts === 2 ? 'TWO_PARTS' : 'DIFFERS'
}

function compareDigits(one: string, other: string): Level<'number'> {
  if (isOneEdit(one, other)) return 'ONE_EDIT'
  return Math.min(one.length, other.length) >= 4 && jaroWinkler(one, other) >= 0.9 ? 'SIMILAR' : 'DIFFERS'
}

function compareTexts(one: string, other: string): Level<'text'> {
  if (isOneEdit(one, other)) return 'ONE_EDIT'
  const alike = jaroWinkler(one, other)
  return alike >= 0.9 ? 'SIMILAR' : alike >= 0.8 ? 'ALIKE' : 'DIFFERS'
}

const firstDigit = /\d/

function compareAddresses(one: string, other: string): Level<'address'> {
  if (isOneEdit(one, other)) return 'ONE_EDIT'
  const at = one.search(firstDigit)
  const otherAt = other.search(firstDigit)
  const town = at < 0 ? one : one.slice(0, at)
  const otherTown = otherAt < 0 ? other : other.slice(0, otherAt)
  if (town.length >= 3 && town === otherTown) {
    const block = /^\d+(-\d+)?/
    const [blocks] = block.exec(one.slice(town.length)) ?? ['']
    return blocks !== '' && blocks === block.exec(other.slice(town.length))?.[0] ? 'SAME_BLOCK' : 'SAME_TOWN'
  }
  return jaroWinkler(one, other) >= 0.92 ? 'SIMILAR' : 'DIFFERS'
}

const dayMs = 86_400_000
const daysBetween = (one: string, other: string): number => Math.abs(Date.parse(other) - Date.parse(one)) / dayMs

/** Whoever leaves one insurer is the next one's from that day on (資格喪失日), or from the day after their last there. */
function comparePeriods(one: string, other: string): Level<'period'> {
  const [from = '', until = ''] = one.split('/')
  const [otherFrom = '', otherUntil = ''] = other.split('/')
  const gaps = [
    ...(until === '' || otherFrom === '' ? [] : [{ days: daysBetween(until, otherFrom), begins: otherFrom }]),
    ...(otherUntil === '' || from === '' ? [] : [{ days: daysBetween(otherUntil, from), begins: from }]),
  ]
  const nearest = gaps.toSorted((a, b) => a.days - b.days)[0]
  if (nearest === undefined || nearest.days > 31) return 'APART'
  if (nearest.days > 1) return 'WITHIN_A_MONTH'
  return nearest.begins.endsWith('-01') ? 'FOLLOWS_ON_A_FIRST' : 'FOLLOWS'
}
