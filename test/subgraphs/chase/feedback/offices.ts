import type { InstitutionCode, InsurerNumber } from '../../../../schema/domain/ids.ts'
import { measures } from '../../../../subgraphs/chase/feedback/measures.ts'
import { add, type Counts, noCounts, peopleIn } from '../../../../subgraphs/chase/feedback/observing.ts'
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

const insurer = (number: number): InsurerNumber => `13${String(number).padStart(4, '0')}` as InsurerNumber

/** All of them insured by one. */
export function monthOf({ office, persons }: Office): OfficeMonth {
  const counts = countsOf(persons)
  return { office, groups: groupsOf(office, insurer(0), counts), counts }
}

/** Most of them insured by one, some by its neighbour. */
export function monthsOf({ office, persons }: Office): readonly OfficeMonth[] {
  const whole = countsOf(persons)
  const number = Number(office.at(-1)) % 4
  return [0, 1].flatMap((place) => {
    const counts = countsOf(persons.filter((person) => (person.at(-1) === 0 ? 1 : 0) === place))
    return peopleIn(counts) === 0 ? [] : [{ office, groups: groupsOf(office, insurer(number + place), whole), counts }]
  })
}
