import type { Day } from '../people/calendar.ts'
import { Random } from '../people/random.ts'
import { ByDay } from './by-day.ts'
import { writeDown } from './clerk.ts'
import type { LifeEvent, LifeNumber } from './events.ts'
import type { Held, Human } from './human.ts'
import { delays, leftLate, overlaps } from './rates.ts'

/** Streams beside that of the lives: other errors or fewer statements are told of the same lives. */
const clerks = 1
const statements = 2

/** What insurers tell of what happened, each when it gets to it. */
export class Telling {
  readonly told = new ByDay<LifeEvent>()
  readonly #clerk: Random
  readonly #statement: Random
  readonly #stated: number

  /** @param stated the share of registrations with the insurer's continuity statement */
  constructor(seed: number, stated: number) {
    this.#clerk = new Random(seed, clerks)
    this.#statement = new Random(seed, statements)
    this.#stated = stated
  }

  /** On which day it is told: at once where `delayed` is false. */
  begins(
    human: Human,
    { insurer, number, from }: Omit<Held, 'told' | 'card'>,
    day: Day,
    previous: LifeNumber | null,
    delayed: boolean,
  ): Day {
    const stated = this.#statement.chance(this.#stated)
    const told = delayed ? day + this.#delay() : day
    const newborn = number.scheme === 'PROVISIONAL' || (human.certificate !== null && day - human.birth < 120)
    const identity = writeDown(
      this.#clerk,
      human,
      insurer,
      newborn && (number.scheme === 'PROVISIONAL' || !this.#clerk.chance(0.03)),
    )
    const news = { kind: 'NEW', number, from, previous: stated ? previous : null, identity } as const
    this.told.add(told, { day: told, told: news, person: human.key })
    return told
  }

  ends(human: Human, { insurer, number, told: since, from }: Held, day: Day, death: boolean): void {
    const clerk = this.#clerk
    const late = insurer.kind === 'NHI' && !death && clerk.chance(leftLate) ? clerk.between(14, 120) : this.#delay()
    const until = insurer.kind === 'NHI' && !death && clerk.chance(overlaps) ? day + clerk.between(10, 90) : day
    const told = Math.max(day + late, since)
    this.told.add(told, {
      day: told,
      told: { kind: 'LOSS', number, until: Math.max(until, from + 1), death },
      person: human.key,
    })
  }

  amends(human: Human, { insurer, number, told: since }: Held, day: Day): void {
    const told = Math.max(day + this.#delay(), since)
    const identity = writeDown(this.#clerk, human, insurer, false)
    this.told.add(told, { day: told, told: { kind: 'AMENDMENT', number, asOf: day, identity }, person: human.key })
  }

  #delay(): number {
    const kind = this.#clerk.next()
    if (kind < delays.week) return this.#clerk.between(0, 7)
    if (kind < delays.week + delays.months) return this.#clerk.between(8, 60)
    return this.#clerk.between(61, 365)
  }
}
