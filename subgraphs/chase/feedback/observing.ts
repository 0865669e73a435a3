import type { InstitutionCode, InsurerNumber } from '../../../schema/domain/ids.ts'
import type { Fact } from './facts.ts'
import { cellCount, classOf, type MeasureName, measures } from './measures.ts'
import { type Month, monthOf, monthsFrom } from './month.ts'

/** What one person is counted as in one month, at one office. */
export interface Observation {
  readonly office: InstitutionCode
  readonly insurer: InsurerNumber
  readonly month: Month
  /** Of each measure, the class. */
  readonly classes: readonly number[]
  /** Whoever has two offices of one service is counted beyond them in one alone. */
  readonly counted: boolean
}

const adlMonths = 6

/** Of one person and one service: all that stands, at whichever office. */
export function observe(facts: readonly Fact[]): readonly Observation[] {
  const months = [...Map.groupBy(facts, ({ office }) => office)].flatMap(([office, told]) => observedBy(office, told))
  const first = new Map<Month, InstitutionCode>()
  for (const { month, office } of months) {
    const held = first.get(month)
    if (held === undefined || office < held) first.set(month, office)
  }
  return months.map((one) => ({ ...one, counted: first.get(one.month) === one.office }))
}

interface Told {
  insurer: InsurerNumber
  readonly values: Partial<Record<MeasureName, number>>
}

function observedBy(office: InstitutionCode, facts: readonly Fact[]): readonly Omit<Observation, 'counted'>[] {
  const always: Told['values'] = {}
  const byMonth = new Map<Month, Told>()
  for (const { on, insurer, values } of facts.toSorted(inOrder)) {
    if (on === null) {
      Object.assign(always, values)
      continue
    }
    const month = monthOf(on)
    const told = byMonth.get(month) ?? { insurer, values: {} }
    byMonth.set(month, told)
    told.insurer = insurer
    Object.assign(told.values, values)
  }
  return [...byMonth].map(([month, { insurer, values }]) => {
    const before = byMonth.get(monthsFrom(month, -adlMonths))?.values.BARTHEL
    const change = before === undefined || values.BARTHEL === undefined ? undefined : values.BARTHEL - before
    const all: Told['values'] = { ...always, ...values, ...(change === undefined ? {} : { ADL_CHANGE: change }) }
    return { office, insurer, month, classes: measures.map((measure) => classOf(measure, all[measure.name] ?? null)) }
  })
}

/** What is told last of a month holds for it. */
const inOrder = (one: Fact, other: Fact): number =>
  (one.on ?? '') === (other.on ?? '') ? (one.id < other.id ? -1 : 1) : (one.on ?? '') < (other.on ?? '') ? -1 : 1

/** A row of counts: the cells of every measure, one after the other. */
export type Counts = readonly number[]

export const noCounts: Counts = Array.from({ length: cellCount }, () => 0)

export function add(counts: number[], classes: readonly number[], times: 1 | -1): void {
  for (const [at, { offset }] of measures.entries()) {
    const cell = offset + (classes[at] ?? 0)
    counts[cell] = (counts[cell] ?? 0) + times
  }
}

export function sumOf(one: Counts, other: Counts): Counts {
  const sum = one.slice()
  for (let cell = 0; cell < sum.length; cell += 1) sum[cell] = (sum[cell] ?? 0) + (other[cell] ?? 0)
  return sum
}

/** Every person stands in one cell of each measure. */
export const peopleIn = (counts: Counts): number => {
  const [first] = measures
  let people = 0
  for (let at = 0; at <= (first?.unknown ?? 0); at += 1) people += counts[at] ?? 0
  return people
}
