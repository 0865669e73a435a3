import type { InstitutionCode, InsurerNumber } from '../../../schema/domain/ids.ts'
import { correct, type Published, placeOf } from './correcting.ts'
import { type Counts, peopleIn, sumOf } from './observing.ts'
import { type Edition, publish } from './publishing.ts'
import { countsIn, countsText, groupsIn, groupsText, talliesIn, talliesText } from './rows.ts'
import { type Groups, groupsOf, type OfficeMonth } from './tallies.ts'
import { talliedLines } from './tallying.ts'

/** One month of one service, all of it as text: what the store holds, and what a thread may be asked. */
export interface DraftQuestion {
  /** Offices as they are counted now, in order: a line for each and each of its insurers, `office insurer counts`. */
  readonly current: string
  /**
   * Offices as they are in the last edition, and after each line the groups it was first published in, unless they are
   * those that the lines say; null: there is none.
   */
  readonly included: string | null
  /** Editions, the first one first. */
  readonly before: readonly { readonly shown: string; readonly tallies: string }[]
}

/** The next edition. */
export interface Draft {
  readonly shown: string
  readonly tallies: string
  /** Offices as they are in it; null: just as they were told of. */
  readonly offices: string | null
}

/** Null: there is none to be made. */
export function draftOf({ current, included, before }: DraftQuestion): Draft | null {
  if (included === null) return firstOf(current)
  const published = before.map(
    ({ shown, tallies }): Published => ({ edition: editionIn(shown), tallies: talliesIn(tallies) }),
  )
  const standing = officesIn(included)
  const correction = correct(standing, officesIn(current), published)
  if (correction === null) return null
  const { edition, tallies, entered } = correction
  const offices = new Map([...standing, ...entered].map((month) => [placeOf(month), month]))
  const lines = [...offices.values()].map(officeLine)
  return { shown: JSON.stringify(edition), tallies: talliesText(tallies), offices: lines.join('\n') }
}

function firstOf(current: string): Draft | null {
  const tallies = talliedLines(current)
  const edition = publish(tallies)
  return edition === null ? null : { shown: JSON.stringify(edition), tallies: talliesText(tallies), offices: null }
}

const officeLine = ({ office, groups, counts }: OfficeMonth): string =>
  `${office} ${groups.INSURER} ${countsText(counts)} ${groupsText(groups)}`

function officesIn(text: string): readonly OfficeMonth[] {
  const lines = text === '' ? [] : text.split('\n').map(lineIn)
  const whole = new Map<InstitutionCode, Counts>()
  for (const { office, counts } of lines) {
    const before = whole.get(office)
    whole.set(office, before === undefined ? counts : sumOf(before, counts))
  }
  const groupsNow = new Map<InstitutionCode, Groups>()
  const found: OfficeMonth[] = []
  for (const { office, insurer, counts, groups } of lines) {
    if (peopleIn(counts) === 0) continue
    const theirs = groupsNow.get(office) ?? groupsOf(office, insurer, whole.get(office) ?? counts)
    groupsNow.set(office, theirs)
    found.push({
      office,
      counts,
      groups: groups ?? (theirs.INSURER === insurer ? theirs : { ...theirs, INSURER: insurer }),
    })
  }
  return found
}

function lineIn(line: string) {
  const [office = '', insurer = '', counts = '', groups = null] = line.split(' ')
  return {
    office: office as InstitutionCode,
    insurer: insurer as InsurerNumber,
    counts: countsIn(counts),
    groups: groups === null ? null : groupsIn(groups),
  }
}

/** Written by the store alone. */
export const editionIn = (text: string): Edition => JSON.parse(text) as Edition
