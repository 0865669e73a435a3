import { ageAt, type Day, partsOf } from '../people/calendar.ts'
import type { Random } from '../people/random.ts'
import { drawPlace, emptyHousehold, nameOf, newHuman } from './beginning.ts'
import {
  associations,
  drawEmployersInsurer,
  drawTown,
  drawTownOf,
  hospitalOf,
  type Insurer,
  societies,
} from './country.ts'
import type { Household, Human } from './human.ts'
import type { Insurance } from './insurance.ts'
import { drawGiven, drawSurname } from './names.ts'
import type { NumberOffice } from './number-office.ts'
import * as rates from './rates.ts'
import type { Happening } from './year.ts'

export interface World {
  readonly random: Random
  readonly office: NumberOffice
  readonly insurance: Insurance
  /** Insurers that are no more, and who took them over. */
  readonly successors: Map<Insurer, Insurer>
  humans: Human[]
  nextKey: number
  plan(day: Day, happening: Happening): void
}

/** What it changes in lives; who is insured where, and what is told, follows. What cannot be any more is nothing. */
export function happen(world: World, happening: Happening, day: Day): void {
  if (happening.kind === 'SUCCESSION') {
    succeed(world, happening.insurer, day)
    return
  }
  const { human } = happening
  if (!human.alive) return
  const { random, insurance } = world
  switch (happening.kind) {
    case 'DEATH':
      die(world, human, day)
      break
    case 'BIRTH':
      if (human.spouse !== null) bear(world, human, day)
      break
    case 'NAMING':
      human.given = nameOf(random, human)
      insurance.settleOne(human, day)
      break
    case 'BIRTHDAY':
      // Whoever turns 75 leaves their card, and so do those who lean on it.
      if (ageAt(human.birth, day) >= 75) human.work = null
      around(world, human, day)
      break
    case 'MARRIAGE':
      marry(world, human, happening.wife, day)
      break
    case 'DIVORCE':
      divorce(world, human, day)
      break
    case 'JOB_CHANGE':
    case 'STOP':
      leaveWork(world, human, day, happening.kind === 'JOB_CHANGE')
      break
    case 'START':
      if (human.household.assisted || ageAt(human.birth, day) >= 75) return
      human.work = employ(world, human)
      human.voluntary = null
      human.adrift = false
      around(world, human, day)
      break
    case 'VOLUNTARY_ENDS':
      human.voluntary = null
      around(world, human, day)
      break
    case 'LEAVE_HOME':
      leaveHome(world, human, day)
      break
    case 'MOVE_AWAY':
    case 'MOVE_NEARBY':
      move(world, human.household, day, happening.kind === 'MOVE_AWAY')
      break
    case 'ASSISTANCE_BEGINS':
      human.household.assisted = true
      for (const one of human.household.members) [one.work, one.voluntary, one.adrift] = [null, null, false]
      around(world, human, day)
      break
    case 'ASSISTANCE_ENDS':
      human.household.assisted = false
      around(world, human, day)
      break
    case 'COMMON_NAME': {
      const called = drawGiven(random, human.sex, partsOf(human.birth).year)
      human.commonName = `${drawSurname(random).kanji}　${called.kanji}`
      insurance.settleOne(human, day, true)
      break
    }
  }
}

/** The household, and those elsewhere who are on somebody's card here. */
function around({ insurance }: World, human: Human, day: Day): void {
  insurance.settle(human.household, day)
  for (const child of awayFrom(human.household)) insurance.settleOne(child, day)
}

const away = new WeakMap<Household, Human[]>()
const awayFrom = (household: Household): readonly Human[] => away.get(household)?.filter(({ alive }) => alive) ?? []

function employ({ random, office, successors }: World, { household }: Human) {
  const drawn = drawEmployersInsurer(random, household.town.prefecture)
  return office.card(successors.get(drawn) ?? drawn, random)
}

function die(world: World, human: Human, day: Day): void {
  world.insurance.end(human, day)
  human.alive = false
  human.household.members = human.household.members.filter((one) => one !== human)
  if (human.spouse !== null) human.spouse.spouse = null
  around(world, human, day)
}

function bear(world: World, mother: Human, day: Day): void {
  const { random, insurance } = world
  const { household, spouse } = mother
  const number = mother.medical?.number
  const hospital = hospitalOf(household.town)
  const token =
    number === undefined
      ? `k${mother.key}`
      : tokenOf(`${number.insurerNumber} ${number.symbol} ${number.number} ${number.branch}`)
  const of = (order: number, sex: Human['sex']): Human => {
    const surname = mother.origin !== null && spouse !== null ? spouse.surname : mother.surname
    const child = newHuman(random, {
      key: world.nextKey++,
      sex,
      birth: day,
      surname,
      origin: spouse === null || spouse.origin !== null ? mother.origin : null,
      household,
      certificate: { mother: token, order, facility: hospital.number },
    })
    household.members.push(child)
    world.humans.push(child)
    insurance.provisional(child, hospital)
    // 戸籍法49条: a birth is notified within fourteen days.
    world.plan(day + random.between(4, 14), { kind: 'NAMING', human: child })
    return child
  }
  const sex = (): Human['sex'] => (random.chance(rates.boys) ? 'MALE' : 'FEMALE')
  const first = of(1, sex())
  if (!random.chance(rates.twins)) return
  of(2, random.chance(rates.twinsOfOneSex) ? first.sex : first.sex === 'MALE' ? 'FEMALE' : 'MALE')
}

function tokenOf(text: string): string {
  let mixed = 2_166_136_261
  for (let at = 0; at < text.length; at++) mixed = Math.imul(mixed ^ text.charCodeAt(at), 16_777_619)
  return `m${(mixed >>> 0).toString(36)}`
}

function leaveWork(world: World, human: Human, day: Day, another: boolean): void {
  const { random, office } = world
  if (human.work === null) return
  if (another && random.chance(rates.withoutPause)) {
    human.work = employ(world, human)
    around(world, human, day)
    return
  }
  const { insurer } = human.work
  human.work = null
  if (random.chance(rates.staysVoluntarily)) {
    // 健康保険法37条, 38条: two years at most.
    human.voluntary = { card: office.card(insurer, random), until: day + 730 }
    world.plan(day + 730, { kind: 'VOLUNTARY_ENDS', human })
  } else if (another && human.spouse === null) human.adrift = random.chance(0.25)
  if (another) world.plan(day + random.between(31, 330), { kind: 'START', human })
  around(world, human, day)
}

function moveTo(household: Household, human: Human): void {
  human.household.members = human.household.members.filter((one) => one !== human)
  human.household = household
  household.members.push(human)
}

const isMinor = (human: Human, day: Day): boolean => ageAt(human.birth, day) < 18

function marry(world: World, husband: Human, wife: Human, day: Day): void {
  const { random, insurance } = world
  if (!wife.alive || husband.spouse !== null || wife.spouse !== null || husband.household === wife.household) return
  const homes = [husband.household, wife.household]
  const household = emptyHousehold(random, husband.household.town)
  for (const one of [husband, wife]) {
    const home = one.household
    const children = home.members.filter((member) => member !== one && isMinor(member, day))
    const alone = home.members.every((member) => member === one || isMinor(member, day))
    moveTo(household, one)
    if (alone) for (const child of children) moveTo(household, child)
  }
  husband.spouse = wife
  wife.spouse = husband
  if (husband.origin === null && wife.origin === null) {
    const [takes, gives] = random.chance(rates.husbandsSurname) ? [wife, husband] : [husband, wife]
    takes.maiden = takes.surname
    takes.surname = gives.surname
  }
  insurance.settle(household, day, household.members)
  for (const home of homes) if (home.members.length > 0) insurance.settle(home, day)
}

function divorce(world: World, wife: Human, day: Day): void {
  const { random, insurance } = world
  const husband = wife.spouse
  if (husband === null) return
  const home = wife.household
  const town = random.chance(0.6) ? home.town : drawTownOf(random, home.town.prefecture)
  const household = emptyHousehold(random, town)
  wife.spouse = null
  husband.spouse = null
  const children = home.members.filter((one) => isMinor(one, day))
  moveTo(household, wife)
  // 人口動態統計 2019: of divorces with children the mother has custody in 84.5 of a hundred.
  if (random.chance(0.845)) for (const child of children) moveTo(household, child)
  if (wife.maiden !== null && !random.chance(rates.keepsSurname)) {
    const was = wife.surname
    wife.surname = wife.maiden
    // 民法791条: the children follow if the court lets them.
    for (const child of household.members) if (child.surname === was && random.chance(0.7)) child.surname = wife.maiden
  }
  if (wife.work === null && ageAt(wife.birth, day) < 60 && random.chance(0.5)) wife.work = employ(world, wife)
  insurance.settle(household, day, household.members)
  insurance.settle(home, day)
}

function leaveHome(world: World, human: Human, day: Day): void {
  const { random, insurance } = world
  const home = human.household
  if (home.members.length < 2 || human.spouse !== null) return
  const household = emptyHousehold(random, random.chance(0.3) ? home.town : drawTown(random))
  moveTo(household, human)
  human.parents = home
  away.set(home, [...(away.get(home) ?? []), human])
  insurance.settle(household, day, [human])
}

function move({ random, insurance }: World, household: Household, day: Day, farther: boolean): void {
  if (farther) {
    const { prefecture } = household.town
    household.town = random.chance(rates.acrossPrefectures) ? drawTown(random) : drawTownOf(random, prefecture)
    household.nhi = null
  }
  household.home = drawPlace(random, household.town)
  insurance.settle(household, day, household.members)
}

/** 健保組合 dissolves or merges: everyone on its cards is renumbered on one day. */
function succeed(world: World, insurer: Insurer, day: Day): void {
  const { random, office, successors } = world
  if (successors.has(insurer)) return
  const merged = random.chance(0.3) ? societies.find((one) => one !== insurer && !successors.has(one)) : undefined
  const successor = (prefecture: number): Insurer => merged ?? (associations[prefecture] as Insurer)
  successors.set(insurer, successor(Number(insurer.number.slice(2, 4)) - 1))
  const touched = world.humans.filter(
    ({ alive, work, voluntary }) => alive && (work ?? voluntary?.card)?.insurer === insurer,
  )
  for (const human of touched) {
    const card = office.card(successor(human.household.town.prefecture), random)
    if (human.work !== null) human.work = card
    else if (human.voluntary !== null) human.voluntary = { ...human.voluntary, card }
  }
  for (const human of touched) around(world, human, day)
}
