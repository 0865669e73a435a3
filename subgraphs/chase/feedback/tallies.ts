import type { InstitutionCode, InsurerNumber } from '../../../schema/domain/ids.ts'
import { measureOf } from './measures.ts'
import { type Counts, noCounts, peopleIn } from './observing.ts'

/** The fixed list of breakdowns. Each parts all people of one service and month; there are no crossings. */
export const breakdowns = ['PREFECTURE', 'SIZE', 'CARE_LEVEL', 'INSURER'] as const
export type Breakdown = (typeof breakdowns)[number]

/** Those in which all people of an office stand together. */
export const breakdownsOfOffices = ['PREFECTURE', 'SIZE', 'CARE_LEVEL'] as const satisfies readonly Breakdown[]

export const byBreakdown = <T>(make: (breakdown: Breakdown, at: number) => T): Readonly<Record<Breakdown, T>> => ({
  PREFECTURE: make('PREFECTURE', 0),
  SIZE: make('SIZE', 1),
  CARE_LEVEL: make('CARE_LEVEL', 2),
  INSURER: make('INSURER', 3),
})

/** Where people stand in each breakdown: their office, but for the insurer (保険者), which is their own. */
export type Groups = Readonly<Record<Breakdown, string>>

/** Whom one insurer has at one office, in one month of one service. */
export interface OfficeMonth {
  readonly office: InstitutionCode
  readonly groups: Groups
  readonly counts: Counts
}

/** The counts of a group of offices. */
export interface Tally {
  readonly people: number
  readonly offices: number
  readonly counts: Counts
}

export interface Tallies {
  readonly nation: Tally
  readonly groups: Readonly<Record<Breakdown, ReadonlyMap<string, Tally>>>
}

/** 事業所規模: by the people whom the office told of in the month. */
const sizes = [
  { size: 'SMALL', upTo: 29 },
  { size: 'MEDIUM', upTo: 79 },
  { size: 'LARGE', upTo: Number.POSITIVE_INFINITY },
] as const

/** 平均要介護度, in whole steps; UNKNOWN: of nobody there. */
const careLevels = [
  { level: 'UNDER_2', below: 2 },
  { level: 'FROM_2', below: 3 },
  { level: 'FROM_3', below: 4 },
  { level: 'FROM_4', below: Number.POSITIVE_INFINITY },
] as const

/** `counts`: of all people of the office. */
export function groupsOf(office: InstitutionCode, insurer: InsurerNumber, counts: Counts): Groups {
  const people = peopleIn(counts)
  const level = meanCareLevel(counts)
  return {
    // 介護保険事業所番号: its first two digits are the prefecture's.
    PREFECTURE: office.slice(0, 2),
    SIZE: sizes.find(({ upTo }) => people <= upTo)?.size ?? 'LARGE',
    CARE_LEVEL: level === null ? 'UNKNOWN' : (careLevels.find(({ below }) => level < below)?.level ?? 'UNKNOWN'),
    INSURER: insurer,
  }
}

function meanCareLevel(counts: Counts): number | null {
  const { classes, offset } = measureOf('CARE_LEVEL')
  let [people, sum] = [0, 0]
  for (let at = 0; at < classes.length; at += 1) {
    const count = counts[offset + at] ?? 0
    people += count
    sum += count * (classes[at]?.worth ?? 0)
  }
  return people === 0 ? null : sum / people
}

export const noTally: Tally = { people: 0, offices: 0, counts: noCounts }

/** Groups taken together. Those of insurers may have the same offices: as many as one of them has there are at least. */
export function together(tallies: readonly Tally[], breakdown: Breakdown): Tally {
  const counts = [...noCounts]
  let [people, offices] = [0, 0]
  for (const one of tallies) {
    people += one.people
    offices = breakdown === 'INSURER' ? Math.max(offices, one.offices) : offices + one.offices
    for (let cell = 0; cell < counts.length; cell += 1) counts[cell] = (counts[cell] ?? 0) + (one.counts[cell] ?? 0)
  }
  return { people, offices, counts }
}
