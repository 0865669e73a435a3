import type { Caller } from '../../../schema/domain/caller.ts'
import type { NumberHandle, PersonId } from '../../../schema/domain/ids.ts'
import { historyProvider, insurer, lateElderlyInsurer, otherInsurer, welfareInsurer } from './callers.ts'
import type { TestHub } from './hub.ts'
import { code } from './institutions.ts'

export const address = '長野県信見本市大町1丁目2番3号'
const family = { insurerNumber: code.insurer, symbol: '信見', number: '678' }

const entry = (number: object, name: string, kana: string, sex: string, birthDate: string, more: object = {}) => ({
  number,
  name,
  kana,
  sex,
  birthDate,
  postalCode: '399-9901',
  address,
  family: 'FAMILY',
  shareOfCost: 30,
  from: '2024-04-01',
  ...more,
})

export interface Card {
  readonly insurerNumber: string
  readonly symbol?: string
  readonly number: string
  readonly branch?: string
}

const names = [
  'taro',
  'hanako',
  'ichiro',
  'jiro',
  'lapsed',
  'former',
  'current',
  'future',
  'elder',
  'assisted',
] as const
export type CardName = (typeof names)[number]

/** Cards of the population, by what they are for. */
export const cards: Readonly<Record<CardName, Card>> = {
  taro: { ...family, branch: '01' },
  hanako: { ...family, branch: '02' },
  ichiro: { ...family, branch: '03' },
  jiro: { ...family, branch: '04' },
  /** Left without another insurance. */
  lapsed: { insurerNumber: code.insurer, symbol: '信見', number: '900', branch: '01' },
  /** Changed insurers; the new number states the old one. */
  former: { insurerNumber: code.insurer, symbol: '信見', number: '901', branch: '01' },
  current: { insurerNumber: code.otherInsurer, symbol: '筑見', number: '55', branch: '01' },
  future: { insurerNumber: code.insurer, symbol: '信見', number: '902', branch: '01' },
  elder: { insurerNumber: code.lateElderly, number: '01234567' },
  assisted: { insurerNumber: code.welfare, number: '1234567' },
}

export const births: Readonly<Record<CardName, string>> = {
  taro: '1980-04-05',
  hanako: '1982-11-23',
  ichiro: '2019-06-10',
  jiro: '2019-06-10',
  lapsed: '1990-01-31',
  former: '1985-07-07',
  current: '1985-07-07',
  future: '1999-09-09',
  elder: '1948-12-08',
  assisted: '1971-03-03',
}

const registered: readonly (readonly [Caller, readonly object[]])[] = [
  [
    insurer,
    [
      entry(cards.taro, '山田 太郎', 'ヤマダ タロウ', 'MALE', births.taro, { family: 'SELF' }),
      entry(cards.hanako, '山田 花子', 'ヤマダ ハナコ', 'FEMALE', births.hanako),
      entry(cards.ichiro, '山田 一郎', 'ヤマダ イチロウ', 'MALE', births.ichiro, { shareOfCost: 20 }),
      entry(cards.jiro, '山田 二郎', 'ヤマダ ジロウ', 'MALE', births.jiro, { shareOfCost: 20 }),
      entry(cards.lapsed, '佐藤 失', 'サトウ ウシナ', 'FEMALE', births.lapsed, { family: 'SELF' }),
      entry(cards.former, '鈴木 移', 'スズキ ウツル', 'MALE', births.former, { family: 'SELF' }),
      entry(cards.future, '高橋 来', 'タカハシ ライ', 'NOT_SET', births.future, { family: 'SELF', from: '2026-12-01' }),
    ],
  ],
  [
    otherInsurer,
    [
      entry(cards.current, '鈴木 移', 'スズキ ウツル', 'MALE', births.current, {
        family: 'SELF',
        from: '2026-04-01',
        previous: cards.former,
      }),
    ],
  ],
  [
    lateElderlyInsurer,
    [entry(cards.elder, '田中 老', 'タナカ ロウ', 'FEMALE', births.elder, { family: 'SELF', shareOfCost: 10 })],
  ],
  [
    welfareInsurer,
    [
      entry(cards.assisted, '伊藤 扶', 'イトウ フ', 'MALE', births.assisted, {
        family: 'SELF',
        shareOfCost: null,
        cardClass: 'PUBLIC_ASSISTANCE',
      }),
    ],
  ],
]

const lost = [
  { number: cards.lapsed, until: '2026-10-01', reason: 'OTHER' },
  { number: cards.former, until: '2026-04-01', reason: 'JOINED_ANOTHER_INSURER' },
]

export const register = `mutation ($input: RegisterQualificationsInput!) {
  registerQualifications(input: $input) { __typename ... on RowLanded { changed number { id } } ... on RowRefused { code reason path } }
}`
export const end = `mutation ($input: EndQualificationsInput!) {
  endQualifications(input: $input) { __typename ... on RowLanded { changed number { id } } ... on RowRefused { code reason path } }
}`

/** Fills an empty hub with the population, through the insurers' own door. */
export async function fillHouseholds(hub: TestHub): Promise<void> {
  for (const [place, [caller, entries]] of registered.entries()) {
    const { registerQualifications } = await hub.given<{ registerQualifications: readonly { __typename: string }[] }>(
      caller,
      register,
      { input: { idempotencyKey: `population-${place}`, entries } },
    )
    if (registerQualifications.some(({ __typename }) => __typename !== 'RowLanded'))
      throw new Error(`Not landed: ${JSON.stringify(registerQualifications)}`)
  }
  await hub.given(insurer, end, { input: { idempotencyKey: 'population-lost', entries: lost } })
  await hub.settled()
}

export interface Known {
  readonly handle: NumberHandle
  readonly person: PersonId
}

/** Who a card's holder is to the index, asked as those who keep the history may. */
export async function holderOf(hub: TestHub, name: CardName): Promise<Known> {
  const { verifyQualification: found } = await hub.given<{
    verifyQualification: { qualification: { number: { id: NumberHandle; person: { id: PersonId } } } }
  }>(
    historyProvider,
    `query ($input: QualificationCheck!) { verifyQualification(input: $input) {
      ... on ValidQualification { qualification { number { id person { id } } } }
      ... on VoucherNotRegistered { qualification { number { id person { id } } } }
      ... on LapsedQualification { qualification { number { id person { id } } } } } }`,
    { input: { ...cards[name], birthDate: births[name] } },
  )
  const { number } = found.qualification
  return { handle: number.id, person: number.person.id }
}
