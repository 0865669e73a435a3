import { type CardClass, cardClasses, type LossReason, lossReasons, type Sex, sexes } from '../term.ts'

export const rowKinds = ['NEW', 'LOSS', 'AMEND'] as const
export type RowKind = (typeof rowKinds)[number]

/** What a cell may say: the schema's word, the Japanese one, and the code of online qualification where there is one. */
type Words<Code extends string> = ReadonlyMap<string, Code>

function words<Code extends string>(codes: readonly Code[], others: Readonly<Record<string, Code>>): Words<Code> {
  return new Map([...codes.map((code) => [code, code] as const), ...Object.entries(others)])
}

export const kindWords: Words<RowKind> = words(rowKinds, { 取得: 'NEW', 喪失: 'LOSS', 異動: 'AMEND', 訂正: 'AMEND' })

export const sexWords: Words<Sex> = words(sexes, {
  男: 'MALE',
  女: 'FEMALE',
  未設定: 'NOT_SET',
  '1': 'MALE',
  '2': 'FEMALE',
  '3': 'NOT_SET',
})

export const familyWords: Words<'SELF' | 'FAMILY'> = words(['SELF', 'FAMILY'], {
  本人: 'SELF',
  家族: 'FAMILY',
  '1': 'SELF',
  '2': 'FAMILY',
})

/** InsuredCardClassification. */
export const cardWords: Words<CardClass> = words(cardClasses, {
  一般: 'ORDINARY',
  退職: 'RETIRED',
  短期: 'SHORT_TERM',
  短期退職: 'SHORT_TERM_RETIRED',
  特別療養費: 'FULL_PAYMENT',
  特例退職: 'SPECIAL_RETIRED',
  自衛官: 'SELF_DEFENCE',
  医療扶助: 'PUBLIC_ASSISTANCE',
  '01': 'ORDINARY',
  '02': 'RETIRED',
  '03': 'SHORT_TERM',
  '04': 'SHORT_TERM_RETIRED',
  '05': 'FULL_PAYMENT',
  '06': 'SPECIAL_RETIRED',
  '07': 'SELF_DEFENCE',
  A1: 'PUBLIC_ASSISTANCE',
})

/** ReasonOfLoss. */
export const reasonWords: Words<LossReason> = words(lossReasons, {
  死亡: 'DEATH',
  生活保護開始: 'PUBLIC_ASSISTANCE_STARTED',
  他保険加入: 'JOINED_ANOTHER_INSURER',
  その他: 'OTHER',
  '01': 'DEATH',
  '02': 'PUBLIC_ASSISTANCE_STARTED',
  '03': 'JOINED_ANOTHER_INSURER',
  '99': 'OTHER',
})
