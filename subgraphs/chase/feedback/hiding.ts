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
 * Marks in `hidden`, where those stand that are hidden in any case, every cell of 1 to 9 people, and of others
 * as many as it takes that for each such cell there is another table, equal in all that is shown, in which that cell has
 * ten more: whoever adds and subtracts cannot tell that it is small.
 *
 * That other table moves ten people around a rectangle of hidden cells of a breakdown, which leaves every total as it
 * is. A small cell of the nation moves with one line of each breakdown, from another class to its own; rectangles of
 * small cells in that class may begin at that line.
 */
export function hide(table: Table, hidden: Hidden): void {
  /** Of a class that is small in the nation: the line of each breakdown that moves with it. */
  const moving = new Map<number, readonly number[]>()
  for (const [kind, count] of table.nation.entries()) {
    if (!isSmall(count)) continue
    const lines = hideNation(table, hidden, kind)
    if (lines === null) {
      hideAll(hidden)
      return
    }
    moving.set(kind, lines)
  }
  for (const [at, lines] of table.breakdowns.entries()) {
    const marks = hidden.breakdowns[at] ?? []
    if (!hideLines(lines, marks, (kind) => moving.get(kind)?.[at] ?? null)) for (const line of marks) line.fill(true)
  }
}

function hideAll({ nation, breakdowns }: Hidden): void {
  for (const line of [nation, ...breakdowns.flat()]) line.fill(true)
}

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
  for (let row = 0; row < lines.length; row += 1) {
    const cells = lines[row] ?? []
    for (let kind = 0; kind < cells.length; kind += 1) {
      if (!isSmall(cells[kind] ?? 0) || moving(kind) === row) continue
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
  const ownMarks = marks[row]
  // What is hidden already costs nothing: nothing is cheaper than the first corner of that kind.
  for (let other = 0; other < lines.length && least > 0; other += 1) {
    const theirs = lines[other] ?? []
    const giving = theirs[kind] ?? 0
    if (other === row || (other !== moving && !canGive(giving))) continue
    const theirMarks = marks[other]
    const base = cost(giving, theirMarks?.[kind])
    if (base >= least) continue
    for (let across = 0; across < own.length; across += 1) {
      const given = own[across] ?? 0
      if (across === kind || !canGive(given)) continue
      const price = base + cost(given, ownMarks?.[across]) + cost(theirs[across] ?? 0, theirMarks?.[across])
      if (price < least) {
        least = price
        best = { row: other, kind: across }
      }
    }
  }
  return best
}
