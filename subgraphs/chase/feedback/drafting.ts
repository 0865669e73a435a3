import type { InstitutionCode, InsurerNumber } from '../../../schema/domain/ids.ts'
import { correct, type Published, placeOf } from './correcting.ts'
import { type Counts, peopleIn, sumOf } from './observing.ts'
import { type Edition, publish } from './publishing.ts'
import { countsIn, countsText, groupsIn, groupsText, talliesIn, talliesText } from './rows.ts'
import { groupsOf, type OfficeMonth, tallied } from './tallies.ts'

/** One month of one service, all of it as text: what the store holds, and what a thread may be asked. */
export interface DraftQuestion {
  /** Offices as they are counted now: a line each. */
  readonly current: string
  /** Offices as they are in the last edition; null: there is none. */
  readonly included: string | null
  /** Editions, the first one first. */
  readonly before: readonly { readonly shown: string; readonly tallies: string }[]
}

/** The next edition. */
export interface Draft {
  readonly shown: string
  readonly tallies: string
  /** Offices as they are in it. */
  readonly offices: string
}

/** Null: there is none to be made. */
export function draftOf({ current, included, before }: DraftQuestion): Draft | null {
  const now = countedIn(current)
  if (included === null) return firstOf(now)
  const published = before.map(
    ({ shown, tallies }): Published => ({ edition: editionIn(shown), tallies: talliesIn(tallies) }),
  )
  const standing = officesIn(included)
  const correction = correct(standing, now, published)
  if (correction === null) return null
  const { edition, tallies, entered } = correction
  const offices = new Map([...standing, ...entered].map((month) => [placeOf(month), month]))
  const lines = [...offices.values()].map((month) => officeLine(month, countsText(month.counts)))
  return { shown: JSON.stringify(edition), tallies: talliesText(tallies), offices: lines.join('\n') }
}

function firstOf(current: readonly Counted[]): Draft | null {
  const tallies = tallied(current)
  const edition = publish(tallies)
  if (edition === null) return null
  const lines = current.map((month) => officeLine(month, month.text))
  return { shown: JSON.stringify(edition), tallies: talliesText(tallies), offices: lines.join('\n') }
}

/** An office, and its counts as the store has them. */
interface Counted extends OfficeMonth {
  readonly text: string
}

/** `office insurer counts`, as the store puts them together. */
function countedIn(text: string): readonly Counted[] {
  if (text === '') return []
  const lines = text.split('\n').flatMap((line) => {
    const [office = '', insurer = '', counted = ''] = line.split(' ')
    const counts = countsIn(counted)
    if (peopleIn(counts) === 0) return []
    return [{ office: office as InstitutionCode, insurer: insurer as InsurerNumber, counts, text: counted }]
  })
  const whole = new Map<InstitutionCode, Counts>()
  for (const { office, counts } of lines) {
    const before = whole.get(office)
    whole.set(office, before === undefined ? counts : sumOf(before, counts))
  }
  return lines.map(({ office, insurer, counts, text: counted }) => ({
    office,
    groups: groupsOf(office, insurer, whole.get(office) ?? counts),
    counts,
    text: counted,
  }))
}

const officeLine = ({ office, groups }: OfficeMonth, counts: string): string =>
  `${office};${groupsText(groups)};${counts}`

function officesIn(text: string): readonly OfficeMonth[] {
  return text.split('\n').map((line) => {
    const [office = '', groups = '', counts = ''] = line.split(';')
    return { office: office as InstitutionCode, groups: groupsIn(groups), counts: countsIn(counts) }
  })
}

/** Written by the store alone. */
export const editionIn = (text: string): Edition => JSON.parse(text) as Edition
