import type { CardFault, Category, GuardianBasis } from '../operations/graph-types.ts'

/** What is entered at the counter, in the order in which it comes about. */
export const duties = [
  { id: 'REGISTER', label: '代理人を登録', says: '親権者・後見人' },
  { id: 'EXCLUDE', label: '代理を禁じる', says: '親権停止・保護命令など' },
  { id: 'READMIT', label: '禁止を解く', says: '命令が終わったとき' },
  { id: 'CAPACITY', label: '本人が決める', says: '成年・後見の終わり' },
] as const
export type Duty = (typeof duties)[number]['id']

export const bases: readonly (readonly [GuardianBasis, string])[] = [
  ['PARENTAL_AUTHORITY', '親権者（戸籍による）'],
  ['MINOR_GUARDIAN', '未成年後見人'],
  ['ADULT_GUARDIAN', '成年後見人（裁判所の審判による）'],
]

/** What a guardian may act in, where it is not everything. */
export const scopes = [
  'ELIGIBILITY',
  'NUMBER',
  'CLINICAL',
  'MEDICATION',
  'CHECKUP',
  'DOCUMENT',
  'LIMIT_CERTIFICATE',
  'EMERGENCY_SUMMARY',
  'EMERGENCY',
  'LONG_TERM_CARE',
  'CONSENT',
  'ACCESS_LOG',
] as const satisfies readonly Category[]

export const notFound: Readonly<Record<CardFault, string>> = {
  NO_SUCH_NUMBER: 'この番号の証は登録されていません。',
  BIRTH_DATE_DIFFERS: '番号と生年月日が合いません。',
  NOT_YET: 'この番号の方は、まだ特定されていません。翌日以降にもう一度お試しください。',
}
