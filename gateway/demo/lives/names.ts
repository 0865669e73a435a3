import { type GivenName, givenNames } from '../people/given-names.ts'
import { type Random, Weighted } from '../people/random.ts'
import type { Sex } from '../people/rows.ts'
import { type Surname, surnames, variantForms } from '../people/surnames.ts'

/** The listed surnames are borne by two in five; the others by few each, and made of the same parts. */
const listedSurnames = 0.42
const listedGiven = 0.55

const parts = (text: string): readonly Surname[] =>
  text
    .trim()
    .split(/\s+/)
    .map((entry) => {
      const [kanji = '', kana = ''] = entry.split('/')
      return { kanji, kana }
    })

const weighted = (of: readonly Surname[], flat: number): Weighted<Surname> =>
  new Weighted(of.map((one, rank) => [one, 1 / (rank + flat)] as const))

const heads = weighted(
  parts(`大/オオ 小/コ 中/ナカ 高/タカ 松/マツ 山/ヤマ 石/イシ 藤/フジ 吉/ヨシ 西/ニシ 竹/タケ 福/フク 井/イ 北/キタ 南/ミナミ 森/モリ
岡/オカ 川/カワ 長/ナガ 杉/スギ 金/カネ 宮/ミヤ 秋/アキ 青/アオ 黒/クロ 白/シラ 赤/アカ 古/フル 平/ヒラ 細/ホソ 浅/アサ 深/フカ 岩/イワ
荒/アラ 島/シマ 滝/タキ 梅/ウメ 桜/サクラ 柳/ヤナギ 榎/エノキ 栗/クリ 柿/カキ 菊/キク 鶴/ツル 亀/カメ 鳥/トリ 牛/ウシ 馬/ウマ 熊/クマ
塩/シオ 砂/スナ 水/ミズ 泉/イズミ 池/イケ 沼/ヌマ 沖/オキ 浦/ウラ 津/ツ 坂/サカ 関/セキ 堀/ホリ 倉/クラ 寺/テラ 戸/ト 門/カド 横/ヨコ 今/イマ
新/ニイ 元/モト 本/モト 永/ナガ 安/ヤス 豊/トヨ 富/トミ 幸/ユキ 飯/イイ 米/ヨネ 稲/イナ 麦/ムギ 茂/シゲ 谷/タニ 原/ハラ 野/ノ 天/アマ 星/ホシ 月/ツキ`),
  20,
)
const tails = weighted(
  parts(`田/タ 川/カワ 野/ノ 山/ヤマ 島/シマ 原/ハラ 本/モト 村/ムラ 沢/サワ 井/イ 崎/サキ 口/グチ 上/ガミ 下/シタ 木/キ 谷/タニ 藤/フジ 岡/オカ
橋/ハシ 場/バ 林/バヤシ 池/イケ 内/ウチ 部/ベ 倉/クラ 瀬/セ 尾/オ 森/モリ 松/マツ 浜/ハマ 浦/ウラ 津/ツ 戸/ト 屋/ヤ 塚/ツカ 坂/サカ 畑/ハタ 里/サト
宮/ミヤ 石/イシ 江/エ 垣/ガキ 間/マ 根/ネ 水/ミズ 越/コシ 合/アイ 方/カタ 地/ジ 代/シロ 辺/ベ 竹/タケ 泉/イズミ 堀/ホリ 関/セキ 沼/ヌマ 丸/マル 見/ミ`),
  12,
)

const given: Readonly<Record<Sex, readonly (readonly [Weighted<Surname>, Weighted<Surname>])[]>> = {
  MALE: [
    [
      weighted(
        parts(
          '正/マサ 義/ヨシ 秀/ヒデ 和/カズ 幸/ユキ 光/ミツ 友/トモ 清/キヨ 武/タケ 文/フミ 辰/タツ 重/シゲ 信/ノブ 政/マサ 敏/トシ 英/ヒデ 邦/クニ 勝/カツ 安/ヤス 元/モト',
        ),
        9,
      ),
      weighted(
        parts(
          '夫/オ 雄/オ 男/オ 一/カズ 治/ハル 次/ジ 吉/キチ 造/ゾウ 之/ユキ 彦/ヒコ 三/ゾウ 明/アキ 昭/アキ 蔵/ゾウ 弘/ヒロ',
        ),
        9,
      ),
    ],
    [
      weighted(
        parts(
          '大/ダイ 健/ケン 翔/ショウ 拓/タク 悠/ユウ 直/ナオ 智/トモ 裕/ユウ 雄/ユウ 隼/ハヤ 航/コウ 颯/ソウ 陽/ヨウ 涼/リョウ 俊/シュン 祐/ユウ 康/コウ 将/ショウ 圭/ケイ 真/シン',
        ),
        9,
      ),
      weighted(
        parts(
          '太/タ 介/スケ 平/ヘイ 也/ヤ 一/イチ 人/ト 樹/キ 斗/ト 真/マ 輔/スケ 吾/ゴ 馬/マ 太郎/タロウ 司/ジ 希/キ 成/セイ',
        ),
        9,
      ),
    ],
  ],
  FEMALE: [
    [
      weighted(
        parts(
          '和/カズ 幸/サチ 節/セツ 文/フミ 千/チ 久/ヒサ 芳/ヨシ 房/フサ 君/キミ 春/ハル 秋/アキ 秀/ヒデ 孝/タカ 光/ミツ 道/ミチ 徳/トク 静/シズ 美/ミ 由/ユ 安/ヤス',
        ),
        9,
      ),
      weighted(parts('子/コ 枝/エ 代/ヨ 江/エ 美/ミ 恵/エ 乃/ノ 世/ヨ 香/カ'), 4),
    ],
    [
      weighted(
        parts(
          '優/ユ 美/ミ 彩/アヤ 結/ユ 莉/リ 真/マ 愛/アイ 奈/ナ 菜/ナ 里/リ 香/カ 咲/サ 沙/サ 麻/マ 絵/エ 亜/ア 瑞/ミズ 千/チ 朱/アカ 琴/コト',
        ),
        9,
      ),
      weighted(
        parts(
          '奈/ナ 菜/ナ 香/カ 美/ミ 花/カ 音/ネ 希/キ 乃/ノ 衣/イ 子/コ 穂/ホ 緒/オ 織/オリ 帆/ホ 里/リ 莉/リ 歩/ホ 月/ツキ',
        ),
        9,
      ),
    ],
  ],
}

export function drawSurname(random: Random): Surname {
  if (random.chance(listedSurnames)) return variantOf(random, surnames.draw(random))
  for (;;) {
    const [head, tail] = [heads.draw(random), tails.draw(random)]
    if (head.kanji !== tail.kanji) return { kanji: head.kanji + tail.kanji, kana: head.kana + tail.kana }
  }
}

/** As the family register of some has it. */
function variantOf(random: Random, common: Surname): Surname {
  let rest = random.next()
  for (const [form, share] of variantForms.get(common.kanji) ?? []) {
    rest -= share
    if (rest < 0) return { kanji: form, kana: common.kana }
  }
  return common
}

export function drawGiven(random: Random, sex: Sex, birthYear: number): GivenName {
  if (random.chance(listedGiven)) return givenNames(sex, birthYear).draw(random)
  const [first, second] = given[sex][birthYear < 1965 ? 0 : 1] ?? []
  if (first === undefined || second === undefined) throw new Error('No names of this generation.')
  for (;;) {
    const [head, tail] = [first.draw(random), second.draw(random)]
    if (head.kanji !== tail.kanji) return { kanji: head.kanji + tail.kanji, kana: head.kana + tail.kana }
  }
}
