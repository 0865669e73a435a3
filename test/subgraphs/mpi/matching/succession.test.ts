import { expect, test } from 'vitest'
import type { CivilDate } from '../../../../schema/domain/time.ts'
import { goesOn, type Insured } from '../../../../subgraphs/mpi/matching/succession.ts'

const period = (from: string, until: string | null): Insured => ({
  from: from as CivilDate,
  until: until as CivilDate | null,
})
const today = '2024-01-01' as CivilDate
const begins = [period('2019-10-17', null)]

test.each<[string, readonly Insured[], boolean]>([
  ['on the day', [period('2016-04-01', '2019-10-17')], true],
  ['after several insurers', [period('2016-04-01', '2018-05-02'), period('2018-05-02', '2019-10-17')], true],
  ['a year before', [period('2016-04-01', '2018-10-17')], true],
  ['more than a year before', [period('2016-04-01', '2018-10-15')], false],
  ['months after, told late', [period('2016-04-01', '2020-02-14')], true],
  ['later than anybody is told', [period('2016-04-01', '2020-02-15')], false],
  ['never', [period('2016-04-01', null)], false],
  ['never, under another number', [period('2016-04-01', '2019-10-17'), period('2019-10-20', null)], false],
  ['nowhere, having never begun', [], false],
])('insurance that ended %s goes on in what began: %s', (_, ended, expected) => {
  expect(goesOn(ended, begins, today)).toBe(expected)
  expect(goesOn(begins, ended, today)).toBe(expected)
})

test('nobody is gone before insurers have had half a year to tell where they are', () => {
  const ended = [period('2016-04-01', '2019-10-17')]
  expect(goesOn(ended, begins, '2020-04-13' as CivilDate)).toBe(false)
  expect(goesOn(ended, begins, '2020-04-14' as CivilDate)).toBe(true)
})
