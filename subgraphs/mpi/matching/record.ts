import type { CivilDate } from '../../../schema/domain/time.ts'

/** What a source says about somebody, as filed. Null says nothing, and weighs nothing. */
export interface IdentityRecord {
  /** フリガナ; family and given name apart where the source keeps them so. */
  readonly kana: string | null
  readonly kanji: string | null
  readonly latin: string | null
  readonly birthDate: CivilDate | null
  readonly sex: string | null
  readonly postalCode: string | null
  readonly address: string | null
  readonly phone: string | null
  readonly source: string
  /** Read from a register (住民基本台帳, an insurer's ledger), not typed at a desk. */
  readonly verified: boolean
  /** A household's number (世帯の記号・番号) and the branch (枝番) in it; whatever tells households apart will do. */
  readonly household: { readonly number: string; readonly branch: string } | null
  /** Of a newborn under a provisional id: mother and facility by any stable token. */
  readonly birth: { readonly mother: string; readonly order: number; readonly facility: string } | null
  /** Of the qualification that the source tells of. */
  readonly period: { readonly from: CivilDate; readonly until: CivilDate | null } | null
  readonly verifiedDeath: CivilDate | null
  readonly lastCare: CivilDate | null
}

export const silentRecord: IdentityRecord = {
  kana: null,
  kanji: null,
  latin: null,
  birthDate: null,
  sex: null,
  postalCode: null,
  address: null,
  phone: null,
  source: '',
  verified: false,
  household: null,
  birth: null,
  period: null,
  verifiedDeath: null,
  lastCare: null,
}

/** The fields that a Japanese model weighs; a model of a labelled set names columns of its own. */
export const identityFields = [
  'kana',
  'kanji',
  'latin',
  'birthDate',
  'sex',
  'postalCode',
  'address',
  'phone',
  'birth',
  'period',
] as const
export type IdentityField = (typeof identityFields)[number]

/** The texts a record has for a model's fields, before they are normalised. */
export function textOf(record: IdentityRecord, field: string): string | null {
  if (field === 'birth') {
    const { birth } = record
    return birth === null ? null : `${birth.mother}|${birth.order}|${birth.facility}`
  }
  if (field === 'period') return periodText(record)
  const known = identityFields.find((name) => name === field)
  if (known === undefined || known === 'birth' || known === 'period' || (known === 'sex' && record.sex === 'NOT_SET'))
    return null
  // One Latin word is a family's: of twins who have no name yet, both have it.
  if (known === 'latin' && record.latin !== null && !/\S[\s,・]+\S/u.test(record.latin)) return null
  return record[known]
}

/**
 * A change on a birthday says nothing beside the birth date: at 75 everybody changes (後期高齢者), at 65 some do, and a
 * newborn begins with their birth.
 */
function periodText({ period, birthDate }: IdentityRecord): string | null {
  if (period === null) return null
  const telling = (day: CivilDate | null): string => (day === null || day.slice(5) === birthDate?.slice(5) ? '' : day)
  const text = `${telling(period.from)}/${telling(period.until)}`
  return text === '/' ? null : text
}
