import type { LifeNumber } from '../../../gateway/demo/lives/events.ts'
import { Components } from './components.ts'

/** A number, whose it truly was, and whom it was given to. */
export interface Assigned {
  readonly truth: number
  readonly person: number | string
}

export interface Quality {
  /** Of those who held more than one number: all of them are one person's. */
  readonly capture: number
  /** Persons who are two people or more. */
  readonly wrongMerges: number
  /** Those who held more than one number. */
  readonly people: number
  readonly numbers: number
  /** How many persons the index has for each human being. */
  readonly personsEach: number
}

export const numberKey = ({ scheme, insurerNumber, symbol, number, branch }: LifeNumber): string =>
  [scheme === 'CARE' ? 'CARE' : '', insurerNumber, symbol ?? '', number, branch ?? ''].join(' ')

/** Who are taken for one person, group by group. */
export function mergedWrongly(assigned: readonly Assigned[]): readonly (readonly number[])[] {
  const truths = new Map<number | string, Set<number>>()
  for (const { truth, person } of assigned) truths.set(person, (truths.get(person) ?? new Set()).add(truth))
  return [...truths.values()].filter(({ size }) => size > 1).map((several) => [...several])
}

export function qualityOf(assigned: readonly Assigned[]): Quality {
  const persons = new Map<number, { readonly persons: Set<number | string>; numbers: number }>()
  let numbers = 0
  for (const { truth, person } of assigned) {
    const mine = persons.get(truth) ?? { persons: new Set(), numbers: 0 }
    persons.set(truth, mine)
    mine.persons.add(person)
    mine.numbers += 1
    numbers += 1
  }
  const several = [...persons.values()].filter((one) => one.numbers > 1)
  const whole = several.filter((one) => one.persons.size === 1)
  let given = 0
  for (const one of persons.values()) given += one.persons.size
  return {
    capture: several.length === 0 ? 1 : whole.length / several.length,
    wrongMerges: mergedWrongly(assigned).length,
    people: several.length,
    numbers,
    personsEach: given / Math.max(persons.size, 1),
  }
}

export interface Answered {
  readonly assigned: readonly Assigned[]
  /** Of the questions, those about one person's two records. */
  readonly same: number
}

/** The same numbers when stewards have answered every open question, each rightly. */
export function answered(
  assigned: readonly Assigned[],
  asked: readonly (readonly [Assigned['person'], Assigned['person']])[],
): Answered {
  const components = new Components()
  const nodes = new Map<Assigned['person'], { readonly node: number; readonly truth: number }>()
  for (const { truth, person } of assigned) if (!nodes.has(person)) nodes.set(person, { node: components.add(), truth })
  let same = 0
  for (const [one, other] of asked) {
    const [a, b] = [nodes.get(one), nodes.get(other)]
    if (a === undefined || b === undefined || a.truth !== b.truth) continue
    same += 1
    components.join(a.node, b.node)
  }
  const joined = assigned.map(({ truth, person }) => ({ truth, person: components.of(nodes.get(person)?.node ?? 0) }))
  return { assigned: joined, same }
}
