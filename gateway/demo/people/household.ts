import { addYears, type Day } from './calendar.ts'
import { type Random, Weighted } from './random.ts'
import type { Sex } from './rows.ts'

export type HouseholdKind = 'SINGLE' | 'COUPLE' | 'FAMILY' | 'ONE_PARENT' | 'THREE_GENERATIONS'

export interface Draft {
  readonly role: 'HEAD' | 'SPOUSE' | 'CHILD' | 'GRANDPARENT'
  readonly sex: Sex
  readonly birth: Day
  readonly twin: boolean
}

/** What a household of the cast must be; everything else is drawn. */
export interface Composition {
  readonly kind?: HouseholdKind
  readonly headAge?: number
  /** Ages of the children in days. */
  readonly childrenDays?: readonly number[]
  readonly twins?: boolean
}

/** 国勢調査 2020: private households by family type, in percent. */
const kinds = new Weighted<HouseholdKind>([
  ['SINGLE', 38],
  ['COUPLE', 20],
  ['FAMILY', 25],
  ['ONE_PARENT', 9],
  ['THREE_GENERATIONS', 8],
])

type Band = readonly [from: number, to: number]
const headAges: Readonly<Record<HouseholdKind, Weighted<Band>>> = {
  SINGLE: new Weighted<Band>([
    [[19, 39], 30],
    [[40, 64], 27],
    [[65, 74], 16],
    [[75, 97], 27],
  ]),
  COUPLE: new Weighted<Band>([
    [[23, 44], 14],
    [[45, 64], 25],
    [[65, 74], 28],
    [[75, 93], 33],
  ]),
  FAMILY: new Weighted<Band>([
    [[25, 39], 23],
    [[40, 59], 52],
    [[60, 74], 25],
  ]),
  ONE_PARENT: new Weighted<Band>([
    [[25, 54], 55],
    [[65, 92], 45],
  ]),
  THREE_GENERATIONS: new Weighted<Band>([[[30, 58], 1]]),
}

/** 国民生活基礎調査: children in families that have any. */
const childCounts = new Weighted<number>([
  [1, 48],
  [2, 40],
  [3, 10],
  [4, 2],
])

/** 人口動態統計: about one birth in a hundred is of twins. */
const twinBirths = 0.01

export function drawMembers(random: Random, today: Day, composition: Composition): readonly Draft[] {
  const kind = composition.kind ?? kinds.draw(random)
  const [from, to] = headAges[kind].draw(random)
  const headAge = composition.headAge ?? random.between(from, to)
  const members: Draft[] = []
  const add = (role: Draft['role'], sex: Sex, age: number): Draft => {
    const member: Draft = { role, sex, birth: addYears(today, -age) - random.below(365), twin: false }
    members.push(member)
    return member
  }
  const addChildren = (motherAge: number): void => {
    if (composition.childrenDays !== undefined) {
      for (const days of composition.childrenDays) addChild(random, members, today - days, composition.twins ?? false)
      return
    }
    let sinceFirst = motherAge - random.between(24, 35)
    if (sinceFirst < 0) sinceFirst = random.below(4)
    for (let left = childCounts.draw(random); left > 0 && sinceFirst >= 0; left--) {
      // Grown children leave; those who stay are fewer with every year.
      if (sinceFirst < 19 || random.chance(9 / sinceFirst)) {
        const birth = addYears(today, -sinceFirst) - random.below(365)
        addChild(random, members, birth, random.chance(twinBirths))
      }
      sinceFirst -= random.between(2, 4)
    }
  }

  switch (kind) {
    case 'SINGLE':
      add('HEAD', random.chance(headAge >= 65 ? 0.33 : 0.58) ? 'MALE' : 'FEMALE', headAge)
      break
    case 'COUPLE':
      add('HEAD', 'MALE', headAge)
      add('SPOUSE', 'FEMALE', Math.max(20, headAge - random.between(-2, 6)))
      break
    case 'FAMILY':
    case 'THREE_GENERATIONS': {
      add('HEAD', 'MALE', headAge)
      const motherAge = Math.max(22, headAge - random.between(-2, 5))
      add('SPOUSE', 'FEMALE', motherAge)
      addChildren(motherAge)
      if (kind === 'THREE_GENERATIONS') {
        const age = headAge + random.between(24, 33)
        add('GRANDPARENT', 'FEMALE', age)
        if (random.chance(0.45)) add('GRANDPARENT', 'MALE', age + random.between(0, 4))
      }
      break
    }
    case 'ONE_PARENT':
      add('HEAD', random.chance(0.87) ? 'FEMALE' : 'MALE', headAge)
      if (headAge < 60) addChildren(headAge)
      else add('CHILD', random.chance(0.6) ? 'MALE' : 'FEMALE', headAge - random.between(24, 32))
      break
  }
  return members
}

function addChild(random: Random, members: Draft[], birth: Day, twins: boolean): void {
  const sex = (): Sex => (random.chance(0.513) ? 'MALE' : 'FEMALE')
  members.push({ role: 'CHILD', sex: sex(), birth, twin: twins })
  if (twins) members.push({ role: 'CHILD', sex: sex(), birth, twin: true })
}
