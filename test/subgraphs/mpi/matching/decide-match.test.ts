import { expect, test } from 'vitest'
import type { CivilDate } from '../../../../schema/domain/time.ts'
import { blockingKeys } from '../../../../subgraphs/mpi/matching/blocking.ts'
import { type Candidate, decideMatch } from '../../../../subgraphs/mpi/matching/decide-match.ts'
import { defaultModel } from '../../../../subgraphs/mpi/matching/default-model.ts'
import { levelsOf } from '../../../../subgraphs/mpi/matching/field-kinds.ts'
import { type IdentityRecord, silentRecord } from '../../../../subgraphs/mpi/matching/record.ts'
import { levelBits, valuesOf, weigh } from '../../../../subgraphs/mpi/matching/weigh.ts'

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

const day = (date: string) => date as CivilDate

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

test('who comes back onto a card, after the first branch had ended, is linked; as long as that is not told, nobody is', () => {
  const first = { number: 'h', branch: '01' }
  const was = { ...hanako, household: first, period: { from: day('2016-04-01'), until: day('2019-10-17') } }
  const is = {
    ...hanako,
    household: { ...first, branch: '05' },
    period: { from: day('2022-01-17'), until: null },
  }
  expect(outcome(is, of(was))).toBe('LINK')
  expect(outcome(was, of(is))).toBe('LINK')
  expect(outcome(is, of({ ...was, period: { ...was.period, until: null } }))).toBe('REVIEW CONTRADICTION')
})

const elsewhere = { postalCode: '064-0912', address: '北海道札幌市中央区北一条西２丁目' }
const until = (ends: string | null) => ({
  period: { from: day('2016-04-01'), until: ends === null ? null : day(ends) },
})
const from = (begins: string) => ({ period: { from: day(begins), until: null } })

test('who has moved is linked when one insurer takes over from the other on the day, and is looked at when not', () => {
  const moved = { ...hanako, ...elsewhere }
  expect(outcome({ ...moved, ...from('2019-10-17') }, of({ ...hanako, ...until('2019-10-17') }))).toBe('LINK')
  expect(outcome({ ...moved, ...from('2020-02-17') }, of({ ...hanako, ...until('2019-10-17') }))).toBe(
    'REVIEW BELOW_UPPER',
  )
  expect(outcome({ ...moved, ...from('2019-10-17') }, of({ ...hanako, ...until(null) }))).toBe('REVIEW BELOW_UPPER')
})

test('a change on a birthday tells nobody apart: whoever was born on that day changes then', () => {
  const birthday = '2019-03-05'
  const moved = { ...hanako, ...elsewhere, ...from(birthday) }
  expect(outcome(moved, of({ ...hanako, ...until(birthday) }))).toBe('REVIEW BELOW_UPPER')
  const { evidence } = weigh(valuesOf(moved, defaultModel), valuesOf(moved, defaultModel), defaultModel)
  expect(evidence.map(({ field }) => field)).not.toContain('period')
})

test('who has moved and married on the day is looked at', () => {
  const married = { ...hanako, ...elsewhere, kana: 'ヤマナミ ハナコ', kanji: '山波 花子', ...from('2019-10-17') }
  expect(outcome(married, of({ ...hanako, ...until('2019-10-17') }))).toBe('REVIEW BELOW_UPPER')
})

test.each([
  ['another name', 'ヒガシクニ ユリ', '東久邇 百合'],
  ['a name of one other sign', 'ヒガシクニ ハナエ', '東久邇 花枝'],
  ['a name of one sound in other signs', 'ヒガシクニ ハナコ', '東久邇 華鼓'],
  ['a name of one other sign in kana, of others in kanji', 'ヒガシクニ ハナオ', '東久邇 華緒'],
])('a twin at home with %s is never linked, on whatever day', (_, kana, kanji) => {
  const twin = { ...hanako, kana, kanji, ...from('2019-10-17') }
  expect(outcome(twin, of({ ...hanako, ...until('2019-10-17') }))).toBe('REVIEW NO_NAME')
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

test('of a name in two parts each part says how rare it is, also where only one is shared', () => {
  const evidenceOf = (one: string, other: string) => {
    const values = (kana: string) => valuesOf({ ...silentRecord, kana }, defaultModel)
    return weigh(values(one), values(other), defaultModel).evidence[0]
  }
  const [common, rare] = [
    evidenceOf('サトウ ハナコ', 'サトウ ハナコ'),
    evidenceOf('ヒガシクニ ハナコ', 'ヒガシクニ ハナコ'),
  ]
  expect([common?.frequency, rare?.frequency]).toEqual([0.015 * 0.004, 0.002 * 0.004])
  expect((rare?.bits ?? 0) - (common?.bits ?? 0)).toBeCloseTo(Math.log2(0.015 / 0.002))
  expect(evidenceOf('サトウ ハナコ', 'サトウ ケンジ')).toMatchObject({ level: 'FAMILY_NAME', frequency: 0.015 })
  expect(evidenceOf('サトウ ハナコ', 'ヤマナミ ハナコ')).toMatchObject({ level: 'GIVEN_NAME', frequency: 0.004 })
})

test('who has moved has another postal code and another address, and that counts once', () => {
  const { evidence } = weigh(
    valuesOf(hanako, defaultModel),
    valuesOf({ ...hanako, ...elsewhere }, defaultModel),
    defaultModel,
  )
  const bits = Object.fromEntries(evidence.map((one) => [one.field, one.bits]))
  expect(bits.postalCode).toBeCloseTo(Math.log2(0.2 / 0.99))
  expect(bits.address).toBeCloseTo(Math.log2(0.95 / 0.995))
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

test('keys lie in stores, and stay what they are', () => {
  const known = { ...hanako, phone: '03-1234-5678' }
  expect(blockingKeys(valuesOf(known, defaultModel), defaultModel)).toEqual([
    2239536895724803559n,
    -6762113856684236062n,
    2703501304077476509n,
    7325090983037869890n,
    -7882328602428455689n,
    -8326669993542640854n,
    -4797874074731701292n,
    5136753270746467773n,
    -5106959790572173970n,
    8496603728716172531n,
    8737314005713960524n,
  ])
})

test('misheard, and with month and day swapped, a record is still among the candidates', () => {
  const keys = new Set(blockingKeys(valuesOf(hanako, defaultModel), defaultModel))
  const misheard = { ...hanako, kana: 'ヒガシグニ ハナコ', birthDate: '1984-05-03' as CivilDate, kanji: null }
  expect(blockingKeys(valuesOf(misheard, defaultModel), defaultModel).some((key) => keys.has(key))).toBe(true)
})

test('a name in the other order says no more than in the same: two namesakes of one birth date stay two', () => {
  const zhao = { ...silentRecord, kana: 'チョウ エン', latin: 'ZHAO YAN', sex: 'FEMALE', verified: true } as const
  const here = {
    ...zhao,
    birthDate: day('1956-02-03'),
    postalCode: '470-9020',
    address: '沖縄県那覇市寺町１丁目３２番',
  }
  const there = { ...here, latin: 'YAN ZHAO', postalCode: '141-9101', address: '神奈川県川崎市緑ヶ丘１丁目５番１１号' }
  const levels = weigh(valuesOf(here, defaultModel), valuesOf(there, defaultModel), defaultModel).evidence
  expect(levels.find(({ field }) => field === 'latin')?.level).toBe('SWAPPED')
  expect(outcome(here, of(there))).toBe('REVIEW BELOW_UPPER')
  const kana = { ...there, kana: 'エン チョウ' }
  expect(outcome(here, of(kana))).toBe('REVIEW BELOW_UPPER')
})

test('in the committed model no name swapped weighs more than one that is equal, alone or beside another', () => {
  const names = defaultModel.fields.filter(({ kind }) => kind === 'name')
  const [swapped, equal] = [levelsOf.name.indexOf('SWAPPED'), levelsOf.name.indexOf('EQUAL')]
  for (const { field, levels, given } of names) {
    const alone = levels.map(levelBits)
    expect(alone[swapped], field).toBeLessThan(alone[equal] ?? 0)
    if (given === null) continue
    const beside = (row: number, level: number): number =>
      levelBits({ m: given.m?.[row]?.[level] ?? 0, u: given.u[row]?.[level] ?? 0 })
    for (const row of levelsOf.name.keys()) {
      if (row !== swapped) expect(beside(row, swapped), `${field} ${row}`).toBeLessThanOrEqual(beside(row, equal))
      const first = defaultModel.fields.find((one) => one.field === given.field)?.levels.map(levelBits) ?? []
      const both = (first[swapped] ?? 0) + Math.max(beside(swapped, swapped), beside(swapped, equal))
      expect(both, field).toBeLessThanOrEqual((first[equal] ?? 0) + beside(equal, equal))
    }
  }
})
