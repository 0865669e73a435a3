import { expect, test } from 'vitest'
import type { CivilDate } from '../../../../schema/domain/time.ts'
import { blockingKeys } from '../../../../subgraphs/mpi/matching/blocking.ts'
import { type Candidate, decideMatch } from '../../../../subgraphs/mpi/matching/decide-match.ts'
import { defaultModel } from '../../../../subgraphs/mpi/matching/default-model.ts'
import { type IdentityRecord, silentRecord } from '../../../../subgraphs/mpi/matching/record.ts'
import { valuesOf, weigh } from '../../../../subgraphs/mpi/matching/weigh.ts'

const hanako: IdentityRecord = {
  ...silentRecord,
  kana: 'ヒガシクニ ハナコ',
  kanji: '東久邇 花子',
  birthDate: '1984-03-05' as CivilDate,
  sex: 'FEMALE',
  postalCode: '100-0001',
  address: '東京都千代田区千代田１丁目２番３号',
  source: 'register',
  verified: true,
}

const of = (record: IdentityRecord, id = 'a', person = `person of ${id}`): Candidate<string> => ({ id, person, record })
const outcome = (record: IdentityRecord, ...candidates: readonly Candidate<string>[]) => {
  const decision = decideMatch(record, candidates, defaultModel)
  return decision.outcome === 'REVIEW' ? `REVIEW ${decision.because}` : decision.outcome
}

test('the same person, spelt another way, is linked', () => {
  const typed = { ...hanako, kana: 'ひがしくに　はなこ', address: '東京都千代田区千代田1-2-3', verified: false }
  expect(outcome(typed, of(hanako))).toBe('LINK')
})

test('nobody alike is new', () => {
  const other = { ...silentRecord, kana: 'サトウ イチロウ', kanji: '佐藤 一郎', birthDate: '1950-11-21' as CivilDate }
  expect(outcome(other, of(hanako))).toBe('NEW')
  expect(outcome(other)).toBe('NEW')
})

test('a name alone is looked at by somebody', () => {
  expect(outcome({ ...silentRecord, kana: hanako.kana, birthDate: hanako.birthDate }, of(hanako))).toBe(
    'REVIEW BELOW_UPPER',
  )
})

test('two persons as likely are told apart by nobody but a steward', () => {
  expect(outcome(hanako, of(hanako, 'a'), of({ ...hanako, phone: '09000000000' }, 'b'))).toBe('REVIEW RIVAL')
})

test('two records of one person are no rivals', () => {
  expect(outcome(hanako, of(hanako, 'a', 'one'), of(hanako, 'b', 'one'))).toBe('LINK')
})

test.each<[string, Partial<IdentityRecord>, Partial<IdentityRecord>]>([
  ['verified birth dates that differ', {}, { birthDate: '1984-03-06' as CivilDate }],
  [
    'two branches of one household',
    { household: { number: 'h', branch: '01' } },
    { household: { number: 'h', branch: '02' } },
  ],
  ['twins', { birth: { mother: 'm', order: 1, facility: 'f' } }, { birth: { mother: 'm', order: 2, facility: 'f' } }],
  [
    'care after a verified death',
    { verifiedDeath: '2020-01-01' as CivilDate },
    { lastCare: '2020-01-02' as CivilDate },
  ],
])('%s are never linked, either way round', (_, one, other) => {
  expect(outcome({ ...hanako, ...one }, of({ ...hanako, ...other }))).toBe('REVIEW CONTRADICTION')
  expect(outcome({ ...hanako, ...other }, of({ ...hanako, ...one }))).toBe('REVIEW CONTRADICTION')
})

test('a contradiction rules its person out and leaves the way to the right one', () => {
  const twin = { ...hanako, household: { number: 'h', branch: '02' } }
  const self = { ...hanako, household: { number: 'h', branch: '01' } }
  const decision = decideMatch(self, [of(twin, 'twin'), of(self, 'self')], defaultModel)
  expect(decision.outcome === 'LINK' && decision.to.id).toBe('self')
})

test('a person is ruled out by one of its records, however unlike that record is', () => {
  const strange = { ...silentRecord, verified: true, birthDate: '1901-01-02' as CivilDate }
  expect(outcome(hanako, of(hanako, 'a', 'one'), of(strange, 'b', 'one'))).toBe('REVIEW CONTRADICTION')
})

test('a newborn without a name is found by mother, order and facility', () => {
  const birth = { mother: 'per_1', order: 1, facility: '1310000001' }
  const baby = { ...silentRecord, kana: 'サトウ ベビー', birthDate: '2026-05-01' as CivilDate, birth }
  const named = { ...baby, kana: 'サトウ ハルカ', sex: 'FEMALE' }
  expect(outcome(named, of(baby))).toBe('LINK')
})

test('placeholders weigh nothing', () => {
  const nobody = { ...silentRecord, kana: 'フメイ', kanji: '不明', birthDate: '1900-01-01' as CivilDate }
  expect(weigh(valuesOf(nobody, defaultModel), valuesOf(nobody, defaultModel), defaultModel)).toEqual({
    bits: 0,
    evidence: [],
  })
  expect(blockingKeys(valuesOf(nobody, defaultModel), defaultModel)).toEqual([])
})

test('a rare name says more than a common one', () => {
  const bitsOf = (kana: string, frequencies: Record<string, number>) => {
    const [field, ...rest] = defaultModel.fields
    if (field === undefined) throw new Error('The model has no fields.')
    const model = { ...defaultModel, fields: [{ ...field, frequencies }, ...rest] }
    const values = valuesOf({ ...silentRecord, kana }, model)
    return weigh(values, values, model).bits
  }
  const frequencies = { 'サトウ タロウ': 2 ** -8 }
  expect(bitsOf('サトウ タロウ', frequencies)).toBeLessThan(bitsOf('ヒガシクニ タロウ', frequencies))
})

test('what is explained adds up to the weight', () => {
  const typed = { ...hanako, kanji: '佐藤 花子', birthDate: '1948-03-05' as CivilDate }
  const weighed = weigh(valuesOf(hanako, defaultModel), valuesOf(typed, defaultModel), defaultModel)
  expect(weighed.evidence.map(({ field, level }) => `${field} ${level}`)).toEqual([
    'kana EQUAL',
    'kanji GIVEN_NAME',
    'birthDate ONE_DIGIT',
    'sex EQUAL',
    'postalCode EQUAL',
    'address EQUAL',
  ])
  expect(weighed.evidence.reduce((sum, { bits }) => sum + bits, 0)).toBe(weighed.bits)
})

test('misheard, and with month and day swapped, a record is still among the candidates', () => {
  const keys = new Set(blockingKeys(valuesOf(hanako, defaultModel), defaultModel))
  const misheard = { ...hanako, kana: 'ヒガシグニ ハナコ', birthDate: '1984-05-03' as CivilDate, kanji: null }
  expect(blockingKeys(valuesOf(misheard, defaultModel), defaultModel).some((key) => keys.has(key))).toBe(true)
})
