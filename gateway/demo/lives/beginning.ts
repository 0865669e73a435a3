import { ageAt, type Day, partsOf } from '../people/calendar.ts'
import { working } from '../people/coverage.ts'
import { drawForeignFamily } from '../people/foreign-names.ts'
import { drawMembers } from '../people/household.ts'
import type { Random } from '../people/random.ts'
import { drawEmployersInsurer, drawTown, type Town } from './country.ts'
import type { Household, Human, Place } from './human.ts'
import { drawGiven, drawSurname } from './names.ts'
import type { NumberOffice } from './number-office.ts'
import { assistedInCare, disabledElderly } from './rates.ts'

/** 出入国在留管理庁 2019: 2.93 of 126 million. */
const foreignShare = 0.023
/** 被保護者調査 2019: 1.63 million households. */
const assistedShare = 0.028

const buildings = [
  'コーポ見本',
  'メゾン桜',
  'ハイツ緑',
  '第二若葉荘',
  'サンライズ旭',
  'グランドール',
  'パークサイド',
] as const

export function drawPlace(random: Random, { quarters, postal }: Town): Place {
  const quarter = random.below(quarters.length)
  return {
    postalCode: `${postal.slice(0, 3)}-${postal.slice(3)}${String(quarter).padStart(2, '0')}`,
    quarter: quarters[quarter] ?? '',
    chome: random.between(1, 5),
    block: random.between(1, 40),
    house: random.between(1, 30),
    building: random.chance(0.4) ? `${random.pick(buildings)}${random.between(1, 9)}0${random.between(1, 8)}号室` : '',
  }
}

export const emptyHousehold = (random: Random, town: Town): Household => ({
  members: [],
  town,
  home: drawPlace(random, town),
  nhi: null,
  assisted: false,
})

export type Born = Pick<Human, 'key' | 'sex' | 'birth' | 'surname' | 'origin' | 'household' | 'certificate'>

export const newHuman = (random: Random, born: Born): Human => ({
  ...born,
  given: null,
  commonName: '',
  maiden: null,
  spouse: null,
  parents: null,
  leaning: random.next(),
  adrift: false,
  work: null,
  voluntary: null,
  disabled: random.chance(disabledElderly),
  inCare: random.chance(assistedInCare),
  medical: null,
  care: null,
  lastNumber: null,
  lastCare: null,
  alive: true,
})

/** A name that nobody of the family has. */
export function nameOf(random: Random, { sex, birth, origin, household }: Human): Human['given'] {
  for (let tries = 0; ; tries++) {
    const given = origin?.given(sex) ?? drawGiven(random, sex, partsOf(birth).year)
    // Of a few foreign names a large family may have one twice.
    if (tries > 20 || !household.members.some((one) => one.given?.kanji === given.kanji)) return given
  }
}

/** One household as it stands on the first day. */
export function beginHousehold(random: Random, office: NumberOffice, firstKey: number, day: Day): Household {
  const household = emptyHousehold(random, drawTown(random))
  const drafts = drawMembers(random, day, {})
  const origin = random.chance(foreignShare) ? drawForeignFamily(random, false) : null
  const surname = origin?.surname ?? drawSurname(random)
  household.assisted = drafts.length <= 3 && random.chance(assistedShare)
  for (const [at, { sex, birth, role }] of drafts.entries()) {
    const born = { key: firstKey + at, sex, birth, surname, origin, household, certificate: null }
    const human = newHuman(random, born)
    human.given = nameOf(random, human)
    const called = drawGiven(random, sex, partsOf(birth).year)
    if (origin?.commonName) human.commonName = `${drawSurname(random).kanji}　${called.kanji}`
    const age = ageAt(birth, day)
    if (!household.assisted && age < 75 && random.chance(working({ role, sex }, age))) {
      human.work = office.card(drawEmployersInsurer(random, household.town.prefecture), random)
    }
    if (role === 'SPOUSE') {
      const head = household.members[0]
      if (head !== undefined) [human.spouse, head.spouse] = [head, human]
    }
    if (role === 'SPOUSE' && sex === 'FEMALE' && origin === null) human.maiden = drawSurname(random)
    household.members.push(human)
  }
  return household
}
