import type { CivilDate } from '../../../schema/domain/time.ts'

/** What insurers send of the synthetic population, in the shape of the graph's inputs (schema/qualification.graphql). */

export interface CardNumber {
  readonly insurerNumber: string
  readonly symbol: string | null
  readonly number: string
  readonly branch: string | null
}

export type Sex = 'MALE' | 'FEMALE'

export type CardClass = 'ORDINARY' | 'SHORT_TERM' | 'FULL_PAYMENT' | 'SELF_DEFENCE' | 'PUBLIC_ASSISTANCE'

export type LossReason = 'DEATH' | 'PUBLIC_ASSISTANCE_STARTED' | 'JOINED_ANOTHER_INSURER' | 'OTHER'

export interface ElderlyRecipient {
  readonly from: CivilDate
  readonly until: CivilDate | null
  readonly shareOfCost: number
}

export interface Particulars {
  readonly name: string
  readonly kana: string
  readonly otherName: string | null
  readonly sex: Sex
  readonly birthDate: CivilDate
  readonly postalCode: string
  readonly address: string
  readonly cardClass: CardClass
  readonly family: 'SELF' | 'FAMILY'
  readonly shareOfCost: number | null
  readonly issuedOn: CivilDate | null
  readonly validUntil: CivilDate | null
  readonly elderlyRecipient: ElderlyRecipient | null
}

export interface QualificationEntry extends Particulars {
  readonly number: CardNumber
  readonly previous: CardNumber | null
  readonly from: CivilDate
}

export interface QualificationEnd {
  readonly number: CardNumber
  readonly until: CivilDate
  readonly reason: LossReason
}

export type Amended = Partial<
  Pick<
    Particulars,
    'name' | 'kana' | 'postalCode' | 'address' | 'shareOfCost' | 'issuedOn' | 'validUntil' | 'elderlyRecipient'
  >
>

export interface QualificationAmendment extends Amended {
  readonly number: CardNumber
  readonly asOf: CivilDate
}

export type LimitClass = 'A01' | 'A02' | 'A03' | 'A04' | 'A05' | 'B02' | 'B03' | 'B05' | 'B06'

export interface LimitCertificateEntry {
  readonly number: CardNumber
  readonly limit: {
    readonly kind: 'LIMIT' | 'LIMIT_AND_REDUCTION'
    readonly class: LimitClass
    readonly from: CivilDate
    readonly until: CivilDate
    readonly longTermSince: CivilDate | null
  } | null
  readonly specificDisease: {
    readonly disease: 'DIALYSIS' | 'COAGULATION_FACTOR' | 'HIV'
    readonly from: CivilDate
    readonly until: CivilDate | null
    readonly selfPayCeiling: number
  } | null
}

/** 医療券 of one month (医療扶助). */
export interface Voucher {
  readonly number: CardNumber
  /** Its first day. */
  readonly month: CivilDate
}

export type Row =
  | { readonly kind: 'NEW'; readonly entry: QualificationEntry }
  | { readonly kind: 'LOSS'; readonly entry: QualificationEnd }
  | { readonly kind: 'AMENDMENT'; readonly entry: QualificationAmendment }
  | { readonly kind: 'LIMIT'; readonly entry: LimitCertificateEntry }
  | { readonly kind: 'VOUCHER'; readonly entry: Voucher }

export type RowKind = Row['kind']
