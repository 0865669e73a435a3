import type { PersonId } from '../../schema/domain/ids.ts'
import type { Basic, DailyCare } from './content.ts'
import type { EmergencyPage } from './summary.ts'

export type EmergencySummaryParent = EmergencyPage & {
  readonly __typename: 'EmergencySummary'
  readonly person: { readonly id: PersonId }
}
export type BasicInformationParent = Basic & { readonly person: { readonly id: PersonId } }
export type DailyCareParent = DailyCare
