import type { CivilDate } from '../../../schema/domain/time.ts'
import { addYears, civil, readDay } from './calendar.ts'
import { cast, type Part } from './cast.ts'
import { makeHousehold, type PopulationOptions, type SyntheticPerson } from './population.ts'
import type { CardNumber } from './rows.ts'

/** What the desk types (`QualificationCheck` of the graph). */
export interface Check extends CardNumber {
  readonly birthDate?: CivilDate
  readonly birthMonthDay?: string
  readonly confirmationDate?: CivilDate
}

export type Expected =
  | { readonly outcome: 'ValidQualification' }
  | { readonly outcome: 'LapsedQualification'; readonly newerExists: boolean }
  | { readonly outcome: 'SeveralCandidates' }
  | {
      readonly outcome: 'QualificationNotFound'
      readonly reason: 'NO_SUCH_NUMBER' | 'BIRTH_DATE_DIFFERS' | 'NOT_YET'
    }
  | { readonly outcome: 'VoucherNotRegistered' }

/** A card to try, and what comes of it. */
export interface RosterCard {
  readonly name: string
  /** What it shows, for people. */
  readonly says: string
  readonly part: Part
  readonly check: Check
  readonly expects: Expected
  readonly holder: { readonly sex: 'MALE' | 'FEMALE'; readonly birthDate: CivilDate }
  /** Every number the holder has had, oldest first: the last part of the path from card to person. */
  readonly history: readonly CardNumber[]
}

/** Who is who in the cast: the same people in every population of a seed and day. */
export function rosterOf({ seed, today }: Omit<PopulationOptions, 'people'>): readonly RosterCard[] {
  const on = readDay(today)
  const household = (part: Part): readonly SyntheticPerson[] => {
    const at = cast.findIndex((one) => one.part === part)
    return makeHousehold(seed, at + 1, on, cast[at]?.scenario ?? {}).people
  }
  const cards: RosterCard[] = []
  const add = (part: Part, name: string, says: string, person: SyntheticPerson, check: Check, expects: Expected) => {
    const holder = { sex: person.member.sex, birthDate: birthOf(person) }
    cards.push({ name, says, part, check, expects, holder, history: numbersOf(person) })
  }
  const valid: Expected = { outcome: 'ValidQualification' }
  const lapsed = (newerExists: boolean): Expected => ({ outcome: 'LapsedQualification', newerExists })
  const none = (reason: 'NO_SUCH_NUMBER' | 'BIRTH_DATE_DIFFERS' | 'NOT_YET'): Expected => ({
    outcome: 'QualificationNotFound',
    reason,
  })

  const family = household('FAMILY')
  const father = person(family, 0)
  const child = person(family, 2)
  add('FAMILY', 'father', '本人, with the branch', father, guarded(father), valid)
  add('FAMILY', 'child', '家族, with the branch', child, guarded(child), valid)
  add('FAMILY', 'child-old-card', 'a card from before branches, with the birth date', child, oldCard(child), valid)
  add(
    'FAMILY',
    'father-mistyped-date',
    'a birth date that is not theirs: the branch or the date was mistyped',
    father,
    { ...current(father), birthDate: civil(addYears(father.member.birth, -1)) },
    none('BIRTH_DATE_DIFFERS'),
  )
  add(
    'FAMILY',
    'mistyped-number',
    'a branch that nobody has',
    father,
    { ...guarded(father), branch: '77' },
    none('NO_SUCH_NUMBER'),
  )

  const [twin, other] = household('TWINS').filter(({ member }) => member.twin)
  if (twin === undefined || other === undefined) throw new Error('The cast has no twins.')
  add('TWINS', 'twin', '双子, told apart by the branch', twin, guarded(twin), valid)
  add('TWINS', 'twins-old-card', '双子 on a card without branches', other, oldCard(other), {
    outcome: 'SeveralCandidates',
  })

  const newborn = person(household('NEWBORN'), 2)
  add('NEWBORN', 'newborn', 'weeks old', newborn, dated(newborn), valid)

  const changed = person(household('JOB_CHANGE'), 0)
  add('JOB_CHANGE', 'job-changed', 'the card of the new work place', changed, dated(changed), valid)
  add('JOB_CHANGE', 'job-changed-old-card', 'the card of the work place before', changed, first(changed), lapsed(true))

  const left = person(household('LAPSED'), 0)
  add('LAPSED', 'lapsed', 'left work, and no new insurance is known', left, first(left), lapsed(false))

  const starting = person(household('STARTING'), 0)
  add('STARTING', 'starting', 'a card that begins next month', starting, dated(starting), none('NOT_YET'))

  const old = person(household('SEVENTY_FIVE'), 0)
  add('SEVENTY_FIVE', 'late-elderly', '後期高齢者, since the seventy-fifth birthday', old, guarded(old), valid)
  add('SEVENTY_FIVE', 'late-elderly-before', '国保 of the years before', old, first(old), lapsed(true))

  const recipient = person(household('RECIPIENT'), 0)
  add('RECIPIENT', 'elderly-recipient', '高齢受給者', recipient, guarded(recipient), valid)

  const assisted = person(household('ASSISTED'), 0)
  add('ASSISTED', 'assisted', '医療扶助 with the voucher of the month', assisted, dated(assisted), valid)
  const waiting = person(household('VOUCHER_MISSING'), 0)
  add('VOUCHER_MISSING', 'voucher-missing', '医療扶助 whose voucher has not come', waiting, dated(waiting), {
    outcome: 'VoucherNotRegistered',
  })

  const resident = person(household('COMMON_NAME'), 0)
  add('COMMON_NAME', 'common-name', '通称 beside the Latin name', resident, guarded(resident), valid)
  const variant = person(household('VARIANT_KANJI'), 0)
  add('VARIANT_KANJI', 'variant-kanji', '異体字: 渡邊, and 渡辺 at the other insurer', variant, guarded(variant), valid)
  const short = person(household('SHORT_TERM'), 0)
  add('SHORT_TERM', 'short-term', '短期証', short, guarded(short), valid)
  const renewed = person(household('RENEWED'), 0)
  add('RENEWED', 'renewed', 'away for some months, back under the same number', renewed, guarded(renewed), valid)
  const dialysis = person(household('DIALYSIS'), 0)
  add('DIALYSIS', 'dialysis', '限度額 and 特定疾病, with consent', dialysis, guarded(dialysis), valid)
  const died = person(household('DIED'), 0)
  add('DIED', 'died', '資格喪失 by death', died, dated(died), lapsed(false))
  return cards
}

function person(people: readonly SyntheticPerson[], at: number): SyntheticPerson {
  const found = people[at]
  if (found === undefined) throw new Error('The cast is short of somebody.')
  return found
}

function current({ coverages }: SyntheticPerson): CardNumber {
  const last = coverages.at(-1)
  if (last === undefined) throw new Error('Somebody of the cast has no card.')
  return last.number
}

const numbersOf = ({ coverages }: SyntheticPerson): readonly CardNumber[] => [
  ...new Set(coverages.map(({ number }) => number)),
]

const birthOf = ({ member }: SyntheticPerson): CivilDate => civil(member.birth)

/** With month and day as the typing guard. */
const guarded = (who: SyntheticPerson): Check => ({
  ...current(who),
  birthMonthDay: birthOf(who).slice(5).replace('-', ''),
})

const dated = (who: SyntheticPerson): Check => ({ ...current(who), birthDate: birthOf(who) })

const oldCard = (who: SyntheticPerson): Check => ({ ...dated(who), branch: null })

/** The first card they had. */
function first(who: SyntheticPerson): Check {
  const [oldest] = numbersOf(who)
  if (oldest === undefined) throw new Error('Somebody of the cast has no card.')
  return { ...oldest, birthDate: birthOf(who) }
}
