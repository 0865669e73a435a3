import { expect, test } from 'vitest'
import type { NumberHandle } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import { Meter, type MeteredPerson } from '../../../subgraphs/mpi/meter.ts'
import type { NumberScheme } from '../../../subgraphs/shared/internal.ts'

const on = '2026-04-01' as CivilDate
type Period = readonly [handle: string, scheme: NumberScheme, from: string, until: string | null]

const person = (birth: string | null, numbers: readonly Period[], died: string | null = null): MeteredPerson => ({
  birth: birth as CivilDate | null,
  died: died as CivilDate | null,
  numbers: numbers.map(([handle, scheme, from, until]) => ({
    handle: handle as NumberHandle,
    scheme,
    from: from as CivilDate,
    until: until as CivilDate | null,
  })),
})
const reading = (...people: readonly MeteredPerson[]) => {
  const meter = new Meter(on)
  for (const one of people) meter.take(one)
  return meter.reading()
}

test('persons and their numbers are counted; a number held twice is one, a provisional id none', () => {
  const twice = person('1980-01-01', [
    ['a', 'MEDICAL', '2020-04-01', '2022-04-01'],
    ['a', 'MEDICAL', '2023-04-01', null],
    ['b', 'MEDICAL', '2022-04-01', '2023-04-01'],
  ])
  const newborn = person('2026-03-30', [['p', 'PROVISIONAL', '2026-03-30', null]])
  expect(reading(twice, newborn)).toMatchObject({ on, persons: 1, numbers: 2 })
})

test('a number survives a year if it is held on both days, by scheme and the age then; the dead are not asked', () => {
  const stays = person('1980-01-01', [['a', 'MEDICAL', '2020-04-01', null]])
  const changes = person('1980-01-01', [
    ['b', 'MEDICAL', '2020-04-01', '2025-10-01'],
    ['c', 'MEDICAL', '2025-10-01', null],
  ])
  const turns75 = person('1950-06-01', [
    ['d', 'MEDICAL', '2020-04-01', '2025-06-01'],
    ['e', 'LATE_ELDERLY', '2025-06-01', null],
    ['f', 'CARE', '2015-06-01', null],
  ])
  const dies = person('1940-01-01', [['g', 'LATE_ELDERLY', '2015-01-01', '2025-12-01']], '2025-12-01')
  expect(reading(stays, changes, turns75, dies).yearlySurvival).toEqual([
    { scheme: 'CARE', age: 'FROM_65_TO_74', of: 1, kept: 1 },
    { scheme: 'MEDICAL', age: 'FROM_15_TO_64', of: 2, kept: 1 },
    { scheme: 'MEDICAL', age: 'FROM_65_TO_74', of: 1, kept: 0 },
  ])
})

test('whoever was insured ten years ago is captured if the history leads to today or to a death', () => {
  const followed = person('1980-01-01', [
    ['a', 'MEDICAL', '2010-04-01', '2020-04-01'],
    ['b', 'MEDICAL', '2020-04-01', null],
  ])
  const lost = person('1980-01-01', [['c', 'MEDICAL', '2010-04-01', '2020-04-01']])
  const died = person('1930-01-01', [['d', 'LATE_ELDERLY', '2008-04-01', '2018-02-02']], '2018-02-02')
  const child = person('2010-04-01', [['e', 'MEDICAL', '2010-04-01', null]])
  const later = person(null, [['f', 'MEDICAL', '2016-04-02', null]])
  expect(reading(followed, lost, died, child, later).tenYearCapture).toEqual([
    { scheme: 'LATE_ELDERLY', age: 'FROM_75', of: 1, kept: 1 },
    { scheme: 'MEDICAL', age: 'UNDER_15', of: 1, kept: 1 },
    { scheme: 'MEDICAL', age: 'FROM_15_TO_64', of: 2, kept: 1 },
  ])
})

test('a day of birth that nobody knows is a band of its own, and bands turn on the birthday', () => {
  const unknown = person(null, [['a', 'MEDICAL', '2010-04-01', null]])
  const before = person('1951-04-02', [['b', 'MEDICAL', '2010-04-01', null]])
  const after = person('1951-04-01', [['c', 'MEDICAL', '2010-04-01', null]])
  const { tenYearCapture } = reading(unknown, before, after)
  expect(tenYearCapture.map(({ age, of }) => [age, of])).toEqual([
    ['FROM_15_TO_64', 1],
    ['FROM_65_TO_74', 1],
    ['UNKNOWN', 1],
  ])
})
