import type { InstitutionCode } from '../../../../schema/domain/ids.ts'
import { measures } from '../../../../subgraphs/chase/feedback/measures.ts'
import { add, type Counts, noCounts } from '../../../../subgraphs/chase/feedback/observing.ts'
import { groupsOf, type OfficeMonth } from '../../../../subgraphs/chase/feedback/tallies.ts'

/** Classes of one person, each measure with a leaning of its own. */
export const randomPerson = (random: () => number): readonly number[] =>
  measures.map(({ unknown }) => Math.floor(random() ** 2 * (unknown + 1)))

export function countsOf(persons: readonly (readonly number[])[]): Counts {
  const counts = [...noCounts]
  for (const person of persons) add(counts, person, 1)
  return counts
}

export const officeCode = (prefecture: number, number: number): InstitutionCode =>
  `${String(prefecture).padStart(2, '0')}7${String(number).padStart(7, '0')}` as InstitutionCode

/** An office and its people, who can change. */
export interface Office {
  readonly office: InstitutionCode
  persons: (readonly number[])[]
}

export function randomOffices(
  random: () => number,
  { offices, prefectures }: { offices: number; prefectures: number },
): Office[] {
  return Array.from({ length: offices }, (_, number) => ({
    office: officeCode(1 + Math.floor(random() ** 2 * prefectures), number),
    persons: Array.from({ length: 1 + Math.floor(random() ** 2 * 100) }, () => randomPerson(random)),
  }))
}

export function monthOf({ office, persons }: Office): OfficeMonth {
  const counts = countsOf(persons)
  return { office, groups: groupsOf(office, counts), counts }
}
