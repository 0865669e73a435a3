import type { Day } from '../people/calendar.ts'
import type { CardNumber, Sex } from '../people/rows.ts'

export type LifeScheme = 'MEDICAL' | 'LATE_ELDERLY' | 'PUBLIC_ASSISTANCE' | 'CARE' | 'PROVISIONAL'

/** Care insurance numbers begin with the digits of a municipality as its NHI's do: only the scheme tells them apart. */
export interface LifeNumber extends CardNumber {
  readonly scheme: LifeScheme
}

/** Who somebody is, as one source has written it: with its habits, and now and then with its slips. */
export interface WrittenIdentity {
  readonly kanaFamily: string
  readonly kanaGiven: string
  readonly kanjiFamily: string
  readonly kanjiGiven: string
  /** Of foreign residents; their kanji are then none. */
  readonly latin: string
  /** 通称 */
  readonly commonName: string
  readonly birthDate: string
  readonly sex: Sex
  readonly postalCode: string
  readonly address: string
  /** Of a newborn, as the birth certificate has it: a token of the mother's number, order of birth, facility. */
  readonly birth: { readonly mother: string; readonly order: number; readonly facility: string } | null
}

/** What one source tells of one person, as it would send it. */
export type Told =
  | {
      readonly kind: 'NEW'
      readonly number: LifeNumber
      readonly from: Day
      /** The insurer's continuity statement. */
      readonly previous: LifeNumber | null
      readonly identity: WrittenIdentity
    }
  | { readonly kind: 'LOSS'; readonly number: LifeNumber; readonly until: Day; readonly death: boolean }
  | {
      readonly kind: 'AMENDMENT'
      readonly number: LifeNumber
      readonly asOf: Day
      readonly identity: WrittenIdentity
    }

/** The truth: one number for one human being, from birth to death. */
export type PersonKey = number

export interface LifeEvent {
  /** When it is sent: days or months after it was so. */
  readonly day: Day
  readonly told: Told
  readonly person: PersonKey
}
