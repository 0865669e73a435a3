import { expect, test } from 'vitest'
import type { StewardTask } from '../../../gateway/console/operations/steward.ts'
import { rowsOf, weightOf, writtenNumber } from '../../../gateway/console/steward/agreement.ts'

type Side = StewardTask['sides'][number]
type Identity = NonNullable<Side['identities']>[number]

const identity = (changes: Partial<Identity>): Identity => ({
  kind: 'REGISTERED',
  kana: 'ヤマダ ハナコ',
  kanji: '山田 花子',
  latin: null,
  birthDate: '1980-04-05',
  sex: 'FEMALE',
  postalCode: '3900000',
  address: null,
  phone: null,
  verified: true,
  ...changes,
})
const side = (person: string, identities: readonly Identity[] | null): Side => ({
  person: { id: person },
  number: { insurerNumber: '06139836', symbol: 'A1', number: '6952416', branch: '01' },
  from: '2020-04-01',
  identities,
})

test('both sides stand beside each other with how far they agree; what neither says is left out', () => {
  const task = {
    sides: [side('one', [identity({}), identity({ kind: 'FORMER', kanji: '田中 花子' })]), side('other', null)],
    fields: [
      { field: 'kanji', level: 'ONE_EDIT', bits: -1.6 },
      { field: 'birthDate', level: 'NEW_LEVEL', bits: -8.9 },
      { field: 'period', level: 'FOLLOWS', bits: 2 },
    ],
  }
  const none = { agreement: null, weight: null }
  expect(rowsOf(task)).toEqual([
    { label: 'カナ氏名', said: [['ヤマダ ハナコ', 'ヤマダ ハナコ（旧）'], []], ...none },
    { label: '氏名', said: [['山田 花子', '田中 花子（旧）'], []], agreement: '1文字だけ違う', weight: -1.6 },
    { label: '生年月日', said: [['1980年4月5日（昭和55年）'], []], agreement: 'NEW_LEVEL', weight: -8.9 },
    { label: '性別', said: [['女'], []], ...none },
    { label: '郵便番号', said: [['390-0000'], []], ...none },
    { label: 'よりどころ', said: [['登録簿で確かめられた'], []], ...none },
    { label: '番号', said: [['06139836　A1・6952416（01）'], ['06139836　A1・6952416（01）']], ...none },
    {
      label: 'この番号の始まり',
      said: [['2020年4月1日（令和2年）'], ['2020年4月1日（令和2年）']],
      agreement: '期間が続く',
      weight: 2,
    },
  ])
  expect(weightOf(task)).toBeCloseTo(-8.5)
})

test('a number is written as its card has it, as far as it may be shown', () => {
  expect(writtenNumber({ insurerNumber: '39131156', symbol: null, number: '12345678', branch: null })).toBe(
    '39131156　12345678',
  )
  expect(writtenNumber({ insurerNumber: null, symbol: null, number: null, branch: null })).toBe('非表示')
})
