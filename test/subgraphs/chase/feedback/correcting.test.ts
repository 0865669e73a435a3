import { describe, expect, test } from 'vitest'
import { correct, type Published, placeOf } from '../../../../subgraphs/chase/feedback/correcting.ts'
import { measures } from '../../../../subgraphs/chase/feedback/measures.ts'
import { publish } from '../../../../subgraphs/chase/feedback/publishing.ts'
import type { OfficeMonth } from '../../../../subgraphs/chase/feedback/tallies.ts'
import { tallied } from '../../../../subgraphs/chase/feedback/tallying.ts'
import { seeded } from '../../../support/seeded.ts'
import { monthOf, monthsOf, type Office, officeCode, randomOffices, randomPerson } from './offices.ts'
import { shownAfterAll, shownInBoth } from './reader.ts'

function first(months: readonly OfficeMonth[]): Published {
  const tallies = tallied(months)
  const edition = publish(tallies)
  if (edition === null) throw new Error('There are too few people.')
  return { edition, tallies }
}

const unknown = measures.map((measure) => measure.unknown)
const barthel = (at: number): readonly number[] => unknown.map((none, measure) => (measure === 0 ? at : none))
const office = (prefecture: number, number: number, persons: (readonly number[])[]): Office => ({
  office: officeCode(prefecture, number),
  persons,
})
const people = (count: number, person: readonly number[]) => Array.from({ length: count }, () => person)

describe('a correction', () => {
  const standing = [1, 2, 3, 4].map((number) => office(13, number, people(40, barthel(3))))
  const included = standing.map(monthOf)
  const published = [first(included)]
  const told = (...offices: readonly Office[]) => {
    const current = new Map(included.map((month) => [month.office, month]))
    for (const one of offices) current.set(one.office, monthOf(one))
    return correct(included, [...current.values()], published)
  }

  test('makes no edition where nothing changed', () => {
    expect(told()).toBe(null)
  })

  test('of nine people waits; of ten it enters', () => {
    expect(told(office(13, 1, [...people(31, barthel(3)), ...people(9, barthel(4))]))).toBe(null)
    const entered = told(office(13, 1, [...people(30, barthel(3)), ...people(10, barthel(4))]))
    expect(entered?.edition.nation.counts.slice(0, 8)).toEqual([0, 0, 0, 150, 10, 0, 0, 0])
    expect(entered?.entered.map((month) => month.office)).toEqual([officeCode(13, 1)])
  })

  test('waits until those of other offices come to ten with it', () => {
    const nine = office(13, 1, [...people(31, barthel(3)), ...people(9, barthel(4))])
    const one = office(13, 2, [...people(39, barthel(3)), ...people(1, barthel(4))])
    expect(told(nine, one)?.entered.map((month) => month.office)).toEqual([officeCode(13, 1), officeCode(13, 2)])
  })

  test('that may not enter leaves out its office alone', () => {
    const late = office(13, 5, people(40, barthel(3)))
    const slip = office(13, 1, [...people(39, barthel(3)), barthel(6)])
    expect(told(late, slip)?.entered.map((month) => month.office)).toEqual([officeCode(13, 5)])
  })

  test('is measured against every earlier edition, not the last alone', () => {
    const second = told(office(13, 1, [...people(20, barthel(3)), ...people(20, barthel(4))]))
    if (second === null) throw new Error('The correction of twenty people did not enter.')
    const now = new Map(included.map((month) => [month.office, month]))
    for (const month of second.entered) now.set(month.office, month)
    const back = monthOf(office(13, 1, [...people(35, barthel(3)), ...people(5, barthel(4))]))
    const current = [...now.values()].map((month) => (month.office === back.office ? back : month))
    expect(correct([...now.values()], current, [second])?.entered.length).toBe(1)
    expect(correct([...now.values()], current, [...published, second])).toBe(null)
  })

  test('of an office leaves it in the group in which it was first published', () => {
    const grown = told(office(13, 1, people(90, barthel(3))))
    expect(grown?.entered.map(({ groups }) => groups.SIZE)).toEqual(['MEDIUM'])
    expect(grown?.edition.lines.SIZE.map((line) => [line.groups, line.people])).toEqual([[['MEDIUM'], 210]])
  })
})

test('of any two editions of a month, no number that both show differs by 1 to 9, and nothing is shown that was not', () => {
  const seed = 51_977
  const random = seeded(seed)
  const found: string[] = []
  let [editions, compared, changed] = [0, 0, 0]
  for (let round = 0; round < 10; round += 1) {
    const offices = randomOffices(random, { offices: 12 + round, prefectures: 4 })
    let included = offices.flatMap(monthsOf)
    const published: Published[] = [first(included)]
    for (let step = 0; step < 8; step += 1) {
      for (const one of offices) {
        const dice = random()
        if (dice < 0.2) one.persons = one.persons.map((person) => (random() < 0.1 ? randomPerson(random) : person))
        else if (dice < 0.4) one.persons = one.persons.slice(Math.floor(random() * 3))
      }
      if (random() < 0.7) {
        const person = randomPerson(random)
        const number = 100 + step
        offices.push(office(1 + Math.floor(random() * 4), number, people(10 + Math.floor(random() * 60), person)))
      }
      const next = correct(included, offices.flatMap(monthsOf), published)
      if (next === null) continue
      editions += 1
      for (const [at, earlier] of published.entries()) {
        for (const name of shownAfterAll(earlier.edition, next.edition))
          found.push(`seed ${seed} round ${round} step ${step} against ${at}: ${name} was not shown`)
        for (const [name, was, is] of shownInBoth(earlier.edition, next.edition)) {
          compared += 1
          const by = Math.abs(is - was)
          if (by >= 10) changed += 1
          if (by > 0 && by < 10)
            found.push(`seed ${seed} round ${round} step ${step} against ${at}: ${name} ${was} to ${is}`)
        }
      }
      const now = new Map(included.map((month) => [placeOf(month), month]))
      for (const month of next.entered) now.set(placeOf(month), month)
      included = [...now.values()]
      published.push({ edition: next.edition, tallies: next.tallies })
    }
  }
  expect(found).toEqual([])
  expect([editions > 20, compared > 5_000, changed > 500]).toEqual([true, true, true])
})
