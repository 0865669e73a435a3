import { describe, expect, test } from 'vitest'
import { type Hidden, hide, nothingHidden, type Table } from '../../../../subgraphs/chase/feedback/hiding.ts'
import { seeded } from '../../../support/seeded.ts'
import { type Equation, mostOf } from './linear-program.ts'

const shape = (table: Table, hidden: Hidden) => ({
  nation: table.nation.map((count, at) => (hidden.nation[at] ? '–' : count)),
  breakdowns: table.breakdowns.map((lines, at) =>
    lines.map((cells, row) => cells.map((count, cell) => (hidden.breakdowns[at]?.[row]?.[cell] ? '–' : count))),
  ),
})

function hiddenIn(table: Table) {
  const hidden = nothingHidden(table)
  hide(table, hidden)
  return shape(table, hidden)
}

describe('hiding cells', () => {
  test('cells of nobody and of ten are shown, and nothing else has to be hidden', () => {
    const table = {
      nation: [30, 0, 21],
      breakdowns: [
        [
          [20, 0, 11],
          [10, 0, 10],
        ],
      ],
    }
    expect(hiddenIn(table)).toEqual({
      nation: [30, 0, 21],
      breakdowns: [
        [
          [20, 0, 11],
          [10, 0, 10],
        ],
      ],
    })
  })

  test('a cell of 9 takes a rectangle with it, of the cells with the fewest people that can give ten', () => {
    const lines = [
      [9, 40, 30],
      [50, 60, 80],
      [20, 90, 11],
    ]
    expect(hiddenIn({ nation: [79, 190, 121], breakdowns: [lines] })).toEqual({
      nation: [79, 190, 121],
      breakdowns: [
        [
          ['–', 40, '–'],
          [50, 60, 80],
          ['–', 90, '–'],
        ],
      ],
    })
  })

  test('a small cell of the nation goes with another class, in the nation and in one line of each breakdown', () => {
    const prefectures = [
      [7, 40, 30],
      [0, 60, 80],
    ]
    const sizes = [
      [5, 30, 100],
      [2, 70, 10],
    ]
    expect(hiddenIn({ nation: [7, 100, 110], breakdowns: [prefectures, sizes] })).toEqual({
      nation: ['–', '–', 110],
      breakdowns: [
        [
          ['–', '–', 30],
          [0, 60, 80],
        ],
        [
          ['–', '–', 100],
          ['–', '–', 10],
        ],
      ],
    })
  })

  test('where no cell can give ten, nothing of the measure is shown', () => {
    const table = { nation: [6, 7], breakdowns: [[[6, 7]]] }
    expect(hiddenIn(table)).toEqual({ nation: ['–', '–'], breakdowns: [[['–', '–']]] })
  })

  test('where no rectangle is found, nothing of the breakdown is shown, and the nation and the others are', () => {
    const thin = [
      [1, 10],
      [10, 1],
    ]
    const other = [
      [11, 0],
      [0, 11],
    ]
    expect(hiddenIn({ nation: [11, 11], breakdowns: [thin, other] })).toEqual({
      nation: [11, 11],
      breakdowns: [
        [
          ['–', '–'],
          ['–', '–'],
        ],
        [
          [11, 0],
          [0, 11],
        ],
      ],
    })
  })

  test('what was hidden once stays hidden', () => {
    const table = {
      nation: [30, 30],
      breakdowns: [
        [
          [15, 15],
          [15, 15],
        ],
      ],
    }
    const before = nothingHidden(table)
    before.nation[1] = true
    const [line] = before.breakdowns[0] ?? []
    if (line !== undefined) line[0] = true
    hide(table, before)
    expect(shape(table, before)).toEqual({
      nation: [30, '–'],
      breakdowns: [
        [
          ['–', 15],
          [15, 15],
        ],
      ],
    })
  })
})

/** Everything a reader has: each shown cell, each line's people, and that every breakdown adds up to the nation. */
function readersEquations(
  { nation, breakdowns }: Table,
  hidden: Hidden,
): {
  readonly variables: number
  readonly equations: readonly Equation[]
  readonly small: readonly { readonly variable: number; readonly count: number }[]
} {
  const classes = nation.length
  const starts: number[] = []
  let variables = classes
  for (const lines of breakdowns) {
    starts.push(variables)
    variables += lines.length * classes
  }
  const equations: Equation[] = []
  const small: { variable: number; count: number }[] = []
  const cell = (variable: number, count: number, isHidden: boolean | undefined): void => {
    if (isHidden !== true) equations.push({ left: new Map([[variable, 1]]), right: count })
    if (count > 0 && count < 10) small.push({ variable, count })
  }
  const line = (from: number, cells: readonly number[], marks: readonly boolean[] | undefined): void => {
    for (const [at, count] of cells.entries()) cell(from + at, count, marks?.[at])
    const all = cells.map((_, at) => [from + at, 1] as const)
    equations.push({ left: new Map(all), right: cells.reduce((sum, count) => sum + count, 0) })
  }
  line(0, nation, hidden.nation)
  for (const [at, lines] of breakdowns.entries()) {
    const start = starts[at] ?? 0
    for (const [row, cells] of lines.entries()) line(start + row * classes, cells, hidden.breakdowns[at]?.[row])
    for (let kind = 0; kind < classes; kind += 1) {
      const rows = lines.map((_, row) => [start + row * classes + kind, 1] as const)
      equations.push({ left: new Map<number, number>([[kind, -1], ...rows]), right: 0 })
    }
  }
  return { variables, equations, small }
}

/** People in classes, and in one line of each breakdown; every line has ten at least, as the layout sees to. */
function randomTable(random: () => number): Table {
  const upTo = (count: number) => Math.floor(random() * count)
  const classes = 2 + upTo(4)
  const sizes = [2 + upTo(5), 1 + upTo(3)]
  const skew = 1 + random() * 3
  const people = 30 + upTo(random() < 0.5 ? 400 : 60)
  const empty = (lines: number) => Array.from({ length: lines }, () => Array.from({ length: classes }, () => 0))
  const nation = Array.from({ length: classes }, () => 0)
  const breakdowns = sizes.map(empty)
  const raise = (cells: number[] | undefined, kind: number): void => {
    if (cells !== undefined) cells[kind] = (cells[kind] ?? 0) + 1
  }
  for (let person = 0; person < people; person += 1) {
    const kind = Math.floor(random() ** skew * classes)
    raise(nation, kind)
    for (const lines of breakdowns) raise(lines[Math.floor(random() ** skew * lines.length)], kind)
  }
  for (const lines of breakdowns) {
    for (let row = lines.length - 1; row > 0; row -= 1) {
      const cells = lines[row] ?? []
      if (cells.reduce((sum, count) => sum + count, 0) >= 10) continue
      for (const [kind, count] of cells.entries()) {
        const first = lines[0]
        if (first !== undefined) first[kind] = (first[kind] ?? 0) + count
      }
      lines.splice(row, 1)
    }
  }
  return { nation, breakdowns }
}

const least = (variables: number, equations: readonly Equation[], variable: number): number => {
  // The least of x is n less the most of what it lacks to n.
  const bound = 100_000
  const lack = variables
  const added: Equation = {
    left: new Map([
      [variable, 1],
      [lack, 1],
    ]),
    right: bound,
  }
  return bound - mostOf([...equations, added], lack)
}

test('no small cell can be told from what is shown: whatever is added or subtracted, it could be ten or more', () => {
  const seed = 20_261_121
  const random = seeded(seed)
  const found: string[] = []
  let attacked = 0
  for (let round = 0; round < 200; round += 1) {
    const table = randomTable(random)
    const hidden = nothingHidden(table)
    hide(table, hidden)
    const { variables, equations, small } = readersEquations(table, hidden)
    for (const { variable, count } of small) {
      attacked += 1
      const most = mostOf(equations, variable)
      const width = most - least(variables, equations, variable)
      if (most < 10 - 1e-6 || width < 10 - 1e-6)
        found.push(`seed ${seed} round ${round}: ${count} lies within ${width}`)
    }
  }
  expect(found).toEqual([])
  expect(attacked).toBeGreaterThan(300)
})

test('the attack finds what a table without secondary suppression gives away', () => {
  const table = {
    nation: [20, 40],
    breakdowns: [
      [
        [5, 20],
        [15, 20],
      ],
    ],
  }
  const primary = nothingHidden(table)
  const [line] = primary.breakdowns[0] ?? []
  if (line !== undefined) line[0] = true
  const { equations, small } = readersEquations(table, primary)
  expect(small.map(({ variable }) => mostOf(equations, variable))).toEqual([5])
})
