import type { Breakdown } from './tallies.ts'

/** JIS X 0401, from 01. */
const prefectures =
  '北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県 石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県'.split(
    ' ',
  )

const others: Readonly<Record<string, string>> = {
  SMALL: '29人以下',
  MEDIUM: '30–79人',
  LARGE: '80人以上',
  UNDER_2: '平均要介護度2未満',
  FROM_2: '平均要介護度2以上3未満',
  FROM_3: '平均要介護度3以上4未満',
  FROM_4: '平均要介護度4以上',
  UNKNOWN: '平均要介護度不明',
}

export const labelOf = (breakdown: Breakdown, group: string): string =>
  (breakdown === 'PREFECTURE' ? prefectures[Number(group) - 1] : others[group]) ?? group

export const ownLabel = '自事業所'
export const officesLabel = '自法人の全事業所'
export const nationLabel = '全国'
export const unknownLabel = '不明'
