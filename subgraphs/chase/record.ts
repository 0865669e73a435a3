import type { InstitutionCode, NumberHandle } from '../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'

export type RecordState = 'DRAFT' | 'COMPLETE'

/** What an office said of a person in one form, as it stands; names and numbers are not in it. */
export interface CareRecord {
  readonly id: string
  readonly office: InstitutionCode
  readonly service: string
  readonly handle: NumberHandle
  readonly version: string
  readonly form: string
  /** The day it is about; null: the form has none. */
  readonly on: CivilDate | null
  readonly state: RecordState
  readonly known: Instant
  /** By item. */
  readonly values: ReadonlyMap<string, string>
}
