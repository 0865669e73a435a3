import type { PersonId, RegionId } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { FoundConflict } from './medication/checking.ts'
import type { ClinicalCategory } from './record.ts'
import type { CategorySummary } from './summary.ts'

/** What was asked of a person; each category is gathered when its own field is. */
export interface ClinicalSummaryParent {
  readonly person: { readonly id: PersonId }
  readonly categories: readonly ClinicalCategory[] | null
  readonly since: CivilDate | null
  readonly regions: readonly RegionId[] | null
}

export type ClinicalSectionParent = CategorySummary
export type MedicationSectionParent = CategorySummary
export type CostSectionParent = CategorySummary
export type FoundConflictParent = FoundConflict
export type CheckupSectionParent = CategorySummary
export type DocumentSectionParent = CategorySummary
