import type { InsurerNumber } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { BulkRegistration } from '../../../subgraphs/mpi/bulk.ts'
import type { PlainNumber } from '../../../subgraphs/shared/internal.ts'

const insurers = [
  '06130488',
  '06270227',
  '01130012',
  '138057',
  '271007',
] as readonly string[] as readonly InsurerNumber[]
const begins = ['2016-04-01', '2018-10-01', '2021-04-01', '2024-04-01'] as readonly string[] as readonly CivilDate[]

/** One to four numbers a person, eleven for five persons. */
export const heldBy = (person: number): number => [1, 2, 2, 2, 4][person % 5] ?? 1

export function numberOf(person: number, place: number): PlainNumber {
  return {
    scheme: 'MEDICAL',
    insurer: insurers[(person + place) % insurers.length] ?? ('06130488' as InsurerNumber),
    symbol: `記${(person + place) % 997}`,
    number: String(person),
    branch: `0${1 + (place % 4)}`,
  }
}

/** A person's numbers, each stating the one before. */
export function registrationsOf(person: number): readonly BulkRegistration[] {
  return Array.from(
    { length: heldBy(person) },
    (_, place): BulkRegistration => ({
      number: numberOf(person, place),
      from: begins[place] ?? ('2024-04-01' as CivilDate),
      until: place === heldBy(person) - 1 ? null : (begins[place + 1] ?? null),
      previous: place === 0 ? null : numberOf(person, place - 1),
    }),
  )
}
