import type { CivilDate } from '../../../schema/domain/time.ts'
import { type Day, readDay } from './calendar.ts'
import { CardDesk, mostHouseholds, municipalityOf } from './cards.ts'
import { cast, type Scenario } from './cast.ts'
import { type Coverage, coverHousehold } from './coverage.ts'
import { type Draft, drawMembers } from './household.ts'
import { type Named, nameFamily } from './naming.ts'
import { drawHome } from './places.ts'
import { Random } from './random.ts'
import { registerLife } from './registration.ts'
import type { Row } from './rows.ts'

export interface PopulationOptions {
  readonly people: number
  readonly seed: number
  /** The day on which it is a picture of the country. */
  readonly today: CivilDate
}

export interface SyntheticPerson {
  readonly member: Draft
  readonly named: Named
  readonly coverages: readonly Coverage[]
  readonly rows: readonly Row[]
}

export interface Household {
  readonly index: number
  readonly people: readonly SyntheticPerson[]
}

/** 住民基本台帳人口移動報告: moves within a municipality in two years, of households. */
const movedLately = 0.05

/** Household by household, so that millions stream; each is drawn from the seed and its own number alone. */
export function* households({ people, seed, today }: PopulationOptions): Generator<Household> {
  const on = readDay(today)
  let left = people
  for (let index = 1; left > 0 || index <= cast.length; index++) {
    if (index > mostHouseholds) throw new Error('There are not numbers for so many people.')
    const household = makeHousehold(seed, index, on, cast[index - 1]?.scenario ?? {})
    left -= household.people.length
    // The last household is cut to fit; the cast is always there, and whole.
    yield left >= 0 || index <= cast.length ? household : { index, people: household.people.slice(0, left) }
  }
}

export function makeHousehold(seed: number, index: number, today: Day, scenario: Scenario): Household {
  const random = new Random(seed, index)
  const members = drawMembers(random, today, scenario)
  const names = nameFamily(random, members, today, scenario)
  const municipality = municipalityOf(index)
  const home = drawHome(random, municipality)
  const moved = random.chance(movedLately)
    ? { on: today - random.between(5, 700), from: drawHome(random, municipality) }
    : null
  const desk = new CardDesk(index, random)
  const covered = coverHousehold(random, members, municipality, desk, today, scenario)
  const people = members.map((member, at): SyntheticPerson => {
    const named = names[at] as Named
    const coverages = covered[at] ?? []
    const life = { member, named, home, moved, coverages }
    return { member, named, coverages, rows: registerLife(random, life, today, scenario) }
  })
  return { index, people }
}
