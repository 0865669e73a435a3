import { withCheckDigit } from '../people/check-digit.ts'
import type { Random } from '../people/random.ts'
import type { Insurer } from './country.ts'
import type { LifeNumber } from './events.ts'
import type { Card } from './human.ts'

/** Running numbers of an insurer, spread over their range: the factor has no divisor in common with a power of ten. */
const scatter = (running: number, range: number): string =>
  String((running * 48_271_003) % range).padStart(String(range - 1).length, '0')

/** Gives out the numbers of all insurers: each once. */
export class NumberOffice {
  readonly #given = new Map<string, number>()

  #next(insurer: Insurer): number {
    const key = `${insurer.kind} ${insurer.number}`
    // Each begins somewhere else.
    const next = (this.#given.get(key) ?? Number(insurer.number.slice(-5)) * 7) + 1
    this.#given.set(key, next)
    return next
  }

  card(insurer: Insurer, random: Random): Card {
    const running = this.#next(insurer)
    switch (insurer.kind) {
      case 'ASSOCIATION':
        // 事業所: many small ones, a number in each.
        return {
          insurer,
          symbol: String(21_000_000 + random.below(40_000)),
          number: scatter(running, 10_000_000),
          branches: 0,
        }
      case 'NHI':
        return { insurer, symbol: '見国', number: scatter(running, 10_000_000), branches: 0 }
      default:
        return { insurer, symbol: String(random.between(1, 60)), number: scatter(running, 10_000_000), branches: 0 }
    }
  }

  branch(card: Card): LifeNumber {
    card.branches += 1
    const { insurer, symbol, number } = card
    return {
      scheme: insurer.scheme,
      insurerNumber: insurer.number,
      symbol,
      number,
      branch: String(card.branches).padStart(2, '0'),
    }
  }

  /** Numbers that are one person's by themselves: 後期高齢者, 公費, 介護; provisional ones of a maternity clinic. */
  individual(insurer: Insurer, inAssistedCare = false): LifeNumber {
    const running = this.#next(insurer)
    const number = { scheme: insurer.scheme, insurerNumber: insurer.number, symbol: null, branch: null }
    switch (insurer.kind) {
      case 'LATE_ELDERLY':
        return { ...number, number: withCheckDigit(scatter(running, 10_000_000)) }
      case 'WELFARE':
        return { ...number, number: withCheckDigit(scatter(running, 1_000_000)) }
      case 'CARE':
        return {
          ...number,
          number: inAssistedCare ? `H${scatter(running, 1_000_000_000)}` : scatter(running, 10_000_000_000),
        }
      default:
        return { ...number, number: scatter(running, 100_000_000) }
    }
  }
}
