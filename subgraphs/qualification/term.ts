import type { InsurerNumber } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'

export const sexes = ['MALE', 'FEMALE', 'NOT_SET'] as const
export type Sex = (typeof sexes)[number]

export const cardClasses = [
  'ORDINARY',
  'RETIRED',
  'SHORT_TERM',
  'SHORT_TERM_RETIRED',
  'FULL_PAYMENT',
  'SPECIAL_RETIRED',
  'SELF_DEFENCE',
  'PUBLIC_ASSISTANCE',
] as const
export type CardClass = (typeof cardClasses)[number]

export const lossReasons = ['DEATH', 'PUBLIC_ASSISTANCE_STARTED', 'JOINED_ANOTHER_INSURER', 'OTHER'] as const
export type LossReason = (typeof lossReasons)[number]

/** 適用区分: ア to オ below 70, 現役並み, 一般 and 低所得 from 70 on. */
export const limitClasses = [
  'A01',
  'A02',
  'A03',
  'A04',
  'A05',
  'A06',
  'B01',
  'B02',
  'B03',
  'B04',
  'B05',
  'B06',
  'B07',
  'B08',
  'B09',
  'B10',
] as const
export type LimitClass = (typeof limitClasses)[number]

export interface ElderlyRecipient {
  readonly from: CivilDate
  readonly until: CivilDate | null
  readonly shareOfCost: number
}

/** What a card says of a person and their terms. */
export interface Particulars {
  readonly name: string
  readonly kana: string
  readonly otherName: string | null
  readonly sex: Sex
  readonly birthDate: CivilDate
  readonly postalCode: string | null
  readonly address: string
  readonly cardClass: CardClass
  readonly family: 'SELF' | 'FAMILY'
  readonly shareOfCost: number | null
  readonly issuedOn: CivilDate | null
  readonly validUntil: CivilDate | null
  readonly elderlyRecipient: ElderlyRecipient | null
}

/**
 * A stretch of one qualification (資格) with unchanged particulars, half-open. A qualification is the run of terms
 * with the same `acquired`; its last term's `until`, when set with a reason, is the loss.
 */
export interface Term extends Particulars {
  readonly insurer: InsurerNumber
  readonly from: CivilDate
  readonly until: CivilDate | null
  /** 資格取得日 of the qualification this term belongs to. */
  readonly acquired: CivilDate
  /** 資格喪失日 of it. */
  readonly lost: CivilDate | null
  readonly reasonOfLoss: LossReason | null
}

/** 未就学: through the 31 March after the day on which the child completes six years (年齢計算ニ関スル法律: the day before the birthday). */
export function isPreschool(birthDate: CivilDate, on: CivilDate): boolean {
  const year = Number(birthDate.slice(0, 4)) + 6
  const lastMarch = birthDate.slice(5) <= '04-01' ? year : year + 1
  return on <= `${String(lastMarch).padStart(4, '0')}-03-31`
}
