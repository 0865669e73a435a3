import { withCheckDigit } from '../people/check-digit.ts'
import { type Random, Weighted } from '../people/random.ts'
import type { LifeScheme } from './events.ts'

/** Real prefectures with their people in ten thousands (国勢調査 2020), invented municipalities, insurers of unused ranges. */
export interface Town {
  readonly prefecture: number
  /** 都道府県 and municipality. */
  readonly name: string
  readonly postal: string
  readonly quarters: readonly string[]
  readonly nhi: Insurer
  readonly welfare: Insurer
  readonly care: Insurer
}

export interface Insurer {
  readonly number: string
  readonly scheme: LifeScheme
  readonly kind: 'ASSOCIATION' | 'SOCIETY' | 'MUTUAL_AID' | 'NHI' | 'LATE_ELDERLY' | 'WELFARE' | 'CARE' | 'HOSPITAL'
  /** How its office writes: which signs it has, how wide, in which order. */
  readonly habits: Habits
}

export interface Habits {
  readonly kana: 'FULL' | 'HALF'
  readonly space: '　' | ' '
  /** Writes 邊 and 髙 as they are, as the common sign, or loses what it has not. */
  readonly variants: 'KEEPS' | 'COMMON' | 'LOSES'
  readonly block: 0 | 1 | 2 | 3
  readonly latin: 'FAMILY_FIRST' | 'GIVEN_FIRST'
  readonly building: boolean
}

const prefectures = `
北海道 522|青森県 124|岩手県 121|宮城県 230|秋田県 96|山形県 107|福島県 183|茨城県 287|栃木県 193|群馬県 194|埼玉県 734|千葉県 628
東京都 1405|神奈川県 924|新潟県 220|富山県 103|石川県 113|福井県 77|山梨県 81|長野県 205|岐阜県 198|静岡県 363|愛知県 754|三重県 177
滋賀県 141|京都府 258|大阪府 884|兵庫県 547|奈良県 132|和歌山県 92|鳥取県 55|島根県 67|岡山県 189|広島県 280|山口県 134|徳島県 72
香川県 95|愛媛県 133|高知県 69|福岡県 514|佐賀県 81|長崎県 131|熊本県 174|大分県 112|宮崎県 107|鹿児島県 159|沖縄県 147`
  .trim()
  .split(/[|\n]/)
  .map((entry, at) => {
    const [name = '', people] = entry.split(' ')
    return { code: String(at + 1).padStart(2, '0'), name, people: Number(people) }
  })

const townNames = ['見本', '白樺', '空木', '雲居', '潮見', '花立', '若草', '月岡', '霧原', '星野台'] as const
const quarters =
  '本町 栄町 緑ヶ丘 桜台 旭町 中央 若葉台 大手 川原 新田 東町 西町 南町 北町 元町 港町 泉町 青葉 美里 富士見 松原 竹の塚 梅林 日の出 高砂 千歳 宮前 寺町 上野原 下川 大沢 小松 朝日 昭和町 幸町 寿町 錦町 住吉 八幡 弥生'.split(
    ' ',
  )

const habitsOf = (number: string): Habits => {
  let mixed = 2_166_136_261
  for (let at = 0; at < number.length; at++) mixed = Math.imul(mixed ^ number.charCodeAt(at), 16_777_619)
  mixed = (mixed ^ (mixed >>> 13)) >>> 0
  const share = (place: number): number => ((mixed >>> place) & 31) / 32
  return {
    kana: share(0) < 0.3 ? 'HALF' : 'FULL',
    space: share(3) < 0.7 ? '　' : ' ',
    variants: share(7) < 0.5 ? 'KEEPS' : share(12) < 0.85 ? 'COMMON' : 'LOSES',
    block: (mixed & 3) as Habits['block'],
    latin: share(17) < 0.85 ? 'FAMILY_FIRST' : 'GIVEN_FIRST',
    building: share(22) < 0.8,
  }
}

const insurer = (number: string, kind: Insurer['kind'], scheme: LifeScheme = 'MEDICAL'): Insurer => ({
  number,
  kind,
  scheme,
  habits: habitsOf(number),
})

const inPrefecture = (kind: Insurer['kind'], law: string, scheme: LifeScheme = 'MEDICAL') =>
  prefectures.map(({ code }) => insurer(withCheckDigit(`${law}${code}981`), kind, scheme))

export const associations = inPrefecture('ASSOCIATION', '01')
export const lateElderly = inPrefecture('LATE_ELDERLY', '39', 'LATE_ELDERLY')

/** 健保組合: 470 of some 1,390, as many as there are unused numbers for. */
export const societies: readonly Insurer[] = prefectures.flatMap(({ code }) =>
  Array.from({ length: 10 }, (_, at) => insurer(withCheckDigit(`06${code}98${at}`), 'SOCIETY')),
)
const mutualAids: readonly Insurer[] = ['31', '32', '33', '34'].flatMap((law) => inPrefecture('MUTUAL_AID', law))

export const towns: readonly Town[] = prefectures.flatMap(({ code, name }, prefecture) =>
  townNames.map((town, at): Town => {
    const area = `${code}98${at}`
    return {
      prefecture,
      name: `${name}${town}市`,
      postal: `${code}${at}99`.slice(0, 3).concat('9', String(at)),
      quarters: quarters.filter((_, place) => (place * 7 + at * 3 + prefecture) % 4 !== 0),
      nhi: insurer(withCheckDigit(area), 'NHI'),
      welfare: insurer(withCheckDigit(`12${area}`), 'WELFARE', 'PUBLIC_ASSISTANCE'),
      care: insurer(withCheckDigit(area), 'CARE', 'CARE'),
    }
  }),
)

const townsByWeight = new Weighted<Town>(
  towns.map((town, at) => [town, (prefectures[town.prefecture]?.people ?? 0) / ((at % townNames.length) + 2)]),
)
const townsOfPrefecture = prefectures.map(
  (_, prefecture) =>
    new Weighted<Town>(
      towns.filter((town) => town.prefecture === prefecture).map((town, at) => [town, 1 / (at + 2)] as const),
    ),
)

export const drawTown = (random: Random): Town => townsByWeight.draw(random)
export function drawTownOf(random: Random, prefecture: number): Town {
  const here = townsOfPrefecture[prefecture]
  if (here === undefined) throw new Error('There is no such prefecture.')
  return here.draw(random)
}

/** Members in ten thousands: 厚生労働省「医療保険に関する基礎資料」 2019. */
const employers = new Weighted<'ASSOCIATION' | 'SOCIETY' | 'MUTUAL_AID'>([
  ['ASSOCIATION', 4_044],
  ['SOCIETY', 2_884],
  ['MUTUAL_AID', 854],
])
const societiesBySize = new Weighted<Insurer>(societies.map((one, at) => [one, 1 / (at + 12)]))

export function drawEmployersInsurer(random: Random, prefecture: number): Insurer {
  const kind = employers.draw(random)
  if (kind === 'SOCIETY') return societiesBySize.draw(random)
  if (kind === 'MUTUAL_AID') return random.pick(mutualAids)
  return associations[prefecture] as Insurer
}

const hospitals = new Map<Town, Insurer>()
/** 医療機関コード of the town's maternity clinic: a provisional id is given out there. */
export function hospitalOf(town: Town): Insurer {
  const known = hospitals.get(town)
  if (known !== undefined) return known
  const made = insurer(
    withCheckDigit(`${town.nhi.number.slice(0, 2)}1${town.nhi.number.slice(2, 5)}800`),
    'HOSPITAL',
    'PROVISIONAL',
  )
  hospitals.set(town, made)
  return made
}
