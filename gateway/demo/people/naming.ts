import { type Day, partsOf } from './calendar.ts'
import { drawForeignFamily } from './foreign-names.ts'
import { type GivenName, givenNames } from './given-names.ts'
import type { Draft } from './household.ts'
import type { Random } from './random.ts'
import { otherReadings, type Surname, surnames, variantForms } from './surnames.ts'

/** One way a name is on record. */
export interface Spelling {
  readonly name: string
  readonly kana: string
}

export interface Named {
  /** As the insurers have it, one after another: they don't agree on variants and readings. */
  readonly spellings: readonly [Spelling, ...Spelling[]]
  /** 通称 */
  readonly otherName: string | null
  readonly foreign: boolean
  /** Married since: the name until then. */
  readonly before: { readonly until: Day; readonly spelling: Spelling } | null
}

export interface FamilyNaming {
  readonly foreign?: boolean
  readonly surname?: string
}

/** 出入国在留管理庁, 総務省: about one resident in forty is foreign. */
const foreignShare = 0.025
/** 人口動態統計: marriages among women of twenty to forty, of two years, who were on their own card. */
const marriedLately = 0.05

const spell = (family: Surname, given: GivenName, space = '　'): Spelling => ({
  name: `${family.kanji}${space}${given.kanji}`,
  kana: `${family.kana}${space}${given.kana}`,
})

export function nameFamily(
  random: Random,
  members: readonly Draft[],
  today: Day,
  asked: FamilyNaming,
): readonly Named[] {
  if (asked.foreign ?? random.chance(foreignShare)) return nameForeigners(random, members, asked.foreign === true)
  const drawn = surnames.draw(random)
  const common = asked.surname === undefined ? drawn : { ...drawn, ...readingOf(asked.surname) }
  const written = variantOf(random, common, asked.surname !== undefined)
  const reading = otherReadings.get(common.kanji)
  const used = new Set<string>()
  return members.map((member): Named => {
    const given = drawGiven(random, member, used)
    const first = spell(written, given)
    const alike = written === common && reading === undefined
    const second = alike
      ? spell(common, given, ' ')
      : spell({ kanji: common.kanji, kana: reading !== undefined && random.chance(0.2) ? reading : common.kana }, given)
    return {
      spellings: [first, second],
      otherName: null,
      foreign: false,
      before: marriage(random, member, given, today),
    }
  })
}

function drawGiven(random: Random, { sex, birth }: Draft, used: Set<string>): GivenName {
  const names = givenNames(sex, partsOf(birth).year)
  for (;;) {
    const given = names.draw(random)
    if (used.has(given.kanji)) continue
    used.add(given.kanji)
    return given
  }
}

function readingOf(surname: string): Surname {
  const [kanji = '', kana = ''] = surname.split(' ')
  return { kanji, kana }
}

function variantOf(random: Random, common: Surname, forced: boolean): Surname {
  const forms = variantForms.get(common.kanji)
  if (forms === undefined) return common
  const [first] = forms
  if (forced && first !== undefined) return { kanji: first[0], kana: common.kana }
  let rest = random.next()
  for (const [form, share] of forms) {
    rest -= share
    if (rest < 0) return { kanji: form, kana: common.kana }
  }
  return common
}

function marriage(random: Random, { role, sex, birth }: Draft, given: GivenName, today: Day): Named['before'] {
  if (role !== 'SPOUSE' || sex !== 'FEMALE' || today - birth > 40 * 365) return null
  if (!random.chance(marriedLately)) return null
  return { until: today - random.between(30, 700), spelling: spell(surnames.draw(random), given) }
}

function nameForeigners(random: Random, members: readonly Draft[], withCommonName: boolean): readonly Named[] {
  const family = drawForeignFamily(random, withCommonName)
  const common = surnames.draw(random)
  return members.map((member): Named => {
    const { surname } = family
    const given = family.given(member.sex)
    const first = spell(surname, given, ' ')
    // The residence card puts the family name first; some insurers take the passport's order.
    const second = spell(given, surname, ' ')
    const called = givenNames(member.sex, partsOf(member.birth).year).draw(random)
    const otherName = family.commonName ? `${common.kanji}　${called.kanji}` : null
    return { spellings: [first, second], otherName, foreign: true, before: null }
  })
}
