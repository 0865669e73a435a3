import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import { type Correction, correct, type Published } from './correcting.ts'
import { peopleIn } from './observing.ts'
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
  if (included === null) return textOf(firstOf(now), [])
  const published = before.map(
    ({ shown, tallies }): Published => ({ edition: editionIn(shown), tallies: talliesIn(tallies) }),
  )
  const standing = officesIn(included)
  return textOf(correct(standing, now, published), standing)
}

function firstOf(current: readonly OfficeMonth[]): Correction | null {
  const tallies = tallied(current)
  const edition = publish(tallies)
  return edition === null ? null : { edition, tallies, entered: current }
}

function textOf(correction: Correction | null, standing: readonly OfficeMonth[]): Draft | null {
  if (correction === null) return null
  const { edition, tallies, entered } = correction
  const offices = new Map([...standing, ...entered].map((month) => [month.office, month]))
  return {
    shown: JSON.stringify(edition),
    tallies: talliesText(tallies),
    offices: [...offices.values()].map(officeText).join('\n'),
  }
}

/** `office counts`, as the store puts them together. */
function countedIn(text: string): readonly OfficeMonth[] {
  if (text === '') return []
  return text.split('\n').flatMap((line) => {
    const [office = '', counted = ''] = line.split(' ')
    const counts = countsIn(counted)
    const code = office as InstitutionCode
    return peopleIn(counts) === 0 ? [] : [{ office: code, groups: groupsOf(code, counts), counts }]
  })
}

const officeText = ({ office, groups, counts }: OfficeMonth): string =>
  `${office};${groupsText(groups)};${countsText(counts)}`

function officesIn(text: string): readonly OfficeMonth[] {
  return text.split('\n').map((line) => {
    const [office = '', groups = '', counts = ''] = line.split(';')
    return { office: office as InstitutionCode, groups: groupsIn(groups), counts: countsIn(counts) }
  })
}

/** Written by the store alone. */
export const editionIn = (text: string): Edition => JSON.parse(text) as Edition
