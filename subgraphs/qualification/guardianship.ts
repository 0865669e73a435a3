import { type CivilDate, daysInMonth } from '../../schema/domain/time.ts'

const majority = 18

/** The day somebody comes of age (成年, Civil Code art. 4); born on 29 February, the day after the 28th. */
export function comingOfAge(birthDate: CivilDate): CivilDate {
  const [year = 0, month = 0, day = 0] = birthDate.split('-').map(Number)
  const then = year + majority
  const exists = day <= daysInMonth(then, month)
  return `${then}-${exists ? birthDate.slice(5) : '03-01'}` as CivilDate
}

interface Held {
  readonly id: string
  readonly guardian: string
  readonly named_by: string | null
}

/** Those that end with the ones they rest on: nobody acts by the word of somebody who may not act any more. */
export function restingOn<T extends Held>(held: readonly T[], ends: (one: T) => boolean): readonly T[] {
  const ended = new Set(held.filter(ends))
  for (;;) {
    const remains = held.filter((one) => !ended.has(one))
    const still = new Set(remains.map(({ guardian }) => guardian))
    const gone = new Set([...ended].map(({ guardian }) => guardian).filter((guardian) => !still.has(guardian)))
    const resting = remains.filter(({ named_by }) => named_by !== null && gone.has(named_by))
    if (resting.length === 0) return held.filter((one) => ended.has(one))
    for (const one of resting) ended.add(one)
  }
}
