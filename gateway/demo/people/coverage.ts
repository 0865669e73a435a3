import { addYears, ageAt, type Day, dayOf, firstOfMonth } from './calendar.ts'
import { assistedOfHousehold, type Card, type CardDesk } from './cards.ts'
import type { Draft } from './household.ts'
import { associationOf, employeeInsurers, type Insurer, lateElderlyOf, ofMunicipality } from './insurers.ts'
import type { Municipality } from './places.ts'
import { type Random, Weighted } from './random.ts'
import type { CardClass, CardNumber, LossReason } from './rows.ts'

/** One qualification (資格) of one person. */
export interface Coverage {
  readonly insurer: Insurer
  readonly number: CardNumber
  readonly from: Day
  readonly until: Day | null
  readonly reason: LossReason | null
  readonly family: 'SELF' | 'FAMILY'
  readonly cardClass: CardClass
  /** The insurer knows which number was held before. */
  readonly continues: boolean
}

export type Occupation = 'EMPLOYEE' | 'NHI' | 'ASSISTANCE'

/** What happens on a card: to everyone on it. */
export type Turn =
  | 'NONE'
  | 'JOB_CHANGE'
  | 'JOB_CHANGE_WITH_GAP'
  | 'LAPSED'
  | 'STARTING'
  | 'RENEWED'
  | 'SHORT_TERM'
  | 'FULL_PAYMENT'
  | 'DIED'

export interface Livelihood {
  readonly occupation?: Occupation
  readonly turn?: Turn
}

/** Who knows the number before: most insurers, since 2021 by the My Number link. */
const statedContinuity = 0.9
/** 厚生労働省 被保護者調査: one in sixty-one. */
const assistedHouseholds = 0.028

/** 雇用動向調査: one in seven changes work in a year; here those of five years whose insurer changed with it. */
const turnsOfEmployees = new Weighted<Turn>([
  ['NONE', 79.5],
  ['JOB_CHANGE', 13],
  ['JOB_CHANGE_WITH_GAP', 4],
  ['LAPSED', 2],
  ['STARTING', 1.5],
])
/** 国民健康保険実態調査: cards of short validity and certificates of full payment, before 2024. */
const turnsOfNhi = new Weighted<Turn>([
  ['NONE', 94.4],
  ['RENEWED', 1.5],
  ['SHORT_TERM', 2.4],
  ['FULL_PAYMENT', 0.7],
  ['LAPSED', 1],
])
/** 簡易生命表: deaths among those over seventy-five in the months before. */
const diedLately = 0.03

/** 後期高齢者医療制度 begins. */
const lateElderlySince = dayOf(2008, 4, 1)

export function coverHousehold(
  random: Random,
  members: readonly Draft[],
  municipality: Municipality,
  desk: CardDesk,
  today: Day,
  asked: Livelihood,
): readonly (readonly Coverage[])[] {
  const covering = new Covering(random, members, municipality, desk, today)
  const assisted =
    asked.occupation === undefined
      ? members.length <= assistedOfHousehold && random.chance(assistedHouseholds)
      : asked.occupation === 'ASSISTANCE'
  if (assisted) covering.assist(asked.turn)
  else covering.cover(asked)
  return covering.coverages
}

class Covering {
  readonly coverages: Coverage[][]
  readonly #random: Random
  readonly #members: readonly Draft[]
  readonly #municipality: Municipality
  readonly #desk: CardDesk
  readonly #today: Day
  #nhi: Card | null = null

  constructor(random: Random, members: readonly Draft[], municipality: Municipality, desk: CardDesk, today: Day) {
    this.#random = random
    this.#members = members
    this.#municipality = municipality
    this.#desk = desk
    this.#today = today
    this.coverages = members.map(() => [])
  }

  cover(asked: Livelihood): void {
    const random = this.#random
    const earners: number[] = []
    const nhi: number[] = []
    const leaning: number[] = []
    for (const [at, member] of this.#members.entries()) {
      const age = ageAt(member.birth, this.#today)
      if (age >= 75) continue
      const head = member.role === 'HEAD'
      const works =
        head && asked.occupation !== undefined ? asked.occupation === 'EMPLOYEE' : random.chance(working(member, age))
      if (works) earners.push(at)
      else if (head) nhi.push(at)
      else leaning.push(at)
    }
    // Who does not earn leans on the household's first earner (被扶養者), the old less often than the young.
    const [first] = earners
    for (const at of leaning) {
      const age = ageAt((this.#members[at] as Draft).birth, this.#today)
      if (first === undefined || random.chance(age >= 60 ? 0.6 : age >= 23 ? 0.15 : 0)) nhi.push(at)
    }
    const dependants = leaning.filter((at) => !nhi.includes(at))
    for (const [place, at] of earners.entries()) {
      const turn = (place === 0 ? asked.turn : undefined) ?? turnsOfEmployees.draw(random)
      this.#employ([at, ...(place === 0 ? dependants : [])], turn)
    }
    if (nhi.length > 0) {
      const turn = (earners.length === 0 ? asked.turn : undefined) ?? turnsOfNhi.draw(random)
      this.#insureLocally(nhi, turn)
    }
    for (const [at, member] of this.#members.entries()) {
      if (ageAt(member.birth, this.#today) >= 75) this.#age(at, member, asked.turn)
    }
  }

  assist(turn: Turn | undefined): void {
    const random = this.#random
    const { nhi, welfare } = ofMunicipality(this.#municipality)
    const started = firstOfMonth(this.#today) - random.between(40, 2_400)
    const before = turn === undefined ? random.chance(0.6) : turn !== 'NONE'
    const card = before ? this.#desk.card(nhi) : null
    for (const [at, { birth }] of this.#members.entries()) {
      const from = Math.max(started, birth)
      if (card !== null && birth < started - 400 && ageAt(birth, started) < 75) {
        const earlier = Math.max(birth, started - random.between(500, 4_000))
        this.#add(at, {
          insurer: nhi,
          number: card.next(),
          from: earlier,
          until: from,
          reason: 'PUBLIC_ASSISTANCE_STARTED',
        })
      }
      const number = this.#desk.assisted(welfare)
      this.#add(at, { insurer: welfare, number, from, cardClass: 'PUBLIC_ASSISTANCE' })
    }
  }

  #add(at: number, coverage: Pick<Coverage, 'insurer' | 'number' | 'from'> & Partial<Coverage>): void {
    this.coverages[at]?.push({
      until: null,
      reason: null,
      family: 'SELF',
      cardClass: 'ORDINARY',
      continues: this.#random.chance(statedContinuity),
      ...coverage,
    })
  }

  #insurerOfWork(alone: boolean): Insurer {
    const drawn = employeeInsurers.draw(this.#random)
    const association = associationOf(this.#municipality.prefecture)
    // 自衛官診療証 has no dependants: their families are insured elsewhere.
    return drawn === 'ASSOCIATION' || (drawn.scheme === 'SELF_DEFENCE' && !alone) ? association : drawn
  }

  /** A work place's card for those who are on it, from when they can be, until a day. */
  #work(on: readonly number[], insurer: Insurer, from: Day, end: Pick<Coverage, 'until' | 'reason'>): void {
    const card = this.#desk.card(insurer)
    for (const [place, at] of on.entries()) {
      const { birth } = this.#members[at] as Draft
      const begins = Math.max(from, birth)
      if (end.until !== null && begins >= end.until) continue
      this.#add(at, {
        insurer,
        number: card.next(),
        from: begins,
        // 国保組合 has no dependants either; every member is insured themself.
        family: place === 0 || insurer.scheme === 'NHI_UNION' ? 'SELF' : 'FAMILY',
        cardClass: insurer.scheme === 'SELF_DEFENCE' ? 'SELF_DEFENCE' : 'ORDINARY',
        ...end,
      })
    }
  }

  #employ(on: readonly number[], turn: Turn): void {
    const random = this.#random
    const today = this.#today
    const age = ageAt((this.#members[on[0] ?? 0] as Draft).birth, today)
    const sinceSchool = Math.max(1, (age - 18) * 365)
    const since = firstOfMonth(today - random.between(31, Math.min(sinceSchool, 9_000)))
    const insurer = this.#insurerOfWork(on.length === 1)
    const open = { until: null, reason: null }
    const joined = { reason: 'JOINED_ANOTHER_INSURER' } as const
    switch (turn) {
      case 'JOB_CHANGE':
      case 'JOB_CHANGE_WITH_GAP': {
        const changed = firstOfMonth(today - random.between(20, Math.min(sinceSchool, 1_800)))
        const before = firstOfMonth(changed - random.between(200, 4_000))
        let other = this.#insurerOfWork(on.length === 1)
        if (other === insurer && insurer.scheme !== 'HEALTH_ASSOCIATION')
          other = associationOf(this.#municipality.prefecture)
        if (turn === 'JOB_CHANGE') this.#work(on, other, before, { ...joined, until: changed })
        else {
          const left = changed - random.between(28, 150)
          this.#work(on, other, before, { ...joined, until: left })
          this.#local(on, left, { ...joined, until: changed }, 'ORDINARY')
        }
        this.#work(on, insurer, changed, open)
        break
      }
      case 'LAPSED':
        this.#work(on, insurer, since - 400, { reason: 'OTHER', until: today - random.between(1, 60) })
        break
      case 'STARTING':
        this.#local(on, since - 300, open, 'ORDINARY')
        this.#work(on, insurer, firstOfMonth(today, 1), open)
        break
      default:
        this.#work(on, insurer, since, open)
    }
  }

  /** 国保: one card for the household, everyone insured themself. */
  #local(on: readonly number[], from: Day, end: Pick<Coverage, 'until' | 'reason'>, cardClass: CardClass): void {
    const { nhi } = ofMunicipality(this.#municipality)
    this.#nhi ??= this.#desk.card(nhi)
    for (const at of on) {
      const begins = Math.max(from, (this.#members[at] as Draft).birth)
      if (end.until === null || begins < end.until)
        this.#add(at, { insurer: nhi, number: this.#nhi.next(), from: begins, cardClass, ...end })
    }
  }

  #insureLocally(on: readonly number[], turn: Turn): void {
    const random = this.#random
    const today = this.#today
    const since = today - random.between(60, 6_000)
    const open = { until: null, reason: null }
    if (turn === 'LAPSED')
      this.#local(on, since - 200, { reason: 'OTHER', until: today - random.between(1, 60) }, 'ORDINARY')
    else if (turn === 'SHORT_TERM' || turn === 'FULL_PAYMENT') this.#local(on, since, open, turn)
    else this.#local(on, since, open, 'ORDINARY')
    if (turn !== 'RENEWED') return
    // Away for some months (abroad), and back under the same number.
    for (const at of on) {
      const coverages = this.coverages[at] as Coverage[]
      const last = coverages.pop() as Coverage
      const left = last.from + Math.floor((today - last.from) * 0.4)
      const back = last.from + Math.floor((today - last.from) * 0.7)
      if (back - left < 10) coverages.push(last)
      else coverages.push({ ...last, until: left, reason: 'OTHER' }, { ...last, from: back, continues: false })
    }
  }

  /** 75: from the birthday on everyone is with the prefecture's union (広域連合), under a number of their own. */
  #age(at: number, { birth }: Draft, asked: Turn | undefined): void {
    const random = this.#random
    const birthday = addYears(birth, 75)
    const from = Math.max(birthday, lateElderlySince)
    if (this.#today - birthday < 5 * 365)
      this.#local(
        [at],
        birthday - random.between(800, 5_000),
        { reason: 'JOINED_ANOTHER_INSURER', until: from },
        'ORDINARY',
      )
    const insurer = lateElderlyOf(this.#municipality.prefecture)
    const died = asked === undefined ? random.chance(diedLately) : asked === 'DIED'
    const end = died ? Math.max(from + 1, this.#today - random.between(1, 200)) : null
    this.#add(at, {
      insurer,
      number: this.#desk.elderly(insurer),
      from,
      until: end !== null && end <= this.#today ? end : null,
      reason: end !== null && end <= this.#today ? 'DEATH' : null,
    })
  }
}

/** 労働力調査, and those of them insured through work rather than by 国保. */
export function working({ role, sex }: Pick<Draft, 'role' | 'sex'>, age: number): number {
  if (role === 'GRANDPARENT') return 0.05
  if (role === 'CHILD') return age < 19 ? 0 : age < 23 ? 0.35 : 0.78
  if (role === 'SPOUSE') return age < 60 ? (sex === 'FEMALE' ? 0.5 : 0.75) : age < 70 ? 0.25 : 0.05
  return age < 60 ? 0.8 : age < 65 ? 0.68 : age < 70 ? 0.4 : 0.18
}
