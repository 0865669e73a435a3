import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import { measureOf } from './measures.ts'
import { type Counts, noCounts, peopleIn } from './observing.ts'

/** The fixed list of breakdowns. Each parts all people of one service and month; there are no crossings. */
export const breakdowns = ['PREFECTURE', 'SIZE', 'CARE_LEVEL'] as const
export type Breakdown = (typeof breakdowns)[number]

/** Where an office stands in each breakdown. */
export type Groups = Readonly<Record<Breakdown, string>>

/** One office in one month of one service. */
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

export function groupsOf(office: InstitutionCode, counts: Counts): Groups {
  const people = peopleIn(counts)
  const level = meanCareLevel(counts)
  return {
    // 介護保険事業所番号: its first two digits are the prefecture's.
    PREFECTURE: office.slice(0, 2),
    SIZE: sizes.find(({ upTo }) => people <= upTo)?.size ?? 'LARGE',
    CARE_LEVEL: level === null ? 'UNKNOWN' : (careLevels.find(({ below }) => level < below)?.level ?? 'UNKNOWN'),
  }
}

function meanCareLevel(counts: Counts): number | null {
  const { classes, offset } = measureOf('CARE_LEVEL')
  let [people, sum] = [0, 0]
  for (const [at, { worth }] of classes.entries()) {
    const count = counts[offset + at] ?? 0
    people += count
    sum += count * worth
  }
  return people === 0 ? null : sum / people
}

export const noTally: Tally = { people: 0, offices: 0, counts: noCounts }

export function together(one: Tally, other: Tally): Tally {
  return {
    people: one.people + other.people,
    offices: one.offices + other.offices,
    counts: one.counts.map((count, cell) => count + (other.counts[cell] ?? 0)),
  }
}

interface Sum {
  people: number
  offices: number
  readonly counts: number[]
}

const emptySum = (): Sum => ({ people: 0, offices: 0, counts: [...noCounts] })

function raise(sum: Sum, { people, offices, counts }: Tally): void {
  sum.people += people
  sum.offices += offices
  for (let cell = 0; cell < counts.length; cell += 1) sum.counts[cell] = (sum.counts[cell] ?? 0) + (counts[cell] ?? 0)
}

/** Each office is added once, to those that are in all the same groups; groups and nation are sums of those. */
export function tallied(months: Iterable<OfficeMonth>): Tallies {
  const alike = new Map<string, { readonly groups: Groups; readonly sum: Sum }>()
  for (const { counts, groups } of months) {
    const people = peopleIn(counts)
    if (people === 0) continue
    const name = `${groups.PREFECTURE} ${groups.SIZE} ${groups.CARE_LEVEL}`
    let held = alike.get(name)
    if (held === undefined) {
      held = { groups, sum: emptySum() }
      alike.set(name, held)
    }
    raise(held.sum, { people, offices: 1, counts })
  }
  const nation = emptySum()
  const groups: Record<Breakdown, Map<string, Sum>> = { PREFECTURE: new Map(), SIZE: new Map(), CARE_LEVEL: new Map() }
  for (const { groups: of, sum } of alike.values()) {
    raise(nation, sum)
    for (const breakdown of breakdowns) {
      const group = groups[breakdown].get(of[breakdown]) ?? emptySum()
      groups[breakdown].set(of[breakdown], group)
      raise(group, sum)
    }
  }
  return { nation, groups }
}
