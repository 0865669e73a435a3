import type { Category } from '../../schema/domain/category.ts'
import type { NumberHandle } from '../../schema/domain/ids.ts'
import type { Outcome } from '../../schema/domain/outcome.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import type { FactSource } from '../shared/consent/facts.ts'
import type { Scope } from '../shared/context.ts'
import type { PlainNumber } from '../shared/internal.ts'
import type { Once } from '../shared/once.ts'
import type { AttendingStore } from './attending-store.ts'
import type { CardStore } from './card-store.ts'
import type { LinkedNumber } from './claim-holder.ts'
import type { ClientsStore } from './clients-store.ts'
import type { ConsentStore } from './consent-store.ts'
import type { Candidate } from './eligibility.ts'
import type { GuardianStore } from './guardian-store.ts'
import type { Amendment } from './history.ts'
import type { NewbornStore } from './newborn-store.ts'
import type { RegisterStore } from './register-store.ts'
import type { ReviewerStore } from './reviewer-store.ts'
import type { ElderlyRecipient, LimitClass, LossReason, Particulars, Sex, Term } from './term.ts'

export type LimitKind = 'LIMIT' | 'LIMIT_AND_REDUCTION' | 'REDUCTION'

export interface LimitCertificate {
  readonly kind: LimitKind
  readonly class: LimitClass
  readonly from: CivilDate
  readonly until: CivilDate | null
  readonly longTermSince: CivilDate | null
}

export type SpecificDisease = 'DIALYSIS' | 'COAGULATION_FACTOR' | 'HIV'

export interface SpecificDiseaseCertificate {
  readonly disease: SpecificDisease
  readonly from: CivilDate
  readonly until: CivilDate | null
  readonly selfPayCeiling: number
}

export type { ElderlyRecipient }

/** One row an insurer sends, read and normalised, its number's handle minted. */
export type InsurerRow =
  | {
      readonly kind: 'NEW'
      readonly number: MintedNumber
      readonly particulars: Particulars
      readonly from: CivilDate
      readonly previous: NumberHandle | null
    }
  | { readonly kind: 'LOSS'; readonly number: MintedNumber; readonly until: CivilDate; readonly reason: LossReason }
  | {
      readonly kind: 'AMENDMENT'
      readonly number: MintedNumber
      readonly amendment: Amendment
      readonly asOf: CivilDate | null
    }
  | {
      readonly kind: 'LIMIT'
      readonly number: MintedNumber
      readonly limit: LimitCertificate | null
      readonly disease: SpecificDiseaseCertificate | null
    }
  | { readonly kind: 'VOUCHER' | 'VOUCHER_WITHDRAWN'; readonly number: MintedNumber; readonly month: CivilDate }

/** A welfare office's (福祉事務所) round of vouchers (医療券): who had one gets the next month's, but for whom it names. */
export interface VoucherRenewal {
  readonly from: CivilDate
  readonly without: readonly NumberHandle[]
  readonly also: readonly MintedNumber[]
}

export interface VouchersRenewed {
  readonly registered: number
  readonly stood: number
  readonly refused: number
  /** The first of them. */
  readonly refusals: readonly VoucherRefusal[]
  /** Of those that it names besides, in their order. */
  readonly also: readonly Outcome<RowResult>[]
}

export interface VoucherRefusal {
  readonly handle: NumberHandle
  readonly reason: 'OUTSIDE_QUALIFICATION' | 'TAKEN_BACK'
}

export interface MintedNumber {
  readonly handle: NumberHandle
  readonly plain: PlainNumber
}

export interface RowResult {
  readonly handle: NumberHandle
  readonly changed: boolean
  /** The number it says it continues stands under somebody born another day: for the watch, not for who wrote. */
  readonly othersNumber?: true
}

/** Who writes, and when: stands beside what they wrote. */
export interface Author {
  readonly institution: string
  readonly at: Instant
}

export interface IdentityProbe {
  readonly birthDate: CivilDate
  readonly sex: Sex
}

/** One number, under the scope of a question about it or about its holder. */
export interface Under<C extends Category> {
  readonly scope: Scope<C>
  readonly handle: NumberHandle
}

/**
 * What the eligibility side keeps. Every read and write takes the scope of an allowed question: what was not decided
 * cannot be asked.
 */
export interface EligibilityStore {
  /** The numbers that share the card's insurer, symbol and number, with the terms that stand. */
  household(
    scope: Scope<'ELIGIBILITY' | 'GRANT' | 'PROTECTION' | 'REGISTER'>,
    number: PlainNumber,
  ): Promise<readonly Candidate[]>
  /** Everybody born that day with that sex: the caller compares names and addresses. */
  bornThen(scope: Scope<'ELIGIBILITY'>, probe: IdentityProbe): Promise<readonly Candidate[]>
  standingTerms(asked: readonly Under<'ELIGIBILITY'>[]): Promise<readonly (readonly Term[])[]>
  /** Numbers of the scope's person, by the index's links. */
  numbersOf(scope: Scope<'ELIGIBILITY' | 'ACCESS_LOG' | 'GRANT'>): Promise<readonly NumberHandle[]>
  /** Whether the holder of a lapsed number has another qualification on the day. */
  newerExists(scope: Scope<'ELIGIBILITY'>, handle: NumberHandle, on: CivilDate): Promise<boolean>
  voucherExists(scope: Scope<'ELIGIBILITY'>, handle: NumberHandle, month: CivilDate): Promise<boolean>
  plainNumbers(asked: readonly Under<'NUMBER'>[]): Promise<readonly (PlainNumber | null)[]>
  limitCertificates(asked: readonly Under<'LIMIT_CERTIFICATE'>[]): Promise<readonly (readonly LimitCertificate[])[]>
  specificDiseases(
    asked: readonly Under<'LIMIT_CERTIFICATE'>[],
  ): Promise<readonly (readonly SpecificDiseaseCertificate[])[]>
  /** All rows in one transaction; each lands or is refused by itself. The same request again gets the same answer. */
  takeRows(
    scope: Scope<'ELIGIBILITY' | 'LIMIT_CERTIFICATE'>,
    rows: readonly InsurerRow[],
    author: Author,
    once: Once,
  ): Promise<Outcome<readonly Outcome<RowResult>[]>>
  /** An office's vouchers of one month, registered for the next: all of it or nothing. */
  renewVouchers(
    scope: Scope<'ELIGIBILITY'>,
    renewal: VoucherRenewal,
    author: Author,
    once: Once,
  ): Promise<Outcome<VouchersRenewed>>
}

export interface ClaimStore {
  /** For each number a scope was decided for: all numbers of all its holders, itself among them, with their links and standing terms. */
  linkedNumbers(scopes: readonly Scope<'ELIGIBILITY'>[]): Promise<readonly (readonly LinkedNumber[])[]>
}

export interface QualificationStore {
  readonly eligibility: EligibilityStore
  readonly claims: ClaimStore
  readonly cards: CardStore
  readonly consent: ConsentStore
  readonly guardians: GuardianStore
  readonly newborns: NewbornStore
  readonly reviewers: ReviewerStore
  readonly attending: AttendingStore
  readonly clients: ClientsStore
  readonly register: RegisterStore
  readonly facts: FactSource
  ping(): Promise<void>
  close(): Promise<void>
}
