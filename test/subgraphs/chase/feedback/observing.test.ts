import { describe, expect, test } from 'vitest'
import type { InstitutionCode, InsurerNumber, NumberHandle } from '../../../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../../../schema/domain/time.ts'
import type { Fact } from '../../../../subgraphs/chase/feedback/facts.ts'
import { meanOf } from '../../../../subgraphs/chase/feedback/means.ts'
import {
  cellCount,
  classOf,
  type MeasureName,
  measureOf,
  measures,
} from '../../../../subgraphs/chase/feedback/measures.ts'
import { asMonth, lastClosed, type Month, monthsFrom } from '../../../../subgraphs/chase/feedback/month.ts'
import { noCounts, observe } from '../../../../subgraphs/chase/feedback/observing.ts'

const [near, far] = ['1370000000', '2070000000'] as [InstitutionCode, InstitutionCode]
const fact = (id: string, on: string | null, values: Fact['values'], office = near): Fact => ({
  id,
  service: '51',
  handle: 'num_0000000000000000000001' as NumberHandle,
  office,
  insurer: '131011' as InsurerNumber,
  on: on as CivilDate | null,
  values,
})
const classIn = (facts: readonly Fact[], measure: MeasureName) =>
  observe(facts).map(({ office, month, classes, counted }) => [
    office === near ? 'near' : 'far',
    month,
    classes[measures.indexOf(measureOf(measure))],
    counted,
  ])

describe('what a person is counted as', () => {
  test('in a month is what was told of it last, measure by measure', () => {
    const facts = [
      fact('b', '2021-04-20', { BARTHEL: 100 }),
      fact('a', '2021-04-05', { BARTHEL: 0, VITALITY: 10 }),
      fact('c', '2021-05-01', { VITALITY: 0 }),
    ]
    expect(classIn(facts, 'BARTHEL')).toEqual([
      ['near', '2021-04', 6, true],
      ['near', '2021-05', 7, true],
    ])
    expect(classIn(facts, 'VITALITY')).toEqual([
      ['near', '2021-04', 5, true],
      ['near', '2021-05', 0, true],
    ])
  })

  test('is nothing where only what holds on every day is known', () => {
    expect(observe([fact('user', null, { CARE_LEVEL: 3 })])).toEqual([])
  })

  test('is the change of ADL from exactly six months before, at the same office, across the turn of the year', () => {
    const facts = [
      fact('a', '2021-08-31', { BARTHEL: 60 }),
      fact('b', '2021-09-01', { BARTHEL: 50 }),
      fact('c', '2022-02-01', { BARTHEL: 55 }),
      fact('d', '2022-03-01', { BARTHEL: 20 }, far),
    ]
    expect(classIn(facts, 'ADL_CHANGE')).toEqual([
      ['near', '2021-08', 7, true],
      ['near', '2021-09', 7, true],
      ['near', '2022-02', 2, true],
      ['far', '2022-03', 7, true],
    ])
  })

  test('at two offices in one month counts beyond them at one alone', () => {
    const facts = [fact('a', '2021-04-05', { BARTHEL: 0 }, far), fact('b', '2021-04-04', { BARTHEL: 100 })]
    expect(classIn(facts, 'BARTHEL')).toEqual([
      ['far', '2021-04', 0, false],
      ['near', '2021-04', 6, true],
    ])
  })
})

describe('classes', () => {
  test('take every value that a measure can have, and each takes one', () => {
    const possible: Readonly<Record<MeasureName, readonly number[]>> = {
      BARTHEL: Array.from({ length: 21 }, (_, at) => at * 5),
      ADL_CHANGE: Array.from({ length: 41 }, (_, at) => at * 5 - 100),
      BMI: Array.from({ length: 900 }, (_, at) => Math.round(at + 50) / 10),
      NUTRITION_RISK: [1, 2, 3],
      ORAL_ISSUE: [0, 1],
      ASPIRATION_PNEUMONIA: [0, 1],
      DBD13: Array.from({ length: 53 }, (_, at) => at),
      DBD13_REQUIRED: Array.from({ length: 21 }, (_, at) => at),
      VITALITY: Array.from({ length: 11 }, (_, at) => at),
      COMMUNICATION: [0, 1, 2],
      CARE_LEVEL: [0, 0.375, 1, 2, 3, 4, 5],
    }
    for (const measure of measures) {
      const taken = possible[measure.name].map((value) => [
        value,
        measure.classes.filter(({ from, to }) => value >= from && value <= to).length,
      ])
      expect(taken.filter(([, classes]) => classes !== 1)).toEqual([])
      expect(classOf(measure, null)).toBe(measure.unknown)
    }
    expect(cellCount).toBe(noCounts.length)
  })
})

describe('a mean', () => {
  const measure = measureOf('NUTRITION_RISK')
  const shown = (...counts: readonly (number | null)[]) => {
    const all: (number | null)[] = [...noCounts]
    all.splice(measure.offset, counts.length, ...counts)
    return all
  }

  test('is of those whose value is known', () => {
    expect(meanOf(measure, 40, shown(10, 10, 0, 20))).toEqual({ mean: 1.5, within: 0 })
    expect(meanOf(measure, 20, shown(0, 0, 0, 20))).toBe(null)
  })

  test('is as wide as the cells that are not shown leave it', () => {
    // Thirty known of 1; ten more of 2 or 3.
    expect(meanOf(measure, 50, shown(30, null, null, 10))).toEqual({ mean: 1.4, within: 0.2 })
    // Perhaps nobody of the twenty has a value, perhaps all of 3.
    expect(meanOf(measure, 50, shown(30, 0, null, null))).toEqual({ mean: 1.4, within: 0.4 })
    expect(meanOf(measure, 50, shown(null, null, null, null))).toBe(null)
  })
})

describe('months', () => {
  const at = (text: string) => lastClosed(Date.parse(text) as Instant)

  test('are closed from the eleventh of the next month on, in Tokyo', () => {
    expect([at('2021-05-10T14:59:59Z'), at('2021-05-10T15:00:00Z'), at('2021-01-05T00:00:00Z')]).toEqual([
      '2021-03',
      '2021-04',
      '2020-11',
    ])
  })

  test('are counted across years', () => {
    expect([-13, -12, -1, 0, 1, 11].map((count) => monthsFrom('2021-01' as Month, count))).toEqual([
      '2019-12',
      '2020-01',
      '2020-12',
      '2021-01',
      '2021-02',
      '2021-12',
    ])
    expect(['2021-01', '2021-13', '2021-1', '21-01', '2021-00'].map(asMonth)).toEqual([
      '2021-01',
      null,
      null,
      null,
      null,
    ])
  })
})
