import { fewest } from './layout.ts'

/** Counts of one measure, line by line; every line has as many cells as there are classes. */
export interface Table {
  readonly nation: readonly number[]
  /** Breakdowns, each of which adds up to the nation. */
  readonly breakdowns: readonly (readonly (readonly number[])[])[]
}

/** Of the same shape: whether a cell is not shown. */
export interface Hidden {
  readonly nation: boolean[]
  readonly breakdowns: boolean[][][]
}

export const nothingHidden = ({ nation, breakdowns }: Table): Hidden => ({
  nation: nation.map(() => false),
  breakdowns: breakdowns.map((lines) => lines.map((line) => line.map(() => false))),
})

const isSmall = (count: number): boolean => count > 0 && count < fewest
/** A cell that could as well have ten fewer; nothing shown says that it is empty, since empty cells are shown. */
const canGive = (count: number): boolean => count > fewest

/**
 * Hides every cell of 1 to 9 people, and of others as many as it takes that for each such cell there is another table,
 * equal in all that is shown, in which that cell has ten more: whoever adds and subtracts cannot tell that it is small.
 *
 * That other table moves ten people around a rectangle of hidden cells of a breakdown, which leaves every total as it
 * is. A small cell of the nation moves with one line of each breakdown, from another class to its own; rectangles of
 * small cells in that class may begin at that line.
 */
export function hide(table: Table, before: Hidden): Hidden {
  const hidden: Hidden = {
    nation: [...before.nation],
    breakdowns: before.breakdowns.map((lines) => lines.map((line) => [...line])),
  }
  /** Of a class that is small in the nation: the line of each breakdown that moves with it. */
  const moving = new Map<number, readonly number[]>()
  for (const [kind, count] of table.nation.entries()) {
    if (!isSmall(count)) continue
    const lines = hideNation(table, hidden, kind)
    if (lines === null) return everythingOf(table)
    moving.set(kind, lines)
  }
  for (const [at, lines] of table.breakdowns.entries()) {
    const marks = hidden.breakdowns[at] ?? []
    if (!hideLines(lines, marks, (kind) => moving.get(kind)?.[at] ?? null)) for (const line of marks) line.fill(true)
  }
  return hidden
}

const everythingOf = ({ nation, breakdowns }: Table): Hidden => ({
  nation: nation.map(() => true),
  breakdowns: breakdowns.map((lines) => lines.map((line) => line.map(() => true))),
})

/** What it costs to hide a cell: nothing if it is hidden, and the fewer people the better. */
const cost = (count: number, isHidden: boolean | undefined): number => (isHidden === true ? 0 : count + 1)

function hideNation({ nation, breakdowns }: Table, hidden: Hidden, kind: number): readonly number[] | null {
  let best: { readonly other: number; readonly lines: readonly number[]; readonly cost: number } | null = null
  for (const [other, count] of nation.entries()) {
    if (other === kind || !canGive(count)) continue
    let sum = cost(count, hidden.nation[other])
    const lines = breakdowns.map((rows, at) => {
      let [found, least] = [-1, Number.POSITIVE_INFINITY]
      for (const [row, cells] of rows.entries()) {
        if (!canGive(cells[other] ?? 0)) continue
        const marks = hidden.breakdowns[at]?.[row]
        const price = cost(cells[other] ?? 0, marks?.[other]) + cost(cells[kind] ?? 0, marks?.[kind])
        if (price < least) [found, least] = [row, price]
      }
      sum += least
      return found
    })
    if (Number.isFinite(sum) && sum < (best?.cost ?? Number.POSITIVE_INFINITY)) best = { other, lines, cost: sum }
  }
  if (best === null) return null
  hidden.nation[kind] = true
  hidden.nation[best.other] = true
  for (const [at, row] of best.lines.entries()) {
    const marks = hidden.breakdowns[at]?.[row]
    if (marks === undefined) continue
    marks[kind] = true
    marks[best.other] = true
  }
  return best.lines
}

function hideLines(
  lines: readonly (readonly number[])[],
  marks: readonly boolean[][],
  moving: (kind: number) => number | null,
): boolean {
  for (const [row, cells] of lines.entries()) {
    for (const [kind, count] of cells.entries()) {
      if (!isSmall(count) || moving(kind) === row) continue
      const corner = cheapestCorner(lines, marks, row, kind, moving(kind))
      if (corner === null) return false
      for (const line of [row, corner.row]) {
        const marked = marks[line]
        if (marked === undefined) continue
        marked[kind] = true
        marked[corner.kind] = true
      }
    }
  }
  return true
}

/** The corner across: its row gives ten in this class, this row gives ten in its class. */
function cheapestCorner(
  lines: readonly (readonly number[])[],
  marks: readonly boolean[][],
  row: number,
  kind: number,
  moving: number | null,
): { readonly row: number; readonly kind: number } | null {
  let best: { row: number; kind: number } | null = null
  let least = Number.POSITIVE_INFINITY
  const own = lines[row] ?? []
  for (const [other, theirs] of lines.entries()) {
    const giving = theirs[kind] ?? 0
    if (other === row || (other !== moving && !canGive(giving))) continue
    const base = cost(giving, marks[other]?.[kind])
    if (base >= least) continue
    for (const [across, given] of own.entries()) {
      if (across === kind || !canGive(given)) continue
      const price = base + cost(given, marks[row]?.[across]) + cost(theirs[across] ?? 0, marks[other]?.[across])
      if (price < least) {
        least = price
        best = { row: other, kind: across }
      }
    }
  }
  return best
}
