import { readDate } from '../../shared/text/era.ts'
import { normaliseAddress, normaliseKana, normaliseName } from '../../shared/text/normalise.ts'

export const fieldKinds = ['name', 'date', 'number', 'text', 'address', 'phone', 'exact', 'period'] as const
export type FieldKind = (typeof fieldKinds)[number]

/** How far two values of a kind agree, from not at all to wholly: the place in the list is the level. At most seven. */
export const levelsOf = {
  name: ['DIFFERS', 'FAMILY_NAME', 'GIVEN_NAME', 'SIMILAR', 'SWAPPED', 'ONE_EDIT', 'EQUAL'],
  date: ['DIFFERS', 'TWO_PARTS', 'ERA_SLIP', 'DAY_AND_MONTH_SWAPPED', 'ONE_DIGIT', 'EQUAL'],
  number: ['DIFFERS', 'SIMILAR', 'ONE_EDIT', 'EQUAL'],
  text: ['DIFFERS', 'ALIKE', 'SIMILAR', 'SWAPPED', 'ONE_EDIT', 'EQUAL'],
  address: ['DIFFERS', 'SAME_TOWN', 'SAME_BLOCK', 'SIMILAR', 'ONE_EDIT', 'EQUAL'],
  phone: ['DIFFERS', 'SIMILAR', 'ONE_EDIT', 'EQUAL'],
  exact: ['DIFFERS', 'EQUAL'],
  period: ['APART', 'WITHIN_A_MONTH', 'FOLLOWS_ON_A_FIRST', 'FOLLOWS'],
} as const satisfies Readonly<Record<FieldKind, readonly string[]>>

export const topLevel = (kind: FieldKind): number => levelsOf[kind].length - 1

/** The level of two equal values, whose rarity counts; null where equality is no agreement: one period follows another. */
export const equalLevel = (kind: FieldKind): number | null => (kind === 'period' ? null : topLevel(kind))

/** A value found in the other field of its kind (given name typed as family name, second line of an address first). */
export function swappedLevel(kind: FieldKind): number | null {
  return kind === 'name' || kind === 'text' ? levelsOf[kind].indexOf('SWAPPED') : null
}

/** What stands where no name was known. A newborn's (ベビー) is nobody's name either. */
const placeholders =
  /^(不明|不詳|氏名不詳|名無し|名前不明|ナナシ|フメイ|フショウ|テスト|.* ?(ベビー|ベイビ-|BABY|アカチヤン|シンセイジ|新生児)\d?|UNKNOWN|NULL|NONE|N\/A|NA|X+|-+)$/
const nobodysDays = new Set(['1900-01-01', '1899-12-31', '1868-01-01', '9999-12-31'])

/** A value as it is compared; null for what says nothing. The version is `normaliserVersion`. */
export function normaliseField(kind: FieldKind, text: string): string | null {
  if (text.trim() === '' || text.includes('\ufffd')) return null
  const plain = normalisers[kind](text)
  return plain === '' || plain === null ? null : plain
}

const digitsOf = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase()

const normalisers: Readonly<Record<FieldKind, (text: string) => string | null>> = {
  name(text) {
    const tokens = text
      .normalize('NFKC')
      .trim()
      .split(/[\s・,]+/)
    const isKana = /^[\p{Script=Katakana}\p{Script=Hiragana}ー・\s-]+$/u.test(text.normalize('NFKC'))
    const name = tokens
      .map(isKana ? normaliseKana : normaliseName)
      .filter((token) => token !== '')
      .join(' ')
    return placeholders.test(name) ? null : name
  },
  date(text) {
    const packed = /^(\d{4})(\d{2})(\d{2})$/.exec(text.trim())
    const date = readDate(packed === null ? text : `${packed[1]}-${packed[2]}-${packed[3]}`)
    // A day that no calendar has is a typing error, and compares as one.
    if (packed !== null && date === 'NO_SUCH_DAY') return `${packed[1]}-${packed[2]}-${packed[3]}`
    if (date === 'MALFORMED' || date === 'NO_SUCH_DAY' || date === 'OUTSIDE_ERA' || nobodysDays.has(date)) return null
    return date
  },
  number: digitsOf,
  phone(text) {
    const digits = text
      .normalize('NFKC')
      .replace(/\D/g, '')
      .replace(/^81(?=\d{9,10}$)/, '0')
    return /^(\d)\1*$/.test(digits) ? null : digits
  },
  text: (text) => text.normalize('NFKC').trim().replace(/\s+/g, ' ').toUpperCase(),
  address: normaliseAddress,
  exact: digitsOf,
  period: (text) => (/^(?=.{11})(\d{4}-\d{2}-\d{2})?\/(\d{4}-\d{2}-\d{2})?$/.test(text) ? text : null),
}
