import { withCheckDigit } from './check-digit.ts'
import type { Insurer } from './insurers.ts'
import { type Municipality, municipalities } from './places.ts'
import type { Random } from './random.ts'
import type { CardNumber } from './rows.ts'

const cardsOfHousehold = 32
const elderlyOfHousehold = 4
export const assistedOfHousehold = 3
/** So many numbers of eight digits are there for households of so many cards. */
export const mostHouseholds = 2_400_000

/** Spreads running numbers over their range: a permutation, as the factor has no divisor in common with a power of ten. */
const scatter = (running: number, range: number): number => (running * 48_271_003) % range

/** Which municipality a household lives in; with it and the running number every number of the population is its own. */
export const municipalityOf = (household: number): Municipality =>
  municipalities[household % municipalities.length] as Municipality

/** One 記号・番号, with branches (枝番) for those on it. */
export class Card {
  readonly insurer: Insurer
  readonly #symbol: string
  readonly #number: string
  #branches = 0

  constructor(insurer: Insurer, symbol: string, number: string) {
    this.insurer = insurer
    this.#symbol = symbol
    this.#number = number
  }

  next(): CardNumber {
    this.#branches += 1
    return {
      insurerNumber: this.insurer.number,
      symbol: this.#symbol,
      number: this.#number,
      branch: String(this.#branches).padStart(2, '0'),
    }
  }
}

/** Gives out the numbers of one household. */
export class CardDesk {
  readonly #household: number
  readonly #random: Random
  #cards = 0
  #elderly = 0
  #assisted = 0

  constructor(household: number, random: Random) {
    this.#household = household
    this.#random = random
  }

  card(insurer: Insurer): Card {
    if (this.#cards === cardsOfHousehold) throw new Error('A household with too many cards.')
    const running = this.#household * cardsOfHousehold + this.#cards
    this.#cards += 1
    return new Card(insurer, this.#symbolOf(insurer), String(scatter(running, 100_000_000)))
  }

  /** 後期高齢者: seven digits and a check digit, no symbol, no branch. */
  elderly(insurer: Insurer): CardNumber {
    if (this.#elderly === elderlyOfHousehold) throw new Error('A household with too many late-elderly.')
    const running = this.#household * elderlyOfHousehold + this.#elderly
    this.#elderly += 1
    return individual(insurer, scatter(running, 10_000_000), 7)
  }

  /** 公費受給者番号: six digits and a check digit, under the welfare office of the municipality. */
  assisted(insurer: Insurer): CardNumber {
    if (this.#assisted === assistedOfHousehold) throw new Error('A household with too many on assistance.')
    const running = Math.floor(this.#household / municipalities.length) * assistedOfHousehold + this.#assisted
    this.#assisted += 1
    return individual(insurer, scatter(running, 1_000_000), 6)
  }

  #symbolOf({ scheme }: Insurer): string {
    const random = this.#random
    switch (scheme) {
      case 'HEALTH_ASSOCIATION':
        return String(random.between(21_000_000, 79_999_999))
      case 'HEALTH_SOCIETY':
        return random.chance(0.2) ? random.pick(['ミホン', 'カ', 'け', 'Ａ１']) : String(random.between(1, 9_999))
      case 'MUTUAL_AID':
        return random.pick(['公立見本', '見本市', '見警', 'ミホン共'])
      case 'NHI':
        return random.pick(['見国', '国見本', 'みほん', '見国１'])
      case 'NHI_UNION':
        return `建${random.between(1, 99)}`
      case 'SEAMEN':
        return String(random.between(1_000, 9_999))
      case 'SELF_DEFENCE':
        return random.pick(['陸見', '海見', '空見'])
      case 'LATE_ELDERLY':
      case 'PUBLIC_ASSISTANCE':
        throw new Error('Numbers of this scheme have no symbol.')
    }
  }
}

function individual(insurer: Insurer, body: number, digits: number): CardNumber {
  const number = withCheckDigit(String(body).padStart(digits, '0'))
  return { insurerNumber: insurer.number, symbol: null, number, branch: null }
}
