import type { Role } from '../../schema/domain/caller.ts'
import type { InstitutionCode, PersonId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { ClinicalPage } from '../shared/emergency-view.ts'
import type { Basic, DailyCare, Medical, ShownImage } from './content.ts'
import type { CareNote, TransportNote } from './notes-store.ts'
import type { EmergencyPage } from './summary.ts'
import type { Version } from './version.ts'

export type EmergencySummaryParent = EmergencyPage & {
  readonly consentAsOf: Instant | null
  readonly __typename: 'EmergencySummary'
  readonly person: { readonly id: PersonId }
}
export type BasicInformationParent = Basic & { readonly person: { readonly id: PersonId } }
export type DailyCareParent = DailyCare & { readonly person: { readonly id: PersonId } }
export interface EmergencyNotEnrolledParent {
  readonly __typename: 'EmergencyNotEnrolled'
  readonly person: { readonly id: PersonId }
}
export interface EmergencyNothingApprovedParent {
  readonly __typename: 'EmergencyNothingApproved'
  readonly person: { readonly id: PersonId }
}
export interface EmergencyVersionParent
  extends Pick<Version, 'number' | 'approved' | 'institution' | 'superseded' | 'digest'> {
  readonly person: { readonly id: PersonId }
  readonly signature: { readonly key: string; readonly publicKey: string; readonly value: string }
  readonly basic: BasicInformationParent | null
  readonly dailyCare: DailyCareParent | null
  readonly medical: Medical | null
}
export type TransportNoteParent = TransportNote & { readonly person: { readonly id: PersonId } }
export type CareNoteParent = CareNote & { readonly person: { readonly id: PersonId } }
export type ClinicalPageParent = ClinicalPage

/** Where it was shown decides under which category its picture is read. */
export type EmergencyImageParent = ShownImage & {
  readonly person: PersonId
  readonly under: 'EMERGENCY' | 'EMERGENCY_SUMMARY'
}

export interface UnconfirmedReadingParent {
  readonly id: string
  readonly person: { readonly id: PersonId }
  readonly at: Instant
  readonly consentAsOf: Instant
  readonly role: Role
  readonly institution: InstitutionCode | null
  readonly outcome: 'NOT_DECIDED_YET' | 'CONFIRMED' | 'REFUSED'
  readonly decided: Instant | null
  readonly reviewed: Instant | null
  readonly verdict: 'JUSTIFIED' | 'NOT_JUSTIFIED' | null
}
