import { expect, test } from 'vitest'
import { cellsIn, lineOf, linesIn, textOf } from '../../../../subgraphs/mpi/neo4j/lines.ts'

test('lines are read as they were written; what is null is an empty cell', () => {
  const text = textOf([lineOf(['num_a', null, 7]), lineOf(['num_b', '2024-04-01', 0])])
  expect(text).toBe('num_a  7;num_b 2024-04-01 0')
  expect(linesIn(text).map(cellsIn)).toEqual([
    ['num_a', '', '7'],
    ['num_b', '2024-04-01', '0'],
  ])
})

test.each(['num_a num_b', 'num_a;', ' '])('a cell with %j in it becomes no other cell, and is not quoted', (cell) => {
  expect(() => lineOf(['num_c', cell])).toThrow(/^A cell holds what stands between cells\.$/)
})
