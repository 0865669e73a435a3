import type { InstitutionCode, PersonId } from '../../schema/domain/ids.ts'
import type { PlainNumber } from '../shared/internal.ts'
import type { SaidIdentity } from './identifying/identity.ts'

/** A patient as a network or an institution keeps them, under an id of its own. */
export interface Patient {
  readonly localId: string
  readonly identity: SaidIdentity
  /** As typed or read from the card; null: not known. */
  readonly number: PlainNumber | null
}

export type PatientOutcome =
  /** They are somebody whom the hub knows otherwise too. */
  | { readonly kind: 'LINKED'; readonly because: 'CARD' | 'IDENTITY' | 'STEWARD' }
  /** A steward is asked: probably the same, or a chart number that seems to be somebody else's now. */
  | { readonly kind: 'REVIEW'; readonly because: 'PROBABLE_MATCH' | 'CARD_OF_ANOTHER' | 'REUSED_LOCAL_ID' }
  | { readonly kind: 'NEW' }
  | { readonly kind: 'REFUSED'; readonly reason: 'REUSED_TWICE_IN_A_DAY' | 'TWICE_IN_THE_FILE' }

export interface PatientStore {
  /** Takes patients over, each with an outcome of its own; what was taken before changes nothing. */
  take(assigner: InstitutionCode, patients: readonly Patient[]): Promise<readonly PatientOutcome[]>
  /** Who has an institution's own id today. */
  holder(assigner: InstitutionCode, localId: string): Promise<PersonId | null>
}
