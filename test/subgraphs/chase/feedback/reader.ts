import type { Measure } from '../../../../subgraphs/chase/feedback/measures.ts'
import type { Edition } from '../../../../subgraphs/chase/feedback/publishing.ts'
import { type Breakdown, breakdowns, type Tallies } from '../../../../subgraphs/chase/feedback/tallies.ts'
import { type Equation, mostOf } from './linear-program.ts'

/** A cell of a group, shown or not: which variable it is, and what it holds in truth. */
export interface Target {
  readonly name: string
  readonly variable: number
  readonly count: number
}

/** All that a reader of an edition has of one measure, as equations over every cell of every group. */
export function readersView(edition: Edition, { nation, groups }: Tallies, measure: Measure) {
  const classes = measure.unknown + 1
  const truth = (counts: readonly number[]): readonly number[] => counts.slice(measure.offset, measure.offset + classes)
  const equations: Equation[] = []
  const targets: Target[] = []
  let variables = 0
  const start = (name: string, counts: readonly number[]): number => {
    const from = variables
    variables += classes
    for (const [at, count] of truth(counts).entries())
      targets.push({ name: `${name}/${at}`, variable: from + at, count })
    return from
  }
  const sum = (starts: readonly number[], at: number): (readonly [number, number])[] =>
    starts.map((from) => [from + at, 1])
  const every = Array.from({ length: classes }, (_, at) => at)
  const tell = (starts: readonly number[], line: { people: number; counts: readonly (number | null)[] }): void => {
    for (const at of every) {
      const shown = line.counts[measure.offset + at] ?? null
      if (shown !== null) equations.push({ left: new Map(sum(starts, at)), right: shown })
    }
    equations.push({ left: new Map(every.flatMap((at) => sum(starts, at))), right: line.people })
  }
  const whole = start('nation', nation.counts)
  tell([whole], edition.nation)
  for (const breakdown of breakdowns) {
    const starts = new Map<string, number>()
    for (const [group, { counts }] of groups[breakdown]) starts.set(group, start(`${breakdown} ${group}`, counts))
    for (const line of edition.lines[breakdown])
      tell(
        line.groups.flatMap((group) => starts.get(group) ?? []),
        line,
      )
    for (const at of every)
      equations.push({ left: new Map<number, number>([[whole + at, -1], ...sum([...starts.values()], at)]), right: 0 })
  }
  return { variables, equations, targets }
}

export interface Range {
  readonly least: number
  readonly most: number
}

const bound = 100_000

/** Within what the sum of some variables must lie. */
export function rangeOf(variables: number, equations: readonly Equation[], of: readonly number[]): Range {
  const [sum, lack] = [variables, variables + 1]
  const all: readonly Equation[] = [
    ...equations,
    { left: new Map<number, number>([[sum, -1], ...of.map((variable) => [variable, 1] as const)]), right: 0 },
    {
      left: new Map([
        [sum, 1],
        [lack, 1],
      ]),
      right: bound,
    },
  ]
  return { least: bound - mostOf(all, lack), most: mostOf(all, sum) }
}

/** What two editions show of the same people: cells of the nation, and of lines that are the same groups or made of them. */
export function shownInBoth(
  one: Edition,
  other: Edition,
): readonly (readonly [name: string, was: number, is: number])[] {
  const found: (readonly [string, number, number])[] = []
  const compare = (name: string, was: readonly (number | null)[], is: readonly (number | null)[]): void => {
    for (const [cell, before] of was.entries()) {
      const after = is[cell] ?? null
      if (before !== null && after !== null) found.push([`${name}/${cell}`, before, after])
    }
  }
  compare('nation', [one.nation.people, ...one.nation.counts], [other.nation.people, ...other.nation.counts])
  for (const breakdown of breakdowns) for (const pair of sameGroups(one, other, breakdown)) compare(...pair)
  return found
}

function sameGroups(one: Edition, other: Edition, breakdown: Breakdown) {
  return other.lines[breakdown].flatMap((line) => {
    const parts = one.lines[breakdown].filter(({ groups }) => groups.some((group) => line.groups.includes(group)))
    const isWhole = parts.every(({ groups }) => groups.every((group) => line.groups.includes(group)))
    if (parts.length === 0 || !isWhole) return []
    const added = parts.reduce<(number | null)[]>(
      (sum, { people, counts }) =>
        [people, ...counts].map((count, at) => {
          const before = sum.length === 0 ? 0 : (sum[at] ?? null)
          return count === null || before === null ? null : before + count
        }),
      [],
    )
    return [[`${breakdown} ${line.groups.join('+')}`, added, [line.people, ...line.counts]] as const]
  })
}

/** What one edition did not show and a later one does, by name. */
export function shownAfterAll(one: Edition, other: Edition): readonly string[] {
  const found = one.nation.counts.flatMap((count, cell) =>
    count === null && other.nation.counts[cell] !== null ? [`nation/${cell}`] : [],
  )
  for (const breakdown of breakdowns) {
    for (const line of other.lines[breakdown]) {
      const parts = one.lines[breakdown].filter(({ groups }) => groups.some((group) => line.groups.includes(group)))
      const name = `${breakdown} ${line.groups.join('+')}`
      if (line.groups.length === 1 && parts.some(({ groups }) => groups.length > 1)) found.push(name)
      // Where no group is shown at all, the one line is the nation itself.
      if (other.lines[breakdown].length === 1) continue
      for (const [cell, count] of line.counts.entries())
        if (count !== null && parts.some(({ counts }) => counts[cell] === null)) found.push(`${name}/${cell}`)
    }
  }
  return found
}
