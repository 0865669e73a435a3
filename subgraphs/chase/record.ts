import type { InstitutionCode, InsurerNumber, NumberHandle, UserId } from '../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'

/** DRAFT: something that a complete record needs is missing. WITHDRAWN: it was said by mistake, and says nothing. */
export type RecordState = 'DRAFT' | 'COMPLETE' | 'WITHDRAWN'

/** What an office said of a person in one form, as it stood from one revision on; names and numbers are not in it. */
export interface CareRecord {
  /** The same through all corrections. */
  readonly id: string
  readonly revision: number
  /** The revision that took its place; null: it stands. */
  readonly superseded: number | null
  /** The record that it belongs to, if its form is another's child. */
  readonly parent: string | null
  readonly office: InstitutionCode
  readonly service: string
  readonly insurer: InsurerNumber
  readonly handle: NumberHandle
  readonly version: string
  readonly form: string
  /** The day it is about; null: the form has none. */
  readonly on: CivilDate | null
  readonly state: RecordState
  /** Who entered it by hand; null: it came in a file. */
  readonly enteredBy: UserId | null
  readonly known: Instant
  /** By item. */
  readonly values: ReadonlyMap<string, string>
}

/** Lists are in the order of revisions, and so are their cursors; no bare digits, which could be somebody's number. */
export const revisionCursor = (revision: number): string => `r${revision}`

export function revisionAt(cursor: string): number | null {
  const [, digits] = /^r(\d{1,15})$/.exec(cursor) ?? []
  return digits === undefined ? null : Number(digits)
}
