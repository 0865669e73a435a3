import type { InstitutionCode, InsurerNumber } from '../../../schema/domain/ids.ts'
import type { AssessmentChange } from '../assessments.ts'
import type { Fact, FactReading } from './facts.ts'
import type { Month } from './month.ts'
import { add, noCounts, observe } from './observing.ts'

/** One person in one service: who is counted anew when anything of theirs changes. */
export interface Counted {
  readonly service: string
  readonly handle: string
}

export const nameOf = ({ service, handle }: Counted): string => `${service} ${handle}`

/** By how much the counts of an office's month change. */
export interface MonthChange {
  readonly service: string
  readonly month: Month
  readonly office: InstitutionCode
  readonly insurer: InsurerNumber
  readonly own: number[]
  readonly counted: number[]
}

export interface Recount {
  readonly gone: readonly Fact[]
  readonly come: readonly Fact[]
  readonly months: readonly MonthChange[]
}

export const touched = (changes: readonly AssessmentChange[]): readonly Counted[] => [
  ...new Map(
    changes.map(({ assessment: { service, handle } }) => [nameOf({ service, handle }), { service, handle }]),
  ).values(),
]

/** `standing`: all facts of whom the changes touch. */
export function recount(
  standing: readonly Fact[],
  changes: readonly AssessmentChange[],
  reading: FactReading,
): Recount {
  const before = Map.groupBy(standing, nameOf)
  const months = new Map<string, MonthChange>()
  const [gone, come]: [Fact[], Fact[]] = [[], []]
  for (const [name, own] of Map.groupBy(changes, ({ assessment }) => nameOf(assessment))) {
    const was = before.get(name) ?? []
    const is = new Map(was.map((fact) => [placeOf(fact), fact]))
    for (const { kind, assessment } of own) {
      const fact = kind === 'GONE' ? null : reading.factIn(assessment)
      if (fact === null) is.delete(placeOf(assessment))
      else is.set(placeOf(fact), fact)
    }
    gone.push(...was.filter((fact) => is.get(placeOf(fact)) !== fact))
    come.push(...[...is.values()].filter((fact) => !was.includes(fact)))
    tell(months, was, -1)
    tell(months, [...is.values()], 1)
  }
  const changed = [...months.values()].filter(({ own, counted }) => own.some(isChange) || counted.some(isChange))
  return { gone, come, months: changed }
}

const placeOf = ({ office, id }: Pick<Fact, 'office' | 'id'>): string => `${office} ${id}`

const isChange = (by: number): boolean => by !== 0

function tell(months: Map<string, MonthChange>, facts: readonly Fact[], times: 1 | -1): void {
  const [one] = facts
  if (one === undefined) return
  const { service } = one
  for (const { office, insurer, month, classes, counted } of observe(facts)) {
    const name = `${service} ${month} ${office} ${insurer}`
    const held = months.get(name) ?? { service, month, office, insurer, own: [...noCounts], counted: [...noCounts] }
    months.set(name, held)
    add(held.own, classes, times)
    if (counted) add(held.counted, classes, times)
  }
}
