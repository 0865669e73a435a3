import { expect, test } from 'vitest'
import { countsText } from '../../../../subgraphs/chase/feedback/rows.ts'
import { tallied, talliedLines } from '../../../../subgraphs/chase/feedback/tallying.ts'
import { seeded } from '../../../support/seeded.ts'
import { monthsOf, randomOffices } from './offices.ts'

test('lines read in place come to the same as offices added one by one', () => {
  const seed = 771
  const offices = randomOffices(seeded(seed), { offices: 60, prefectures: 6 })
  const months = offices.toSorted((one, other) => (one.office < other.office ? -1 : 1)).flatMap(monthsOf)
  const lines = months.map(({ office, groups, counts }) => `${office} ${groups.INSURER} ${countsText(counts)}`)
  const inPlace = talliedLines(lines.join('\n'))
  const people = offices.reduce((sum, { persons }) => sum + persons.length, 0)
  expect([inPlace.nation.people, inPlace.nation.offices], `seed ${seed}`).toEqual([people, 60])
  expect(inPlace, `seed ${seed}`).toEqual(tallied(months))
  expect(talliedLines('')).toEqual(tallied([]))
})
