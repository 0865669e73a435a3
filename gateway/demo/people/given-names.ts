import { Weighted } from './random.ts'
import type { Sex } from './rows.ts'

export interface GivenName {
  readonly kanji: string
  readonly kana: string
}

/** Names go with generations: for those born before the year, in falling frequency. Common knowledge, no register. */
const listed: readonly { readonly bornBefore: number; readonly MALE: string; readonly FEMALE: string }[] = [
  {
    bornBefore: 1950,
    MALE: `清 キヨシ|実 ミノル|勇 イサム|博 ヒロシ|茂 シゲル|正 タダシ|弘 ヒロシ|三郎 サブロウ|進 ススム|一郎 イチロウ|勝 マサル
昭 アキラ|稔 ミノル|正雄 マサオ|昇 ノボル|義雄 ヨシオ|武 タケシ|和夫 カズオ|豊 ユタカ|孝 タカシ|功 イサオ|忠 タダシ
隆 タカシ|明 アキラ|幸雄 ユキオ|久 ヒサシ|正夫 マサオ|文雄 フミオ|良雄 ヨシオ|辰雄 タツオ|重雄 シゲオ|昭二 ショウジ
英雄 ヒデオ|輝夫 テルオ|政雄 マサオ|喜一 キイチ|敏夫 トシオ|光男 ミツオ|守 マモル|修 オサム`,
    FEMALE: `和子 カズコ|幸子 サチコ|節子 セツコ|洋子 ヨウコ|恵子 ケイコ|久子 ヒサコ|弘子 ヒロコ|京子 キョウコ|文子 フミコ
美代子 ミヨコ|千代子 チヨコ|キミ キミ|ハル ハル|ヨシ ヨシ|フミ フミ|トシ トシ|静子 シズコ|清子 キヨコ|芳子 ヨシコ
光子 ミツコ|敏子 トシコ|照子 テルコ|悦子 エツコ|勝子 カツコ|良子 ヨシコ|信子 ノブコ|栄子 エイコ|春子 ハルコ
澄子 スミコ|ミツ ミツ|トミ トミ|貞子 サダコ|昭子 アキコ|妙子 タエコ|ひろ子 ヒロコ|富子 トミコ|初枝 ハツエ|梅子 ウメコ
ゑい エイ|つる子 ツルコ`,
  },
  {
    bornBefore: 1980,
    MALE: `誠 マコト|浩 ヒロシ|修 オサム|隆 タカシ|茂 シゲル|健一 ケンイチ|和彦 カズヒコ|浩二 コウジ|秀樹 ヒデキ|哲也 テツヤ
健二 ケンジ|浩一 コウイチ|剛 ツヨシ|学 マナブ|大輔 ダイスケ|直樹 ナオキ|英樹 ヒデキ|達也 タツヤ|正樹 マサキ|聡 サトシ
豊 ユタカ|徹 トオル|真一 シンイチ|裕二 ユウジ|伸一 シンイチ|克己 カツミ|雅之 マサユキ|孝之 タカユキ|博之 ヒロユキ
勉 ツトム|明 アキラ|淳 ジュン|洋一 ヨウイチ|和也 カズヤ|雄二 ユウジ|賢治 ケンジ|康弘 ヤスヒロ|智之 トモユキ|敦 アツシ
亮 リョウ`,
    FEMALE: `恵子 ケイコ|久美子 クミコ|由美子 ユミコ|明美 アケミ|直美 ナオミ|真由美 マユミ|由美 ユミ|陽子 ヨウコ|智子 トモコ
裕子 ユウコ|純子 ジュンコ|恵美 エミ|美香 ミカ|香織 カオリ|典子 ノリコ|洋子 ヨウコ|幸子 サチコ|美穂 ミホ|理恵 リエ
優子 ユウコ|麻衣子 マイコ|めぐみ メグミ|さゆり サユリ|真理子 マリコ|千恵 チエ|弘美 ヒロミ|京子 キョウコ|敦子 アツコ
朋子 トモコ|礼子 レイコ|友美 トモミ|美紀 ミキ|加奈子 カナコ|ひとみ ヒトミ|律子 リツコ|由紀子 ユキコ|里美 サトミ
千春 チハル|綾子 アヤコ|和美 カズミ`,
  },
  {
    bornBefore: 2000,
    MALE: `大輔 ダイスケ|翔太 ショウタ|健太 ケンタ|拓也 タクヤ|達也 タツヤ|翔 ショウ|大樹 ダイキ|亮 リョウ|直人 ナオト|雄太 ユウタ
翼 ツバサ|拓海 タクミ|健 ケン|貴大 タカヒロ|康平 コウヘイ|和也 カズヤ|祐介 ユウスケ|駿 シュン|涼 リョウ|智也 トモヤ
裕太 ユウタ|大地 ダイチ|亮太 リョウタ|優 ユウ|俊介 シュンスケ|匠 タクミ|海斗 カイト|隼人 ハヤト|勇気 ユウキ|誠也 セイヤ`,
    FEMALE: `愛 アイ|彩 アヤ|美咲 ミサキ|麻衣 マイ|舞 マイ|沙織 サオリ|千尋 チヒロ|葵 アオイ|遥 ハルカ|優花 ユウカ
明日香 アスカ|萌 モエ|七海 ナナミ|未来 ミク|里奈 リナ|佳奈 カナ|茜 アカネ|早紀 サキ|詩織 シオリ|瞳 ヒトミ
結衣 ユイ|香奈 カナ|奈々 ナナ|沙也加 サヤカ|真央 マオ|桃子 モモコ|成美 ナルミ|優香 ユウカ|綾香 アヤカ|楓 カエデ`,
  },
  {
    bornBefore: 9999,
    MALE: `蓮 レン|湊 ミナト|蒼 アオ|陽翔 ハルト|樹 イツキ|大翔 ヒロト|悠真 ユウマ|律 リツ|朝陽 アサヒ|結翔 ユイト|颯真 ソウマ
陽太 ヨウタ|大和 ヤマト|碧 アオイ|湊斗 ミナト|新 アラタ|悠人 ユウト|奏太 ソウタ|旭 アサヒ|颯太 ソウタ|悠斗 ユウト
健人 ケント|暖 ダン|海翔 カイト|伊織 イオリ|凪 ナギ|岳 ガク|晴 ハル|翔 ショウ|琉生 ルイ`,
    FEMALE: `陽葵 ヒマリ|凛 リン|紬 ツムギ|葵 アオイ|芽依 メイ|澪 ミオ|結愛 ユア|莉子 リコ|結菜 ユナ|さくら サクラ|杏 アン
陽菜 ヒナ|美桜 ミオ|咲良 サクラ|結衣 ユイ|心春 コハル|詩 ウタ|心陽 コハル|花 ハナ|ひなた ヒナタ|愛莉 アイリ|一花 イチカ
楓 カエデ|琴音 コトネ|柚葉 ユズハ|莉央 リオ|ひまり ヒマリ|彩葉 イロハ|七海 ナナミ|凪 ナギ`,
  },
]

/** Frequencies fall off with rank. */
function ranked(text: string): Weighted<GivenName> {
  return new Weighted(
    text.split(/[|\n]/).map((entry, rank) => {
      const [kanji = '', kana = ''] = entry.split(' ')
      return [{ kanji, kana }, 1 / (rank + 6)] as const
    }),
  )
}

const generations = listed.map(({ bornBefore, MALE, FEMALE }) => ({
  bornBefore,
  names: { MALE: ranked(MALE), FEMALE: ranked(FEMALE) } satisfies Record<Sex, Weighted<GivenName>>,
}))

export function givenNames(sex: Sex, birthYear: number): Weighted<GivenName> {
  const generation = generations.find(({ bornBefore }) => birthYear < bornBefore)
  if (generation === undefined) throw new Error('A birth beyond the calendar.')
  return generation.names[sex]
}
