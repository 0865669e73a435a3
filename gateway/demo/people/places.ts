import { withCheckDigit } from './check-digit.ts'
import type { Random } from './random.ts'

/** Real prefectures (JIS X 0401), invented municipalities: nobody lives at these addresses. */
export interface Prefecture {
  readonly code: string
  readonly name: string
  /** The regional network that covers it. */
  readonly region: string
}

export interface Municipality {
  readonly prefecture: Prefecture
  readonly name: string
  /** Five digits, in a range that 全国地方公共団体コード leaves unused. */
  readonly area: string
  /** Its number as an insurer (国保). */
  readonly nhi: string
  /** Its welfare office's number as a payer (公費負担者番号, 法別 12). */
  readonly welfare: string
  readonly postal: string
  readonly towns: readonly string[]
}

export interface Home {
  readonly municipality: Municipality
  readonly postalCode: string
  readonly address: string
}

export const prefectures = [
  { code: '01', name: '北海道', region: 'hokkaido' },
  { code: '20', name: '長野県', region: 'nagano' },
  { code: '40', name: '福岡県', region: 'fukuoka' },
] as const satisfies readonly Prefecture[]

const named: Readonly<Record<(typeof prefectures)[number]['code'], readonly (readonly [string, string])[]>> = {
  '01': [
    ['北見本市', '099-99'],
    ['白樺野市', '098-99'],
    ['雪見台町', '097-99'],
  ],
  '20': [
    ['信見本市', '399-99'],
    ['空木野市', '398-99'],
    ['雲居平村', '397-99'],
  ],
  '40': [
    ['筑見本市', '839-99'],
    ['潮見浦市', '838-99'],
    ['花立野町', '837-99'],
  ],
}

const towns = ['本町', '栄町', '緑ヶ丘', '桜台', '旭町', '中央', '若葉台', '大手', '川原', '新田'] as const

export const municipalities: readonly Municipality[] = prefectures.flatMap((prefecture) =>
  named[prefecture.code].map(([name, postal], at): Municipality => {
    const area = `${prefecture.code}98${at + 1}`
    return {
      prefecture,
      name,
      area,
      nhi: withCheckDigit(area),
      welfare: withCheckDigit(`12${area}`),
      postal,
      towns,
    }
  }),
)

const buildings = ['コーポ見本', 'メゾン桜', 'ハイツ緑', '第二若葉荘', 'サンライズ旭'] as const

/** The ways one block number is written on forms. */
const written: readonly ((chome: number, block: number, house: number) => string)[] = [
  (chome, block, house) => `${chome}丁目${block}番${house}号`,
  (chome, block, house) => `${chome}丁目${block}-${house}`,
  (chome, block, house) => `${chome}-${block}-${house}`,
  (chome, block, house) => `${'一二三四五'[chome - 1]}丁目${block}番${house}号`,
]

export function drawHome(random: Random, municipality: Municipality): Home {
  const town = random.below(municipality.towns.length)
  const block = random.pick(written)(random.between(1, 5), random.between(1, 40), random.between(1, 30))
  const room = random.chance(0.4)
    ? `　${random.pick(buildings)}${random.between(1, 9)}0${random.between(1, 8)}号室`
    : ''
  return {
    municipality,
    postalCode: `${municipality.postal}${String(town * 10 + random.below(10)).padStart(2, '0')}`,
    address: `${municipality.prefecture.name}${municipality.name}${municipality.towns[town]}${block}${room}`,
  }
}
