import { expect, test } from 'vitest'
import type { CivilDate } from '../../../../schema/domain/time.ts'
import { linkRecords } from '../../../../subgraphs/mpi/matching/batch/link.ts'
import { compareValues } from '../../../../subgraphs/mpi/matching/compare.ts'
import { defaultModel } from '../../../../subgraphs/mpi/matching/default-model.ts'
import { isOneEdit, jaroWinkler } from '../../../../subgraphs/mpi/matching/distance.ts'
import { fieldKinds, levelsOf, normaliseField } from '../../../../subgraphs/mpi/matching/field-kinds.ts'
import { readModel, writeModel } from '../../../../subgraphs/mpi/matching/model.ts'
import { silentRecord } from '../../../../subgraphs/mpi/matching/record.ts'
import { SeededRandom } from '../../../support/seeded-random.ts'

const seed = 20_261_121

test.each(fieldKinds)(`values of kind %s compare the same whichever comes first (seed ${seed})`, (kind) => {
  const random = new SeededRandom(seed)
  const signs = kind === 'date' ? [...'0123456789'] : [...'アイアキカ 12-']
  const month = () => `20${10 + random.integer(4)}-0${1 + random.integer(9)}-01`
  const draw = () =>
    kind === 'period'
      ? `${month()}/${month()}`
      : kind === 'date'
        ? `19${random.integer(100)}-0${random.integer(10)}-1${random.integer(10)}`.padStart(10, '0')
        : Array.from({ length: 1 + random.integer(9) }, () => random.pick(signs)).join('')
  const differing = Array.from({ length: 3000 }, () => [draw(), draw()] as const).filter(
    ([one, other]) => compareValues(kind, one, other) !== compareValues(kind, other, one),
  )
  expect(differing).toEqual([])
})

test.each([
  ['name', 'サトウ ハナコ', 'ハナコ サトウ', 'SWAPPED'],
  ['name', 'PARK MIN JUN', 'MIN JUN PARK', 'SWAPPED'],
  ['name', 'サトウ ハナコ', 'スズキ ハナコ', 'GIVEN_NAME'],
  ['name', 'サトウ ハナコ', 'サトウ ケンジ', 'FAMILY_NAME'],
  ['name', 'サトウ ハナコ', 'サトウハナコ', 'EQUAL'],
  ['name', 'サトウ ハナコ', 'サトオ ハナコ', 'ONE_EDIT'],
  ['date', '1984-03-05', '1984-05-03', 'DAY_AND_MONTH_SWAPPED'],
  ['date', '1933-03-05', '1996-03-05', 'ERA_SLIP'],
  ['date', '1984-03-05', '1984-03-06', 'ONE_DIGIT'],
  ['date', '1984-03-05', '1984-03-17', 'TWO_PARTS'],
  ['date', '1984-03-05', '1950-11-21', 'DIFFERS'],
  ['address', '東京都千代田区千代田1-2-3', '東京都千代田区千代田1-2-3-405', 'SAME_BLOCK'],
  ['address', '東京都千代田区千代田1-2-3', '東京都千代田区千代田9-8', 'SAME_TOWN'],
  ['phone', '09012345678', '09012345687', 'ONE_EDIT'],
  ['period', '2016-04-01/2019-10-17', '2019-10-17/', 'FOLLOWS'],
  ['period', '2016-04-01/2019-10-16', '2019-10-17/2020-01-01', 'FOLLOWS'],
  ['period', '2016-04-01/2019-10-01', '2019-10-01/', 'FOLLOWS_ON_A_FIRST'],
  ['period', '2016-04-01/2019-10-17', '2019-11-17/', 'WITHIN_A_MONTH'],
  ['period', '2016-04-01/2019-10-17', '2019-10-01/', 'WITHIN_A_MONTH'],
  ['period', '2016-04-01/2019-10-17', '2019-11-18/', 'APART'],
  ['period', '2016-04-01/2019-10-17', '2016-04-01/2019-10-17', 'APART'],
  ['period', '2016-04-01/', '2019-10-01/', 'APART'],
  ['period', '/2019-10-17', '/2019-10-17', 'APART'],
  ['period', '/2019-10-17', '2019-10-17/', 'FOLLOWS'],
  ['period', '/2019-10-17', '/2024-10-17', 'APART'],
] as const)('%s: %s and %s: %s', (kind, one, other, level) => {
  expect(levelsOf[kind][compareValues(kind, one, other)]).toBe(level)
})

test('one edit is one letter more, less or other, or two neighbours swapped', () => {
  const near = ['abc', 'abxd', 'acbd', 'abcde', 'xbcd'].map((other) => isOneEdit('abcd', other))
  expect(near).toEqual([true, true, true, true, true])
  expect(['abcd', 'badc', 'ab', 'axxd', 'abdce'].map((other) => isOneEdit('abcd', other))).toEqual([
    false,
    false,
    false,
    false,
    false,
  ])
})

test("Jaro and Winkler's own examples come out", () => {
  expect(jaroWinkler('MARTHA', 'MARHTA')).toBeCloseTo(0.9611, 4)
  expect(jaroWinkler('DIXON', 'DICKSONX')).toBeCloseTo(0.8133, 4)
  expect(jaroWinkler('', 'A')).toBe(0)
})

test.each([
  ['name', '　ひがしくに　はなこ ', 'ヒガシクニ ハナコ'],
  ['name', '髙橋 太郎', '高橋 太郎'],
  ['name', '不明', null],
  ['name', 'サトウ ベビー', null],
  ['date', 'Ｓ５９．３．５', '1984-03-05'],
  ['date', '19840305', '1984-03-05'],
  ['date', '1900-01-01', null],
  ['phone', '+81 90-1234-5678', '09012345678'],
  ['phone', '000-0000-0000', null],
  ['number', '１００−０００１', '1000001'],
  ['text', '   ', null],
  ['period', '2016-04-01/', '2016-04-01/'],
  ['period', '2016-04-01', null],
  ['period', '/2019-10-17', '/2019-10-17'],
  ['period', '/', null],
  ['name', '田\ufffd', null],
] as const)('%s %s is compared as %s', (kind, text, value) => {
  expect(normaliseField(kind, text)).toBe(value)
})

test('a model survives its file', () => {
  expect(readModel(writeModel(defaultModel))).toEqual({ ok: true, model: defaultModel })
})

test.each([
  ['{', 'NOT_JSON', ''],
  ['[]', 'NOT_A_MODEL', ''],
  [JSON.stringify({ ...defaultModel, version: 1 }), 'OTHER_VERSION', 'version'],
  [JSON.stringify({ ...defaultModel, normaliser: 0 }), 'OTHER_NORMALISER', 'normaliser'],
  [JSON.stringify({ ...defaultModel, fields: [] }), 'BAD_FIELD', 'fields'],
  [JSON.stringify({ ...defaultModel, fields: [{ ...defaultModel.fields[0], levels: [] }] }), 'BAD_LEVELS', 'fields[0]'],
  [
    JSON.stringify({ ...defaultModel, fields: [{ ...defaultModel.fields[0], given: { field: 'sex', u: [] } }] }),
    'BAD_GIVEN',
    'fields[0]',
  ],
  [
    JSON.stringify({ ...defaultModel, fields: [{ ...defaultModel.fields[0], parts: { family: {}, given: {} } }] }),
    'BAD_FIELD',
    'fields[0].parts',
  ],
  [
    JSON.stringify({
      ...defaultModel,
      fields: defaultModel.fields.map((field) => ({ ...field, given: field.given && { ...field.given, m: [[1]] } })),
    }),
    'BAD_GIVEN',
    'fields[1]',
  ],
  [JSON.stringify({ ...defaultModel, blocking: [{ parts: [] }] }), 'BAD_BLOCKING', 'blocking[0]'],
  [JSON.stringify({ ...defaultModel, succession: { m: 2, u: 1 } }), 'BAD_ODDS', 'succession'],
  [JSON.stringify({ ...defaultModel, companions: true }), 'BAD_ODDS', 'companions'],
  [JSON.stringify({ ...defaultModel, thresholds: { lower: 9, upper: 1, margin: 0 } }), 'BAD_THRESHOLDS', 'thresholds'],
])('a file that is no model is refused with a code (%#)', (text, problem, at) => {
  expect(readModel(text)).toEqual({ ok: false, problem, at })
})

test('a file of identities is linked, and a contradiction keeps apart what is alike', () => {
  const born = '1984-03-05' as CivilDate
  const one = {
    ...silentRecord,
    kana: 'ヒガシクニ ハナコ',
    kanji: '東久邇 花子',
    birthDate: born,
    address: '千代田１－２－３',
  }
  const twin = (branch: string) => ({ ...one, household: { number: 'h', branch } })
  const stranger = {
    ...silentRecord,
    kana: 'サトウ イチロウ',
    kanji: '佐藤 一郎',
    birthDate: '1950-11-21' as CivilDate,
  }
  const typed = { ...one, kana: 'ひがしくにはなこ' }
  expect([...linkRecords([one, stranger, typed], defaultModel).person]).toEqual([0, 1, 0])
  expect([...linkRecords([twin('01'), twin('02'), twin('01')], defaultModel).person]).toEqual([0, 1, 0])
})
