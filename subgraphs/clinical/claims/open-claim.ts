import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { ClaimForm } from './layout.ts'
import type { NumberFault, Payers } from './payer.ts'

/** Why a claim, or one of its lines, was not taken. */
export type ClaimFault =
  | NumberFault
  | 'GARBLED'
  | 'MY_NUMBER'
  | 'TOO_LONG'
  | 'UNKNOWN_RECORD'
  | 'NO_CLAIM'
  | 'OUT_OF_PLACE'
  | 'NO_INSTITUTION'
  | 'INSTITUTION'
  | 'MONTH'
  | 'TYPE'
  | 'PERSON'
  | 'CODE'
  | 'AREA'
  | 'DATE'
  | 'NOT_IN_MONTH'
  | 'TIMES'

/** `column`: the field, counted from 1 as the specification does. */
export interface ClaimPlace {
  readonly line: number
  readonly column: number
}

export interface LineFault {
  readonly place: ClaimPlace
  readonly fault: ClaimFault
}

/** Who claims: the record before the claims of one institution. */
export interface Claimant {
  readonly institution: InstitutionCode
  readonly form: ClaimForm
}

/** One claim as far as it was read. */
export interface OpenClaim extends Claimant {
  readonly line: number
  readonly month: string
  readonly type: string
  readonly inpatient: boolean
  /** Of birth date, sex and what tells claims of one month apart. */
  readonly mark: string
  readonly payers: Payers
  /** Lines that say something, with their numbers. */
  readonly told: { readonly line: number; readonly fields: readonly string[] }[]
  /** The first visit (受診日) of the month, where the claim tells them. */
  firstVisit: CivilDate | null
}
