import { addYears, ageAt, type Day, partsOf } from '../people/calendar.ts'
import type { Random } from '../people/random.ts'
import { type Insurer, societies } from './country.ts'
import type { Human } from './human.ts'
import * as rates from './rates.ts'

export type Happening =
  | { readonly kind: 'BIRTH' | 'DIVORCE' | 'DEATH' | 'BIRTHDAY' | 'COMMON_NAME'; readonly human: Human }
  | {
      readonly kind: 'NAMING' | 'JOB_CHANGE' | 'STOP' | 'START' | 'LEAVE_HOME' | 'VOLUNTARY_ENDS'
      readonly human: Human
    }
  | { readonly kind: 'MOVE_AWAY' | 'MOVE_NEARBY' | 'ASSISTANCE_BEGINS' | 'ASSISTANCE_ENDS'; readonly human: Human }
  | { readonly kind: 'MARRIAGE'; readonly human: Human; readonly wife: Human }
  | { readonly kind: 'SUCCESSION'; readonly insurer: Insurer }

/** What befalls whom in a year, and on which day; whether it still can is asked when it comes. */
export function drawYear(
  random: Random,
  humans: readonly Human[],
  from: Day,
  days: number,
  plan: (day: Day, happening: Happening) => void,
): void {
  const someDay = (): Day => from + random.below(days)
  const grooms: Human[] = []
  const brides: Human[] = []
  for (const human of humans) {
    const age = ageAt(human.birth, from)
    const { sex, household } = human
    if (random.chance(rates.dies(sex, age))) plan(someDay(), { kind: 'DEATH', human })
    for (const years of [65, 75]) {
      const birthday = addYears(human.birth, years)
      if (birthday >= from && birthday < from + days) plan(birthday, { kind: 'BIRTHDAY', human })
    }
    if (human.origin !== null && human.commonName !== '' && random.chance(rates.changesCommonName))
      plan(someDay(), { kind: 'COMMON_NAME', human })
    if (age < 15) continue
    if (human.spouse === null) {
      if (random.chance(rates.marries(age))) (sex === 'MALE' ? grooms : brides).push(human)
      const child = household.members[0] !== human
      if (child && random.chance(rates.leavesHome(age))) plan(someDay(), { kind: 'LEAVE_HOME', human })
    } else if (sex === 'FEMALE') {
      if (random.chance(rates.bears(age))) plan(someDay(), { kind: 'BIRTH', human })
      if (random.chance(rates.divorcesIn(age))) plan(someDay(), { kind: 'DIVORCE', human })
    }
    drawWork(random, human, age, (happening) => plan(someDay(), happening))
    if (household.members[0] === human) drawHome(random, human, age, (happening) => plan(someDay(), happening))
  }
  pair(grooms, brides, (human, wife) => plan(someDay(), { kind: 'MARRIAGE', human, wife }))
  for (const insurer of societies) {
    // At the beginning of the fiscal year.
    const april = firstOfApril(from)
    if (april < from + days && random.chance(rates.succession)) plan(april, { kind: 'SUCCESSION', insurer })
  }
}

function drawWork(random: Random, human: Human, age: number, plan: (happening: Happening) => void): void {
  if (age >= 75) return
  if (human.work === null) {
    if (random.chance(rates.startsWork(age))) plan({ kind: 'START', human })
  } else if (random.chance(rates.changesJob(age))) plan({ kind: 'JOB_CHANGE', human })
  else if (random.chance(rates.stopsWork(human.sex, age))) plan({ kind: 'STOP', human })
}

function drawHome(random: Random, human: Human, age: number, plan: (happening: Happening) => void): void {
  if (random.chance(rates.movesAway(age))) plan({ kind: 'MOVE_AWAY', human })
  else if (random.chance(rates.movesNearby(age))) plan({ kind: 'MOVE_NEARBY', human })
  if (human.household.assisted) {
    if (random.chance(rates.assistanceEnds)) plan({ kind: 'ASSISTANCE_ENDS', human })
  } else if (random.chance(rates.assistanceBegins(age))) plan({ kind: 'ASSISTANCE_BEGINS', human })
}

/** By age, and not within one home. */
function pair(grooms: Human[], brides: Human[], wed: (human: Human, wife: Human) => void): void {
  const byBirth = (one: Human, other: Human): number => one.birth - other.birth || one.key - other.key
  grooms.sort(byBirth)
  brides.sort(byBirth)
  for (const [at, groom] of grooms.entries()) {
    const bride = brides[at]
    if (bride !== undefined && bride.household !== groom.household) wed(groom, bride)
  }
}

function firstOfApril(from: Day): Day {
  for (let day = from; ; day++) {
    const { month, day: ofMonth } = partsOf(day)
    if (month === 4 && ofMonth === 1) return day
  }
}
