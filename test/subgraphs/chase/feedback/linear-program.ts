/** `left` as a sparse row: the numbers in front of the variables. */
export interface Equation {
  readonly left: ReadonlyMap<number, number>
  readonly right: number
}

const tiny = 1e-7

/** The most that one variable can be where all are at least 0 and the equations hold. */
export function mostOf(equations: readonly Equation[], wanted: number): number {
  const { fixed, rest } = settled(equations)
  const known = fixed.get(wanted)
  if (known !== undefined) return known
  const numbers = new Map<number, number>()
  for (const { left } of rest)
    for (const variable of left.keys()) if (!numbers.has(variable)) numbers.set(variable, numbers.size)
  const at = numbers.get(wanted)
  if (at === undefined) return Number.POSITIVE_INFINITY
  const renumbered = rest.map(({ left, right }) => ({
    left: new Map([...left].map(([variable, factor]) => [numbers.get(variable) ?? 0, factor])),
    right,
  }))
  return simplex(numbers.size, renumbered, at)
}

/** What an equation says of one variable alone is put into the others. */
function settled(equations: readonly Equation[]): {
  readonly fixed: ReadonlyMap<number, number>
  readonly rest: readonly Equation[]
} {
  const fixed = new Map<number, number>()
  let rest = equations
  for (;;) {
    const before = fixed.size
    rest = rest.flatMap(({ left, right }) => {
      const open = [...left].filter(([variable]) => !fixed.has(variable))
      const gone = [...left].reduce((sum, [variable, factor]) => sum + factor * (fixed.get(variable) ?? 0), 0)
      const [one, ...others] = open
      if (one === undefined) return []
      if (others.length > 0) return [{ left: new Map(open), right: right - gone }]
      fixed.set(one[0], (right - gone) / one[1])
      return []
    })
    if (fixed.size === before) return { fixed, rest }
  }
}

/** By Bland's rule, which comes to an end. */
function simplex(variables: number, equations: readonly Equation[], wanted: number): number {
  const rows = equations.length
  const width = variables + rows + 1
  const table = equations.map(({ left, right }, row) => {
    const line = new Float64Array(width)
    const sign = right < 0 ? -1 : 1
    for (const [variable, factor] of left) line[variable] = factor * sign
    line[variables + row] = 1
    line[width - 1] = right * sign
    return line
  })
  const basis = table.map((_, row) => variables + row)
  const artificial = new Float64Array(width)
  for (const line of table)
    for (let at = 0; at < width; at += 1) artificial[at] = (artificial[at] ?? 0) + (line[at] ?? 0)
  for (let row = 0; row < rows; row += 1) artificial[variables + row] = 0
  climb(table, basis, artificial, variables)
  if ((artificial[width - 1] ?? 0) > 1e-5) throw new Error('The equations contradict each other.')
  const goal = new Float64Array(width)
  goal[wanted] = 1
  for (const [row, held] of basis.entries()) {
    if (held !== wanted) continue
    const line = table[row]
    for (let at = 0; at < width; at += 1) goal[at] = (goal[at] ?? 0) - (line?.[at] ?? 0)
  }
  if (!climb(table, basis, goal, variables)) return Number.POSITIVE_INFINITY
  const row = basis.indexOf(wanted)
  return row === -1 ? 0 : (table[row]?.[width - 1] ?? 0)
}

/** False: without bound. */
function climb(table: readonly Float64Array[], basis: number[], goal: Float64Array, variables: number): boolean {
  const last = goal.length - 1
  for (;;) {
    let enters = -1
    for (let at = 0; at < variables && enters === -1; at += 1) if ((goal[at] ?? 0) > tiny) enters = at
    if (enters === -1) return true
    let [leaves, least] = [-1, Number.POSITIVE_INFINITY]
    for (const [row, line] of table.entries()) {
      const factor = line[enters] ?? 0
      // What is artificial has to stay at 0: it leaves whichever way it would move.
      const stuck = (basis[row] ?? 0) >= variables && (line[last] ?? 0) <= tiny && Math.abs(factor) > tiny
      if (!stuck && factor <= tiny) continue
      const ratio = stuck ? 0 : (line[last] ?? 0) / factor
      const isLess = ratio < least - tiny || (ratio <= least + tiny && (basis[row] ?? 0) < (basis[leaves] ?? 0))
      if (leaves === -1 || isLess) [leaves, least] = [row, ratio]
    }
    const pivot = table[leaves]
    if (pivot === undefined) return false
    turn(table, goal, leaves, pivot, enters)
    basis[leaves] = enters
  }
}

function turn(table: readonly Float64Array[], goal: Float64Array, row: number, pivot: Float64Array, at: number): void {
  const factor = pivot[at] ?? 1
  for (const [place, value] of pivot.entries()) pivot[place] = value / factor
  const clear = (line: Float64Array): void => {
    const times = line[at] ?? 0
    if (times === 0) return
    for (const [place, value] of pivot.entries()) if (value !== 0) line[place] = (line[place] ?? 0) - times * value
  }
  for (const [other, line] of table.entries()) if (other !== row) clear(line)
  clear(goal)
}
