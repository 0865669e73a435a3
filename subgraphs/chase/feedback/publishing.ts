import { type Hidden, hide, nothingHidden, type Table } from './hiding.ts'
import { type HiddenGroups, isRest, type Layout, layOut } from './layout.ts'
import { measures } from './measures.ts'
import type { Counts } from './observing.ts'
import { type Breakdown, breakdowns, byBreakdown, type Tallies } from './tallies.ts'

/** Cells as they are shown; null: not shown. */
export type ShownCounts = readonly (number | null)[]

export interface ShownLine {
  /** One name: the group. Several: those that are not shown for themselves. */
  readonly groups: readonly string[]
  readonly people: number
  readonly counts: ShownCounts
}

/** The tables of one service and month, suppressed together. */
export interface Edition {
  readonly nation: ShownLine
  readonly lines: Readonly<Record<Breakdown, readonly ShownLine[]>>
}

/** Null: too few people altogether. What an earlier edition did not show, no later one shows. */
export function publish(tallies: Tallies, before: readonly Edition[] = []): Edition | null {
  const layout = layOut(tallies, hiddenGroups(before))
  return layout === null ? null : suppressed(layout, before)
}

export function hiddenGroups(editions: readonly Edition[]): HiddenGroups {
  const hidden = (breakdown: Breakdown): string[] =>
    editions.flatMap(({ lines }) =>
      lines[breakdown].filter(({ groups }) => groups.length > 1).flatMap((one) => one.groups),
    )
  return byBreakdown(hidden)
}

function suppressed({ nation, lines }: Layout, before: readonly Edition[]): Edition {
  // A breakdown that is all one line says nothing beside the nation.
  const told = breakdowns.filter((breakdown) => lines[breakdown].some((line) => !isRest(line)))
  const shownNation: (number | null)[] = [...nation.counts]
  const shown = byBreakdown((breakdown) =>
    lines[breakdown].map(({ counts }): (number | null)[] => (told.includes(breakdown) ? [...counts] : shownNation)),
  )
  for (const { offset, unknown } of measures) {
    const part = (counts: Counts): readonly number[] => counts.slice(offset, offset + unknown + 1)
    const table: Table = {
      nation: part(nation.counts),
      breakdowns: told.map((breakdown) => lines[breakdown].map(({ counts }) => part(counts))),
    }
    const hidden = hiddenBefore(table, lines, told, before, offset)
    hide(table, hidden)
    strike(shownNation, offset, hidden.nation)
    for (const [at, breakdown] of told.entries()) {
      const marks = hidden.breakdowns[at] ?? []
      for (let row = 0; row < marks.length; row += 1) strike(shown[breakdown][row] ?? [], offset, marks[row] ?? [])
    }
  }
  const linesOf = (breakdown: Breakdown): readonly ShownLine[] =>
    lines[breakdown].map(({ groups, people }, row) => ({ groups, people, counts: shown[breakdown][row] ?? [] }))
  return {
    nation: { groups: [], people: nation.people, counts: shownNation },
    lines: byBreakdown(linesOf),
  }
}

function strike(cells: (number | null)[], offset: number, marks: readonly boolean[]): void {
  for (let at = 0; at < marks.length; at += 1) if (marks[at] === true) cells[offset + at] = null
}

/** A line that took in others hides what any of them hid. */
function hiddenBefore(
  table: Table,
  lines: Layout['lines'],
  told: readonly Breakdown[],
  before: readonly Edition[],
  offset: number,
): Hidden {
  const hidden = nothingHidden(table)
  for (const edition of before) {
    for (const at of hidden.nation.keys()) if (edition.nation.counts[offset + at] === null) hidden.nation[at] = true
    for (const [index, breakdown] of told.entries()) {
      const earlier = new Map(edition.lines[breakdown].flatMap((line) => line.groups.map((group) => [group, line])))
      for (const [row, line] of lines[breakdown].entries()) {
        const parts = new Set(line.groups.flatMap((group) => earlier.get(group) ?? []))
        const marks = hidden.breakdowns[index]?.[row] ?? []
        for (const { counts } of parts)
          for (const at of marks.keys()) if (counts[offset + at] === null) marks[at] = true
      }
    }
  }
  return hidden
}
