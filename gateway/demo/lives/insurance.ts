import { ageAt, type Day } from '../people/calendar.ts'
import type { Random } from '../people/random.ts'
import type { Insurer } from './country.ts'
import { lateElderly } from './country.ts'
import type { Card, Held, Household, Human } from './human.ts'
import type { NumberOffice } from './number-office.ts'
import type { Telling } from './telling.ts'

interface Entitled {
  readonly insurer: Insurer
  readonly card: Card | null
}

/** Who is insured where follows from how they live: after anything has happened it is looked at anew. */
export class Insurance {
  readonly #random: Random
  readonly #office: NumberOffice
  readonly #telling: Telling

  constructor(random: Random, office: NumberOffice, telling: Telling) {
    this.#random = random
    this.#office = office
    this.#telling = telling
  }

  /** Everyone of a household; of those in `changed` what stays the same number is amended. */
  settle(household: Household, day: Day, changed: readonly Human[] = []): void {
    for (const human of household.members) this.settleOne(human, day, changed.includes(human))
  }

  settleOne(human: Human, day: Day, changed = false): void {
    const { medical, care } = human
    const entitled = this.#entitled(human, day)
    if (entitled?.insurer !== medical?.insurer || (entitled?.card ?? null) !== (medical?.card ?? null)) {
      if (medical !== null) this.#telling.ends(human, medical, day, false)
      human.medical = entitled === null ? null : this.#begin(human, entitled.insurer, entitled.card, day)
    }
    const careInsurer = this.#careInsurer(human, day)
    const assisted = careInsurer !== null && ageAt(human.birth, day) < 65
    if (careInsurer !== (care?.insurer ?? null) || (care !== null && care.number.number.startsWith('H') !== assisted)) {
      if (care !== null) this.#telling.ends(human, care, day, false)
      human.care = careInsurer === null ? null : this.#beginCare(human, careInsurer, day, assisted)
    }
    if (!changed) return
    if (human.medical !== null && human.medical === medical) this.#telling.amends(human, medical, day)
    if (human.care !== null && human.care === care) this.#telling.amends(human, care, day)
  }

  end(human: Human, day: Day): void {
    if (human.medical !== null) this.#telling.ends(human, human.medical, day, true)
    if (human.care !== null) this.#telling.ends(human, human.care, day, true)
    human.medical = null
    human.care = null
  }

  /** At the first load everybody is told of at once, with the day since when. */
  load(human: Human, day: Day): void {
    const since = Math.max(human.birth, day - this.#random.between(30, 3_000))
    const entitled = this.#entitled(human, day)
    if (entitled !== null) human.medical = this.#begin(human, entitled.insurer, entitled.card, since, day)
    const careInsurer = this.#careInsurer(human, day)
    if (careInsurer === null) return
    human.care = this.#beginCare(human, careInsurer, since, ageAt(human.birth, day) < 65, day)
  }

  provisional(human: Human, insurer: Insurer): void {
    const held = { insurer, number: this.#office.individual(insurer), from: human.birth }
    const told = this.#telling.begins(human, held, human.birth, null, false)
    human.medical = { ...held, card: null, told }
    human.lastNumber = held.number
  }

  #begin(human: Human, insurer: Insurer, card: Card | null, from: Day, loaded: Day | null = null): Held {
    const number = card === null ? this.#office.individual(insurer) : this.#office.branch(card)
    // A newborn's own number holds from birth, however late it is given.
    const since = human.medical?.number.scheme === 'PROVISIONAL' ? human.birth : from
    const held = this.#tell(human, { insurer, number, from: since }, loaded ?? from, loaded, human.lastNumber)
    human.lastNumber = number
    return { ...held, card }
  }

  /** 介護保険: it begins anew with every municipality; on assistance before 65 with an H. */
  #beginCare(human: Human, insurer: Insurer, from: Day, assisted: boolean, loaded: Day | null = null): Held {
    const number = this.#office.individual(insurer, assisted)
    const previous = human.lastCare ?? human.lastNumber
    human.lastCare = number
    return {
      ...this.#tell(human, { insurer, number, from }, loaded ?? from, loaded, previous),
      card: null,
    }
  }

  #tell(
    human: Human,
    held: Omit<Held, 'told' | 'card'>,
    day: Day,
    loaded: Day | null,
    previous: Human['lastNumber'],
  ): Omit<Held, 'card'> {
    return { ...held, told: this.#telling.begins(human, held, day, previous, loaded === null) }
  }

  #entitled(human: Human, day: Day): Entitled | null {
    if (human.given === null) return human.medical
    const { household, adrift } = human
    const { town } = household
    const age = ageAt(human.birth, day)
    if (household.assisted) return { insurer: town.welfare, card: null }
    if (age >= 75 || (human.disabled && age >= 65)) {
      return { insurer: lateElderly[town.prefecture] as Insurer, card: null }
    }
    const card = carriedBy(human, day) ?? supporterOf(human, age, day)
    if (card !== null) return { insurer: card.insurer, card }
    if (adrift) return null
    household.nhi ??= this.#office.card(town.nhi, this.#random)
    return { insurer: town.nhi, card: household.nhi }
  }

  #careInsurer(human: Human, day: Day): Insurer | null {
    const age = ageAt(human.birth, day)
    const { town, assisted } = human.household
    return age >= 65 || (age >= 40 && assisted && human.inCare) ? town.care : null
  }
}

const carriedBy = ({ work, voluntary }: Human, day: Day): Card | null =>
  work ?? (voluntary !== null && day < voluntary.until ? voluntary.card : null)

/** 被扶養者: on the spouse's card, else on that of whoever works among those they live with or come from. */
function supporterOf(human: Human, age: number, day: Day): Card | null {
  const { spouse, household, parents, leaning } = human
  const spouses = spouse === null || !insures(spouse, day) ? null : carriedBy(spouse, day)
  if (spouses !== null) return spouses
  if (age >= 23 && leaning > (age >= 60 ? 0.6 : 0.15)) return null
  for (const home of [household, age < 23 ? parents : null]) {
    const first = home?.members.find((one) => one !== human && insures(one, day) && carriedBy(one, day) !== null)
    if (first !== undefined) return carriedBy(first, day)
  }
  return null
}

const insures = ({ alive, birth, household }: Human, day: Day): boolean =>
  alive && !household.assisted && ageAt(birth, day) < 75
