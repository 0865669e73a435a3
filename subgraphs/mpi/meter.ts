import type { NumberHandle } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { NumberScheme } from '../shared/internal.ts'

export const ageBands = ['UNDER_15', 'FROM_15_TO_64', 'FROM_65_TO_74', 'FROM_75', 'UNKNOWN'] as const
export type AgeBand = (typeof ageBands)[number]

/** A person as the index has them. */
export interface MeteredPerson {
  readonly birth: CivilDate | null
  readonly died: CivilDate | null
  readonly numbers: readonly {
    readonly handle: NumberHandle
    readonly scheme: NumberScheme
    readonly from: CivilDate
    readonly until: CivilDate | null
  }[]
}

/** Of how many, and of these how many are there still. */
export interface MeterShare {
  readonly scheme: NumberScheme
  readonly age: AgeBand
  readonly of: number
  readonly kept: number
}

/** What an index can know of itself without anybody's truth. */
export interface MeterReading {
  readonly on: CivilDate
  readonly persons: number
  /** Provisional ids are no numbers yet. */
  readonly numbers: number
  /** Numbers held a year ago by people who live, by the age then: held still. */
  readonly yearlySurvival: readonly MeterShare[]
  /** People insured ten years ago, by scheme and age then: whose history leads to today, or to their death. */
  readonly tenYearCapture: readonly MeterShare[]
}

/** Of fewer nothing is told (NDB オープンデータ: the least number shown is ten). */
export const fewestShown = 10

export class Meter {
  readonly #on: CivilDate
  readonly #yearAgo: CivilDate
  readonly #tenAgo: CivilDate
  readonly #survival = new Shares()
  readonly #capture = new Shares()
  #persons = 0
  #numbers = 0

  constructor(on: CivilDate) {
    this.#on = on
    this.#yearAgo = yearsBefore(on, 1)
    this.#tenAgo = yearsBefore(on, 10)
  }

  take({ birth, died, numbers: all }: MeteredPerson): void {
    const numbers = all.filter(({ scheme }) => scheme !== 'PROVISIONAL')
    if (numbers.length === 0) return
    this.#persons += 1
    this.#numbers += new Set(numbers.map(({ handle }) => handle)).size
    const today = numbers.filter((one) => holds(one, this.#on))
    const dead = died !== null && died <= this.#on
    if (!dead) {
      const still = new Set(today.map(({ handle }) => handle))
      const age = bandOn(birth, this.#yearAgo)
      const then = new Map(
        numbers.filter((one) => holds(one, this.#yearAgo)).map(({ handle, scheme }) => [handle, scheme]),
      )
      for (const [handle, scheme] of then) this.#survival.count(scheme, age, still.has(handle))
    }
    // 介護保険 comes beside whatever insures somebody.
    const insured = numbers.find((one) => one.scheme !== 'CARE' && holds(one, this.#tenAgo))
    if (insured === undefined || (died !== null && died <= this.#tenAgo)) return
    this.#capture.count(insured.scheme, bandOn(birth, this.#tenAgo), dead || today.length > 0)
  }

  reading(): MeterReading {
    return {
      on: this.#on,
      persons: this.#persons,
      numbers: this.#numbers,
      yearlySurvival: this.#survival.all(),
      tenYearCapture: this.#capture.all(),
    }
  }
}

type Counted = { -readonly [Key in keyof MeterShare]: MeterShare[Key] }

class Shares {
  readonly #shares = new Map<string, Counted>()

  count(scheme: NumberScheme, age: AgeBand, kept: boolean): void {
    const key = `${scheme} ${age}`
    const share = this.#shares.get(key) ?? { scheme, age, of: 0, kept: 0 }
    this.#shares.set(key, share)
    share.of += 1
    if (kept) share.kept += 1
  }

  all(): readonly MeterShare[] {
    const place = ({ scheme, age }: MeterShare): string => `${scheme} ${ageBands.indexOf(age)}`
    return [...this.#shares.values()].toSorted((one, other) => (place(one) < place(other) ? -1 : 1))
  }
}

const holds = ({ from, until }: MeteredPerson['numbers'][number], on: CivilDate): boolean =>
  from <= on && (until === null || on < until)

/** Compared alone: a 29 February that the year has not stands between its neighbours all the same. */
const yearsBefore = (on: CivilDate, years: number): CivilDate =>
  `${String(Number(on.slice(0, 4)) - years).padStart(4, '0')}${on.slice(4)}` as CivilDate

function bandOn(birth: CivilDate | null, on: CivilDate): AgeBand {
  if (birth === null) return 'UNKNOWN'
  const age = Number(on.slice(0, 4)) - Number(birth.slice(0, 4)) - (on.slice(5) < birth.slice(5) ? 1 : 0)
  return age < 15 ? 'UNDER_15' : age < 65 ? 'FROM_15_TO_64' : age < 75 ? 'FROM_65_TO_74' : 'FROM_75'
}
