import type { CivilDate } from '../../../schema/domain/time.ts'
import { type Day, dayOf, partsOf, readDay } from '../people/calendar.ts'
import { Random } from '../people/random.ts'
import { beginHousehold } from './beginning.ts'
import { ByDay } from './by-day.ts'
import type { Insurer } from './country.ts'
import type { LifeEvent } from './events.ts'
import { happen, type World } from './happen.ts'
import { Insurance } from './insurance.ts'
import { NumberOffice } from './number-office.ts'
import { Telling } from './telling.ts'
import { drawYear, type Happening } from './year.ts'

export interface LivesOptions {
  /** How many are alive on the first day. */
  readonly people: number
  readonly years: number
  readonly seed: number
  readonly from: CivilDate
  /** The share of registrations with the insurer's continuity statement. */
  readonly statements: number
}

/**
 * What insurers tell of a country's lives, in the order in which it is told, and of whom: day by day, with the living
 * in memory and not the past. What is told after the last day is not told.
 */
export function* lives({ people, years, seed, from, statements }: LivesOptions): Generator<LifeEvent> {
  const random = new Random(seed, 0)
  const telling = new Telling(seed, statements)
  const office = new NumberOffice()
  const agenda = new ByDay<Happening>()
  const world: World = {
    random,
    office,
    insurance: new Insurance(random, office, telling),
    successors: new Map<Insurer, Insurer>(),
    humans: [],
    nextKey: 1,
    plan: (day, happening) => agenda.add(day, happening),
  }
  const first = readDay(from)
  const { year, month, day: ofMonth } = partsOf(first)
  begin(world, people, first)
  for (let at = 0; at < years; at++) {
    const [begins, ends]: readonly [Day, Day] = [dayOf(year + at, month, ofMonth), dayOf(year + at + 1, month, ofMonth)]
    world.humans = world.humans.filter(({ alive }) => alive)
    drawYear(random, world.humans, begins, ends - begins, world.plan)
    for (let day = begins; day < ends; day++) {
      for (const happening of agenda.take(day)) happen(world, happening, day)
      yield* telling.told.take(day)
    }
  }
}

function begin(world: World, people: number, day: Day): void {
  while (world.humans.length < people) {
    const household = beginHousehold(world.random, world.office, world.nextKey, day)
    household.members = household.members.slice(0, people - world.humans.length)
    for (const human of household.members) {
      if (human.spouse !== null && !household.members.includes(human.spouse)) human.spouse = null
      world.humans.push(human)
    }
    world.nextKey += household.members.length
    for (const human of household.members) world.insurance.load(human, day)
  }
}
