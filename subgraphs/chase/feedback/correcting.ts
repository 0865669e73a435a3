import { fewest, type Line, layOut } from './layout.ts'
import { noCounts } from './observing.ts'
import { type Edition, hiddenGroups, publish } from './publishing.ts'
import { type Breakdown, breakdowns, type OfficeMonth, type Tallies, together } from './tallies.ts'
import { tallied } from './tallying.ts'

/** An edition as it was published, and what it was made from. */
export interface Published {
  readonly edition: Edition
  readonly tallies: Tallies
}

export interface Correction {
  readonly edition: Edition
  readonly tallies: Tallies
  /** Of the offices whose news are in it, what changed, as it is now; the news of the others wait. */
  readonly entered: readonly OfficeMonth[]
}

/** What one office told since: all of it enters, or none. */
interface News {
  readonly office: string
  readonly is: readonly OfficeMonth[]
  readonly changes: readonly Change[]
  readonly people: number
}

interface Change {
  readonly month: OfficeMonth
  readonly cell: number
  readonly by: number
}

/**
 * The next edition of a month, or null if there is nothing that may enter one. Of all that offices have told since, as
 * much enters as leaves every cell of every line either as it was in each earlier edition or changed by ten or more.
 * `included`: the offices as they are in the last edition. An office stays in the groups it was first published in.
 */
export function correct(
  included: readonly OfficeMonth[],
  current: readonly OfficeMonth[],
  before: readonly Published[],
): Correction | null {
  const standing = new Map(included.map((month) => [placeOf(month), month]))
  let news = newsOf(standing, current)
  while (news.length > 0) {
    const next = new Map(standing)
    for (const month of news.flatMap(({ is }) => is)) next.set(placeOf(month), month)
    const tallies = tallied(next.values())
    const wrong = tooLittle(tallies, before)
    if (wrong === null) return null
    if (wrong.length === 0) {
      const editions = before.map(({ edition }) => edition)
      const edition = publish(tallies, editions)
      return edition === null ? null : { edition, tallies, entered: news.flatMap(({ is }) => is) }
    }
    news = without(news, wrong)
  }
  return null
}

/** An office, and within it an insurer. */
export const placeOf = ({ office, groups }: OfficeMonth): string => `${office} ${groups.INSURER}`

function newsOf(standing: ReadonlyMap<string, OfficeMonth>, current: readonly OfficeMonth[]): readonly News[] {
  const told = new Set(current.map(placeOf))
  const first = new Map([...standing.values()].map(({ office, groups }) => [office, groups]))
  const gone = [...standing.values()].filter((month) => !told.has(placeOf(month)))
  const changed = [...current, ...gone.map((month) => ({ ...month, counts: noCounts }))].flatMap((month) => {
    const was = standing.get(placeOf(month))
    const groups = { ...(first.get(month.office) ?? month.groups), INSURER: month.groups.INSURER }
    const is: OfficeMonth = { office: month.office, groups, counts: month.counts }
    const changes = month.counts.flatMap((count, cell): readonly Change[] => {
      const by = count - (was?.counts[cell] ?? 0)
      return by === 0 ? [] : [{ month: is, cell, by }]
    })
    return changes.length === 0 ? [] : [{ is, changes }]
  })
  return [...Map.groupBy(changed, ({ is }) => is.office)].map(([office, those]) => {
    const changes = those.flatMap((one) => one.changes)
    const people = changes.reduce((sum, { by }) => sum + Math.abs(by), 0)
    return { office, is: those.map(({ is }) => is), changes, people }
  })
}

/** A cell of the nation, or of a line of a breakdown, that changed by 1 to 9. */
interface Wrong {
  readonly breakdown: Breakdown | null
  readonly groups: ReadonlySet<string>
  readonly cells: ReadonlySet<number>
}

/** Null: what is left is too small to be shown at all. */
function tooLittle(tallies: Tallies, before: readonly Published[]): readonly Wrong[] | null {
  const layout = layOut(tallies, hiddenGroups(before.map(({ edition }) => edition)))
  if (layout === null) return null
  const wrong: Wrong[] = []
  const compare = (breakdown: Breakdown | null, line: Line): void => {
    const cells = new Set<number>()
    for (const { tallies: earlier } of before) {
      const then = breakdown === null ? earlier.nation : sumThen(earlier, breakdown, line.groups)
      for (const [cell, count] of line.counts.entries()) {
        const by = Math.abs(count - (then.counts[cell] ?? 0))
        if (by > 0 && by < fewest) cells.add(cell)
      }
      const by = Math.abs(line.people - then.people)
      if (by > 0 && by < fewest) for (const cell of line.counts.keys()) cells.add(cell)
    }
    if (cells.size > 0) wrong.push({ breakdown, groups: new Set(line.groups), cells })
  }
  compare(null, { ...layout.nation, groups: [] })
  for (const breakdown of breakdowns) for (const line of layout.lines[breakdown]) compare(breakdown, line)
  return wrong
}

const sumThen = (tallies: Tallies, breakdown: Breakdown, groups: readonly string[]) =>
  together(
    groups.flatMap((group) => tallies.groups[breakdown].get(group) ?? []),
    breakdown,
  )

/** Without those that have most part in what is too little: an eighth of them at a time. */
function without(news: readonly News[], wrong: readonly Wrong[]): readonly News[] {
  const parts = news.map((one) => ({ one, part: partIn(one, wrong) }))
  const worst = parts
    .filter(({ part }) => part > 0)
    .sort((a, b) => b.part - a.part || a.one.people - b.one.people || (a.one.office < b.one.office ? -1 : 1))
    .slice(0, Math.max(1, news.length >> 3))
  // A cell may be wrong though nobody's news is in it: groups came together that changed apart.
  if (worst.length === 0) return []
  const dropped = new Set(worst.map(({ one }) => one))
  return news.filter((one) => !dropped.has(one))
}

const partIn = ({ changes }: News, wrong: readonly Wrong[]): number =>
  wrong.reduce((sum, { breakdown, groups, cells }) => {
    const part = changes.filter(
      ({ month, cell }) => cells.has(cell) && (breakdown === null || groups.has(month.groups[breakdown])),
    )
    return sum + part.length
  }, 0)
