import type { GivenName } from './given-names.ts'
import type { Random } from './random.ts'
import { Weighted } from './random.ts'
import type { Sex } from './rows.ts'
import type { Surname } from './surnames.ts'

interface Origin {
  readonly families: readonly Surname[]
  readonly given: Readonly<Record<Sex, readonly GivenName[]>>
  /** How many go by a common name (通称) as well. */
  readonly commonName: number
}

const read = (text: string): readonly { readonly kanji: string; readonly kana: string }[] =>
  text.split('|').map((entry) => {
    const [kanji = '', kana = ''] = entry.split('/')
    return { kanji, kana }
  })

/** Foreign residents by nationality, roughly (出入国在留管理庁 在留外国人統計); the residence card has Latin names. */
const origins = new Weighted<Origin>([
  [
    {
      families: read(
        'WANG/ワン|LI/リ|ZHANG/チャン|LIU/リュウ|CHEN/チン|YANG/ヤン|ZHAO/チョウ|HUANG/コウ|ZHOU/シュウ|WU/ゴ',
      ),
      given: {
        MALE: read('WEI/ウェイ|LEI/レイ|JUN/ジュン|HAO/ハオ|MING/ミン|QIANG/チャン'),
        FEMALE: read('FANG/ファン|LI/リー|MIN/ミン|JING/ジン|XIU YING/シュウ イン|YAN/エン'),
      },
      commonName: 0.2,
    },
    27,
  ],
  [
    {
      families: read('NGUYEN/グエン|TRAN/チャン|LE/レ|PHAM/ファム|HOANG/ホアン|VU/ヴ|DANG/ダン|BUI/ブイ'),
      given: {
        MALE: read('VAN HUNG/ヴァン フン|DUC ANH/ドゥク アイン|MINH TUAN/ミン トゥアン|QUOC BAO/クオック バオ'),
        FEMALE: read('THI LAN/ティ ラン|THI HOA/ティ ホア|THU TRANG/トゥ チャン|NGOC ANH/ゴック アイン'),
      },
      commonName: 0.03,
    },
    18,
  ],
  [
    {
      families: read('KIM/キム|LEE/イ|PARK/パク|CHOI/チェ|JUNG/チョン|KANG/カン'),
      given: {
        MALE: read('MIN JUN/ミンジュン|SEO JUN/ソジュン|JI HO/ジホ|SANG HYUN/サンヒョン'),
        FEMALE: read('SEO YEON/ソヨン|JI WOO/ジウ|MIN JI/ミンジ|YOUNG HEE/ヨンヒ'),
      },
      commonName: 0.6,
    },
    13,
  ],
  [
    {
      families: read('SANTOS/サントス|REYES/レイエス|CRUZ/クルス|GARCIA/ガルシア|DELA CRUZ/デラ クルス|RAMOS/ラモス'),
      given: {
        MALE: read('JOSE/ホセ|MARK/マーク|JOHN PAUL/ジョン ポール|ANGELO/アンジェロ'),
        FEMALE: read('MARIA/マリア|GRACE/グレース|ROSE ANN/ローズ アン|JENNIFER/ジェニファー'),
      },
      commonName: 0.1,
    },
    10,
  ],
  [
    {
      families: read('DA SILVA/ダ シルバ|OLIVEIRA/オリベイラ|SOUZA/ソウザ|TANAKA PEREIRA/タナカ ペレイラ|LIMA/リマ'),
      given: {
        MALE: read('LUCAS/ルーカス|GABRIEL/ガブリエル|PEDRO HENRIQUE/ペドロ エンリケ|RODRIGO/ロドリゴ'),
        FEMALE: read('ANA PAULA/アナ パウラ|JULIANA/ジュリアナ|CAMILA/カミラ|FERNANDA/フェルナンダ'),
      },
      commonName: 0.15,
    },
    7,
  ],
  [
    {
      families: read('SHRESTHA/シュレスタ|GURUNG/グルン|TAMANG/タマン|RAI/ライ|THAPA/タパ'),
      given: {
        MALE: read('BIKASH/ビカシュ|SURESH/スレス|PRAKASH/プラカシュ'),
        FEMALE: read('SITA/シタ|ANITA/アニタ|SUNITA/スニタ'),
      },
      commonName: 0.02,
    },
    6,
  ],
])

export interface ForeignFamily {
  readonly surname: Surname
  readonly given: (sex: Sex) => GivenName
  readonly commonName: boolean
}

export function drawForeignFamily(random: Random, withCommonName: boolean): ForeignFamily {
  const origin = origins.draw(random)
  const surname = random.pick(origin.families)
  const commonName = withCommonName || random.chance(origin.commonName)
  return { surname, commonName, given: (sex) => random.pick(origin.given[sex]) }
}
