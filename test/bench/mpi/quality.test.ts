import { expect, test } from 'vitest'
import type { LifeEvent, LifeNumber, WrittenIdentity } from '../../../gateway/demo/lives/events.ts'
import { type Assigned, answered, mergedWrongly, qualityOf } from './quality.ts'
import { TwoHashes } from './two-hash.ts'

const given = (...pairs: readonly (readonly [truth: number, person: string])[]): readonly Assigned[] =>
  pairs.map(([truth, person]) => ({ truth, person }))

test('a history is captured when all of it is one person’s; whoever held one number has none to capture', () => {
  const assigned = given([1, 'a'], [1, 'a'], [2, 'b'], [2, 'c'], [3, 'd'])
  expect(qualityOf(assigned)).toEqual({ capture: 0.5, wrongMerges: 0, people: 2, numbers: 5, personsEach: 4 / 3 })
})

test('a person who is two people is one wrong merge, however many numbers', () => {
  const assigned = given([1, 'a'], [1, 'a'], [2, 'a'], [3, 'b'], [4, 'b'])
  expect(qualityOf(assigned)).toMatchObject({ wrongMerges: 2, capture: 1 })
  expect(mergedWrongly(assigned)).toEqual([
    [1, 2],
    [3, 4],
  ])
})

test('answered rightly, a question joins one person’s numbers and nobody else’s, however many steps it takes', () => {
  const assigned = given([1, 'a'], [1, 'b'], [1, 'c'], [2, 'd'], [2, 'd'])
  const { assigned: joined, same } = answered(assigned, [
    ['b', 'c'],
    ['a', 'c'],
    ['c', 'd'],
    ['a', 'nobody of these'],
  ])
  expect([same, qualityOf(joined)]).toEqual([2, { capture: 1, wrongMerges: 0, people: 2, numbers: 5, personsEach: 1 }])
})

const identity = (of: Partial<WrittenIdentity>): WrittenIdentity => ({
  kanaFamily: 'ミホン',
  kanaGiven: 'イチロウ',
  kanjiFamily: '見本',
  kanjiGiven: '一郎',
  latin: '',
  commonName: '',
  birthDate: '1980-05-05',
  sex: 'MALE',
  postalCode: '399-9901',
  address: '',
  birth: null,
  ...of,
})
const numbered = (insurerNumber: string, number: string, branch: string | null): LifeNumber => ({
  scheme: 'MEDICAL',
  insurerNumber,
  symbol: '1',
  number,
  branch,
})
const begins = (person: number, number: LifeNumber, of: Partial<WrittenIdentity> = {}): LifeEvent => ({
  day: 0,
  person,
  told: { kind: 'NEW', number, from: 0, previous: null, identity: identity(of) },
})
const persons = (...events: readonly LifeEvent[]): readonly Assigned[] => {
  const hashes = new TwoHashes()
  for (const event of events) hashes.take(event)
  return [...hashes.assigned()]
}

test('the two hashes chain: the name leads to the next number, the number to the next name', () => {
  const second = numbered('06139810', '2', '01')
  const married: LifeEvent = {
    day: 1,
    person: 1,
    told: { kind: 'AMENDMENT', number: second, asOf: 1, identity: identity({ kanaFamily: 'アタラシ' }) },
  }
  const assigned = persons(
    begins(1, numbered('06139810', '1', '01')),
    begins(1, second, { kanaGiven: 'ｲﾁﾛｳ' }),
    married,
    begins(1, numbered('01139810', '3', '01'), { kanaFamily: 'アタラシ' }),
  )
  expect(qualityOf(assigned)).toMatchObject({ capture: 1, wrongMerges: 0, numbers: 3 })
})

test('the two hashes take twins of one sex on one card for one person, as they have no branch', () => {
  const twins = [
    begins(1, numbered('06139810', '1', '02')),
    begins(2, numbered('06139810', '1', '03'), { kanaGiven: 'ジロウ' }),
  ]
  expect(qualityOf(persons(...twins))).toMatchObject({ wrongMerges: 1 })
  const apart = [
    begins(1, numbered('06139810', '1', '02')),
    begins(2, numbered('06139810', '1', '03'), { kanaGiven: 'ハナ', sex: 'FEMALE' }),
  ]
  expect(qualityOf(persons(...apart))).toMatchObject({ wrongMerges: 0 })
})

test('the two hashes lose whoever changes name and number at once', () => {
  const assigned = persons(
    begins(1, numbered('06139810', '1', '01')),
    begins(1, numbered('01139810', '9', '02'), { kanaFamily: 'アタラシ' }),
  )
  expect(qualityOf(assigned)).toMatchObject({ capture: 0, wrongMerges: 0 })
})
