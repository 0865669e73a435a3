import { type Breakdown, byBreakdown, type Tallies, type Tally, together } from './tallies.ts'

/** Cells of fewer people are not shown, unless they are of nobody (NDBの公表基準: 10未満を秘匿). */
export const fewest = 10
/** Of two offices each would know the other. */
export const fewestOffices = 3

/** One line of a breakdown: a group that is shown, or all that are not, taken together. */
export interface Line extends Tally {
  /** One name: the group. Several: what is left when the others are taken from the nation. */
  readonly groups: readonly string[]
}

export interface Layout {
  readonly nation: Tally
  /** Whoever takes the lines of a breakdown from the nation has nothing left. */
  readonly lines: Readonly<Record<Breakdown, readonly Line[]>>
}

/** Groups that an earlier edition did not show. */
export type HiddenGroups = Readonly<Record<Breakdown, readonly string[]>>

export const noneHidden: HiddenGroups = byBreakdown(() => [])

export const isRest = ({ groups }: Line): boolean => groups.length > 1

/**
 * Groups of too few people or offices, and with them as many others as it takes for nobody to find them by
 * subtraction, become one line. Null: the whole is too small for any of it.
 */
export function layOut({ nation, groups }: Tallies, before: HiddenGroups = noneHidden): Layout | null {
  if (tooSmall(nation)) return null
  return { nation, lines: byBreakdown((breakdown) => linesOf(breakdown, groups[breakdown], before[breakdown])) }
}

const tooSmall = ({ people, offices }: Tally): boolean => people < fewest || offices < fewestOffices

function linesOf(breakdown: Breakdown, groups: ReadonlyMap<string, Tally>, before: readonly string[]): readonly Line[] {
  const earlier = new Set(before)
  const inOrder = [...groups].sort(([one, a], [other, b]) => a.people - b.people || (one < other ? -1 : 1))
  const isHidden = ([name, tally]: readonly [string, Tally]): boolean => tooSmall(tally) || earlier.has(name)
  const hidden = inOrder.filter(isHidden)
  const shown = inOrder.filter((one) => !isHidden(one))
  while (
    shown.length > 0 &&
    hidden.length > 0 &&
    isFound(
      breakdown,
      hidden.map(([, tally]) => tally),
    )
  ) {
    const [smallest] = shown.splice(0, 1)
    if (smallest !== undefined) hidden.push(smallest)
  }
  const single = shown.map(([name, tally]): Line => ({ ...tally, groups: [name] }))
  if (hidden.length === 0) return single
  const rest = together(
    hidden.map(([, tally]) => tally),
    breakdown,
  )
  return [...single, { ...rest, groups: hidden.map(([name]) => name) }]
}

/**
 * Whether the number of people of a small group could be found: the others that are hidden with it must be able to
 * have ten fewer than they have, and everybody knows that each has at least one.
 */
function isFound(breakdown: Breakdown, hidden: readonly Tally[]): boolean {
  if (hidden.length < 2) return true
  const all = together(hidden, breakdown)
  if (tooSmall(all)) return true
  return hidden.some(({ people }) => people < fewest && all.people - people - (hidden.length - 1) < fewest)
}
