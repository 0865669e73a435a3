import { addYears, civil, type Day, dayOf, partsOf } from '../people/calendar.ts'
import type { Random } from '../people/random.ts'
import { otherReadings, variantForms } from '../people/surnames.ts'
import type { Habits, Insurer } from './country.ts'
import type { WrittenIdentity } from './events.ts'
import type { Human } from './human.ts'
import { addressSlip, lostCharacter, placeholder, slips } from './rates.ts'
import { kanaSlip, kanjiSlip } from './slips.ts'

const halfWidth = new Map<string, string>(
  [
    ...'アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンァィゥェォャュョッー',
  ].map((sign, at) => [sign, [...'ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝｧｨｩｪｫｬｭｮｯｰ'][at] ?? sign]),
)
const narrow = (kana: string): string =>
  [...kana.normalize('NFD')]
    .map((sign) => (sign === '\u3099' ? 'ﾞ' : sign === '\u309a' ? 'ﾟ' : (halfWidth.get(sign) ?? sign)))
    .join('')

const commonForm = new Map(
  [...variantForms].flatMap(([common, forms]) => forms.map(([form]) => [form, common] as const)),
)
const lostSigns = ['●', '〓', '?', '\ufffd'] as const

/** One clerk of one insurer writes down who somebody is: by the office's habits, with its readings and slips. */
export function writeDown(random: Random, human: Human, insurer: Insurer, withCertificate: boolean): WrittenIdentity {
  const { habits } = insurer
  const { household, sex, birth, certificate } = human
  return {
    ...(human.given === null ? unnamed(random, human) : named(random, human, habits)),
    birthDate: civil(random.chance(slips.birthDate) ? dateSlip(random, birth) : birth),
    sex: random.chance(slips.sex) ? (sex === 'MALE' ? 'FEMALE' : 'MALE') : sex,
    postalCode: household.home.postalCode,
    address: addressOf(random, human, habits),
    birth: withCertificate ? certificate : null,
  }
}

type Name = Pick<WrittenIdentity, 'kanaFamily' | 'kanaGiven' | 'kanjiFamily' | 'kanjiGiven' | 'latin' | 'commonName'>
const nameless: Name = { kanaFamily: '', kanaGiven: '', kanjiFamily: '', kanjiGiven: '', latin: '', commonName: '' }

/** Before the name is given: the mother's, with ベビー, or nothing. */
function unnamed(random: Random, { surname, certificate }: Human): Name {
  if (random.chance(0.3)) return nameless
  const order = (certificate?.order ?? 1) > 1 ? String(certificate?.order) : ''
  return { ...nameless, kanaFamily: surname.kana, kanaGiven: `ベビー${order}`, kanjiFamily: surname.kanji }
}

function named(random: Random, { surname, given, origin, commonName }: Human, habits: Habits): Name {
  if (given === null) throw new Error('Nobody is written down without a name.')
  if (random.chance(placeholder)) return { ...nameless, kanaFamily: 'フメイ', kanjiFamily: '不明' }
  let [kanaFamily, kanaGiven] = [surname.kana, given.kana]
  if (origin === null && random.chance(0.04))
    kanaFamily = otherReadings.get(commonForm.get(surname.kanji) ?? surname.kanji) ?? kanaFamily
  if (random.chance(slips.kana)) {
    if (random.chance(0.5)) kanaFamily = kanaSlip(random, kanaFamily)
    else kanaGiven = kanaSlip(random, kanaGiven)
  }
  let [family, first] = [surname.kanji, given.kanji]
  if (origin !== null) {
    const latin = habits.latin === 'FAMILY_FIRST' ? `${family} ${first}` : `${first} ${family}`
    const kana = random.chance(0.06)
      ? { kanaFamily: kanaSlip(random, kanaFamily), kanaGiven }
      : { kanaFamily, kanaGiven }
    return { ...nameless, ...inWidth(kana, habits), latin, commonName }
  }
  const common = commonForm.get(family)
  if (common !== undefined && habits.variants === 'COMMON') family = common
  if (common !== undefined && habits.variants === 'LOSES' && random.chance(lostCharacter)) {
    family = [...family].map((sign, at) => (sign === [...common][at] ? sign : random.pick(lostSigns))).join('')
  }
  if (random.chance(slips.kanji)) first = kanjiSlip(random, first)
  if (random.chance(slips.swapped)) [kanaFamily, kanaGiven] = [kanaGiven, kanaFamily]
  return { ...nameless, ...inWidth({ kanaFamily, kanaGiven }, habits), kanjiFamily: family, kanjiGiven: first }
}

const inWidth = <T extends { kanaFamily: string; kanaGiven: string }>(name: T, { kana }: Habits): T =>
  kana === 'HALF' ? { ...name, kanaFamily: narrow(name.kanaFamily), kanaGiven: narrow(name.kanaGiven) } : name

/** A digit, the day for the month, an era for the next (昭和 and 平成 are 63 years apart). */
function dateSlip(random: Random, birth: Day): Day {
  const { year, month, day } = partsOf(birth)
  const kind = random.next()
  if (kind < 0.2 && day <= 12 && day < month) return dayOf(year, day, month)
  // Nobody is taken for unborn.
  const sign = year < 2005 && random.chance(0.5) ? 1 : -1
  if (kind < 0.35) return addYears(birth, sign * 10)
  if (kind < 0.7) return addYears(birth, sign)
  return birth + sign * random.pick([1, 2, 3, 10])
}

const chomes = ['一', '二', '三', '四', '五'] as const

function addressOf(
  random: Random,
  { household: { town, home } }: Human,
  { block: style, building: full }: Habits,
): string {
  const slip = random.chance(addressSlip)
  const block = slip && random.chance(0.5) ? home.block + random.pick([-1, 1, 10]) : home.block
  const { chome, house, quarter } = home
  const written = [
    `${chome}丁目${block}番${house}号`,
    `${chome}丁目${block}-${house}`,
    `${chome}-${block}-${house}`,
    `${chomes[chome - 1]}丁目${block}番${house}号`,
  ][style]
  const building = full && !(slip && random.chance(0.5)) && home.building !== '' ? `　${home.building}` : ''
  return `${town.name}${quarter}${written}${building}`
}
