import { givenNames } from '../../../gateway/demo/people/given-names.ts'
import { drawHome, municipalities } from '../../../gateway/demo/people/places.ts'
import { Random } from '../../../gateway/demo/people/random.ts'
import { surnames } from '../../../gateway/demo/people/surnames.ts'
import { SeededRandom } from '../../support/seeded-random.ts'

export interface Typed {
  readonly kana: string
  readonly kanji: string
  readonly birthDate: string
  readonly sex: string
  readonly postalCode: string
  readonly address: string
  readonly phone: string
}

export const typedColumns = ['kana', 'kanji', 'birthDate', 'sex', 'postalCode', 'address', 'phone'] as const

const firsts =
  '大 オオ|小 コ|上 カミ|下 シモ|東 ヒガシ|西 ニシ|南 ミナミ|北 キタ|新 ニイ|古 フル|黒 クロ|白 シラ|赤 アカ|青 アオ'
const seconds =
  '沢 サワ|野 ノ|原 ハラ|瀬 セ|森 モリ|林 バヤシ|川 カワ|池 イケ|浜 ハマ|島 シマ|岡 オカ|坂 サカ|倉 クラ|塚 ヅカ'
const thirds = '部 ベ|田 タ|崎 サキ|山 ヤマ|井 イ|村 ムラ|木 キ|口 グチ|本 モト|谷 タニ|内 ウチ|橋 ハシ|見 ミ|津 ツ'
const pairsOf = (text: string) => text.split('|').map((pair) => pair.split(' '))
const [heads, middles, tails] = [pairsOf(firsts), pairsOf(seconds), pairsOf(thirds)]

/** People and, for so many of them, a second record as a desk might type it. The same seed makes the same people. */
export class People {
  readonly #random: SeededRandom
  readonly #draw: Random

  constructor(seed: number) {
    this.#random = new SeededRandom(seed)
    this.#draw = new Random(seed, 0)
  }

  person(): Typed {
    const random = this.#random
    const sex = random.chance(0.5) ? 'MALE' : 'FEMALE'
    const year = 1930 + random.integer(95)
    const family = random.chance(0.6) ? surnames.draw(this.#draw) : this.#rareSurname()
    const given = givenNames(sex, year).draw(this.#draw)
    const home = drawHome(this.#draw, random.pick(municipalities))
    return {
      kana: `${family.kana} ${given.kana}`,
      kanji: `${family.kanji} ${given.kanji}`,
      birthDate: `${year}-${two(1 + random.integer(12))}-${two(1 + random.integer(28))}`,
      sex,
      postalCode: home.postalCode,
      address: home.address,
      phone: random.chance(0.6) ? `090${String(random.integer(1e8)).padStart(8, '0')}` : '',
    }
  }

  /** One to three of: a slip in the reading or the birth date, a move, a marriage, what is left out. */
  typedAgain(person: Typed): Typed {
    let typed = person
    for (const slip of [this.#slip(), ...this.#random.times(2, () => this.#slip())]) typed = slip(typed)
    return typed
  }

  #slip(): (typed: Typed) => Typed {
    const random = this.#random
    return random.pick<(typed: Typed) => Typed>([
      (typed) => ({ ...typed, kana: this.#misspelt(typed.kana) }),
      (typed) => ({ ...typed, kanji: '' }),
      (typed) => ({ ...typed, phone: '' }),
      (typed) => ({ ...typed, birthDate: this.#misdated(typed.birthDate) }),
      (typed) => {
        const home = drawHome(this.#draw, random.pick(municipalities))
        return { ...typed, postalCode: home.postalCode, address: home.address }
      },
      (typed) => {
        const family = surnames.draw(this.#draw)
        const renamed = (name: string, to: string) => (name === '' ? '' : `${to} ${name.split(' ')[1] ?? ''}`)
        return { ...typed, kana: renamed(typed.kana, family.kana), kanji: renamed(typed.kanji, family.kanji) }
      },
    ])
  }

  #misspelt(kana: string): string {
    const at = this.#random.integer(kana.length)
    if (kana[at] === ' ') return kana
    const sign = this.#random.pick([
      ...'アイウエオカキクケコサシスセソタチツテトナニノハヒフヘホマミムメモヤユヨラリルレロ',
    ])
    return kana.slice(0, at) + (this.#random.chance(0.3) ? '' : sign) + kana.slice(at + 1)
  }

  #misdated(date: string): string {
    const [year = '', month = '', day = ''] = date.split('-')
    if (this.#random.chance(0.3) && Number(day) <= 12) return `${year}-${day}-${month}`
    return `${year}-${month}-${two(1 + this.#random.integer(28))}`
  }

  #rareSurname() {
    const parts = [this.#random.pick(heads), this.#random.pick(middles), this.#random.pick(tails)]
    return { kanji: parts.map(([kanji]) => kanji).join(''), kana: parts.map(([, kana]) => kana).join('') }
  }
}

const two = (number: number): string => String(number).padStart(2, '0')
