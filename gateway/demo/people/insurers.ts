import { withCheckDigit } from './check-digit.ts'
import { type Municipality, municipalities, type Prefecture, prefectures } from './places.ts'
import { Weighted } from './random.ts'

/**
 * 保険者. Their own three digits (98x) are in ranges that are not given out, so that no card of a real insurer can
 * be meant.
 */
export type Scheme =
  | 'HEALTH_ASSOCIATION'
  | 'HEALTH_SOCIETY'
  | 'MUTUAL_AID'
  | 'SEAMEN'
  | 'SELF_DEFENCE'
  | 'NHI'
  | 'NHI_UNION'
  | 'LATE_ELDERLY'
  | 'PUBLIC_ASSISTANCE'

export interface Insurer {
  readonly number: string
  readonly name: string
  readonly scheme: Scheme
  readonly prefecture: Prefecture | null
}

const tokyo = '13'
const eight = (law: string, prefecture: string, own: string): string => withCheckDigit(`${law}${prefecture}${own}`)

/** 協会けんぽ, one branch a prefecture. */
const association = prefectures.map(
  (prefecture): Insurer => ({
    number: eight('01', prefecture.code, '981'),
    name: `全国健康保険協会　${prefecture.name}見本支部`,
    scheme: 'HEALTH_ASSOCIATION',
    prefecture,
  }),
)

/** 健保組合: of large employers, their people everywhere. */
const societies = ['見本電機', '例示自動車', '仮想銀行', '架空通信', '試作化学', '模擬百貨店'].map(
  (name, at): Insurer => ({
    number: eight('06', tokyo, `98${at + 1}`),
    name: `${name}健康保険組合`,
    scheme: 'HEALTH_SOCIETY',
    prefecture: null,
  }),
)

/** 共済組合: 31 the state, 32 prefectures and towns, 33 police, 34 schools. */
const mutualAid = (
  [
    ['31', '見本省共済組合'],
    ['32', '見本市町村職員共済組合'],
    ['33', '見本警察共済組合'],
    ['34', '見本公立学校共済組合'],
  ] as const
).map(([law, name]): Insurer => ({ number: eight(law, tokyo, '981'), name, scheme: 'MUTUAL_AID', prefecture: null }))

const others: readonly Insurer[] = [
  { number: eight('02', tokyo, '981'), name: '見本船員保険', scheme: 'SEAMEN', prefecture: null },
  { number: eight('07', tokyo, '981'), name: '見本自衛官診療証', scheme: 'SELF_DEFENCE', prefecture: null },
  // 国保組合: the third digit is 3.
  { number: withCheckDigit('13398'), name: '見本建設国民健康保険組合', scheme: 'NHI_UNION', prefecture: null },
]

const nhi = municipalities.map(
  ({ prefecture, name, nhi: number }): Insurer => ({ number, name: `${name}国民健康保険`, scheme: 'NHI', prefecture }),
)

const lateElderly = prefectures.map(
  (prefecture): Insurer => ({
    number: eight('39', prefecture.code, '981'),
    name: `${prefecture.name}見本後期高齢者医療広域連合`,
    scheme: 'LATE_ELDERLY',
    prefecture,
  }),
)

const welfare = municipalities.map(
  ({ prefecture, name, welfare: number }): Insurer => ({
    number,
    name: `${name}福祉事務所`,
    scheme: 'PUBLIC_ASSISTANCE',
    prefecture,
  }),
)

export const insurers: readonly Insurer[] = [
  ...association,
  ...societies,
  ...mutualAid,
  ...others,
  ...nhi,
  ...lateElderly,
  ...welfare,
]

function found(scheme: readonly Insurer[], prefecture: Prefecture): Insurer {
  const insurer = scheme.find((one) => one.prefecture === prefecture)
  if (insurer === undefined) throw new Error('A prefecture without its insurer.')
  return insurer
}

export const associationOf = (prefecture: Prefecture): Insurer => found(association, prefecture)
export const lateElderlyOf = (prefecture: Prefecture): Insurer => found(lateElderly, prefecture)

function numbered(number: string): Insurer {
  const insurer = insurers.find((one) => one.number === number)
  if (insurer === undefined) throw new Error('A municipality without its insurer.')
  return insurer
}

const byMunicipality = new Map(
  municipalities.map((one) => [one, { nhi: numbered(one.nhi), welfare: numbered(one.welfare) }]),
)

export function ofMunicipality(municipality: Municipality): { readonly nhi: Insurer; readonly welfare: Insurer } {
  const pair = byMunicipality.get(municipality)
  if (pair === undefined) throw new Error('An unknown municipality.')
  return pair
}

/** Of those insured through their work: 厚生労働省「医療保険に関する基礎資料」, members in ten thousands. */
export const employeeInsurers = new Weighted<Insurer | 'ASSOCIATION'>([
  ['ASSOCIATION', 3_944],
  ...societies.map((one) => [one, 2_820 / societies.length] as const),
  ...mutualAid.map((one) => [one, 982 / mutualAid.length] as const),
  ...others.map((one) => [one, { SEAMEN: 11, SELF_DEFENCE: 23, NHI_UNION: 260 }[one.scheme as 'SEAMEN'] ?? 0] as const),
])
