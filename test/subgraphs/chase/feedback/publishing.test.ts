import { describe, expect, test } from 'vitest'
import { fewest, fewestOffices, layOut, noneHidden } from '../../../../subgraphs/chase/feedback/layout.ts'
import { measureOf, measures } from '../../../../subgraphs/chase/feedback/measures.ts'
import { publish } from '../../../../subgraphs/chase/feedback/publishing.ts'
import { breakdowns, type OfficeMonth } from '../../../../subgraphs/chase/feedback/tallies.ts'
import { tallied } from '../../../../subgraphs/chase/feedback/tallying.ts'
import { seeded } from '../../../support/seeded.ts'
import { countsOf, monthOf, monthsOf, officeCode, randomOffices } from './offices.ts'
import { rangeOf, readersView } from './reader.ts'

/** Offices of equal people in one prefecture, of whom nothing is known. */
function offices(prefecture: number, count: number, people: number): OfficeMonth[] {
  const person = measures.map(({ unknown }) => unknown)
  return Array.from({ length: count }, (_, number) =>
    monthOf({ office: officeCode(prefecture, number), persons: Array.from({ length: people }, () => person) }),
  )
}

const prefectures = (...months: readonly OfficeMonth[][]) =>
  layOut(tallied(months.flat()))?.lines.PREFECTURE.map(({ groups, people }) => [groups.join('+'), people])

describe('the lines of a breakdown', () => {
  test('are its groups, where each has ten people of three offices', () => {
    expect(prefectures(offices(1, 3, 4), offices(2, 5, 2))).toEqual([
      ['02', 10],
      ['01', 12],
    ])
  })

  test('a group of nine people takes the smallest others along until nobody finds it by subtraction', () => {
    expect(prefectures(offices(1, 3, 3), offices(2, 3, 4), offices(3, 3, 5))).toEqual([
      ['03', 15],
      ['01+02', 21],
    ])
    expect(prefectures(offices(1, 3, 3), offices(2, 5, 2), offices(3, 3, 5), offices(4, 3, 9))).toEqual([
      ['04', 27],
      ['01+02+03', 34],
    ])
  })

  test('a group of two offices is not shown, however many people they have: each would know the other', () => {
    expect(prefectures(offices(1, 2, 50), offices(2, 3, 40), offices(3, 3, 60))).toEqual([
      ['03', 180],
      ['01+02', 220],
    ])
  })

  test('a group that was not shown once is not shown again', () => {
    const months = [...offices(1, 3, 20), ...offices(2, 3, 30), ...offices(3, 3, 40)]
    const layout = layOut(tallied(months), { ...noneHidden, PREFECTURE: ['01'] })
    expect(layout?.lines.PREFECTURE.map(({ groups }) => groups)).toEqual([['03'], ['01', '02']])
  })
})

describe('an edition', () => {
  test('is not made of fewer than ten people or three offices', () => {
    expect(publish(tallied(offices(1, 3, 3)))).toBe(null)
    expect(publish(tallied(offices(1, 2, 300)))).toBe(null)
  })

  test('shows every cell where all are large enough, with the people of each line', () => {
    const { offset, unknown } = measureOf('NUTRITION_RISK')
    const persons = Array.from({ length: 40 }, (_, at) =>
      measures.map((measure) => (measure.name === 'NUTRITION_RISK' ? at % 4 : measure.unknown)),
    )
    const months = [1, 2, 3].map((number) => monthOf({ office: officeCode(13, number), persons }))
    const edition = publish(tallied(months))
    expect(edition?.nation.counts.slice(offset, offset + unknown + 1)).toEqual([30, 30, 30, 30])
    expect(edition?.lines.PREFECTURE).toEqual([
      { groups: ['13'], people: 120, counts: countsOf(persons).map((count) => count * 3) },
    ])
  })
})

test('of no group, shown or not, can a reader find a cell of 1 to 9, nor that a group has so few people', () => {
  const seed = 8_614
  const random = seeded(seed)
  const found: string[] = []
  let [cells, hiddenGroups] = [0, 0]
  for (let round = 0; round < 12; round += 1) {
    const tallies = tallied(randomOffices(random, { offices: 4 + round * 2, prefectures: 5 }).flatMap(monthsOf))
    const edition = publish(tallies)
    if (edition === null) continue
    for (const measure of measures.filter(({ name }) => name !== 'BARTHEL')) {
      const { variables, equations, targets } = readersView(edition, tallies, measure)
      for (const { name, variable, count } of targets) {
        if (count === 0 || count >= fewest) continue
        cells += 1
        const { least, most } = rangeOf(variables, equations, [variable])
        if (most < fewest - 1e-6 || most - least < fewest - 1e-6)
          found.push(`seed ${seed} round ${round} ${measure.name} ${name}: ${count} in ${least} to ${most}`)
      }
    }
    const [measure] = measures
    if (measure === undefined) throw new Error('There are no measures.')
    const { variables, equations, targets } = readersView(edition, tallies, measure)
    for (const breakdown of breakdowns) {
      for (const [group, { people, offices: several }] of tallies.groups[breakdown]) {
        if (people >= fewest && several >= fewestOffices) continue
        hiddenGroups += 1
        const own = targets.filter(({ name }) => name.startsWith(`${breakdown} ${group}/`)).map((one) => one.variable)
        const { least, most } = rangeOf(variables, equations, own)
        if (most < fewest - 1e-6 || most - least < fewest - 1e-6)
          found.push(`seed ${seed} round ${round} ${breakdown} ${group}: ${people} people in ${least} to ${most}`)
      }
    }
  }
  expect(found).toEqual([])
  expect([cells > 500, hiddenGroups > 10]).toEqual([true, true])
})
