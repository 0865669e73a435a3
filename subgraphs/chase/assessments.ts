import type { InstitutionCode, InsurerNumber, NumberHandle } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { Layout } from './layouts.ts'

/** A complete record, for whoever counts: codes, dates and measures; no free text. */
export interface Assessment {
  readonly id: string
  /** Since when it stood. */
  readonly revision: number
  /** The record that it belongs to, if its form is another's child. */
  readonly parent: string | null
  readonly office: InstitutionCode
  readonly service: string
  readonly insurer: InsurerNumber
  readonly handle: NumberHandle
  /** The day it is about; null: the form has none. */
  readonly on: CivilDate | null
  /** Version, form, and the items in the order of the cells. */
  readonly layout: Layout
  /** Empty, or beyond the end: nothing. */
  readonly cells: readonly string[]
}

/** One step of the store. Of a correction there are two: what stood is gone, and what takes its place stands. */
export interface AssessmentChange {
  readonly revision: number
  readonly kind: 'GONE' | 'STANDS'
  readonly assessment: Assessment
}

export interface AssessmentChanges {
  /** In the order of revisions; of one revision what is gone comes first. */
  readonly changes: readonly AssessmentChange[]
  /** Everything up to this revision was told: where to go on. */
  readonly upTo: number
  readonly more: boolean
}

export interface StandingQuestion {
  readonly forms: readonly string[]
  /** Null: all of them. */
  readonly office: InstitutionCode | null
  /** Days `[from, until)`; null: whatever day. */
  readonly days: { readonly from: CivilDate; readonly until: CivilDate } | null
  readonly first: number
  /** The revision of the last one read; 0: from the beginning. */
  readonly after: number
}

/**
 * Complete records as they stand, and what changed since: for feedback alone, which is decided by its own policy. A
 * reader that keeps its cursor with what it made of the changes never misses one, and takes none twice.
 */
export interface Assessments {
  /** Changes of these forms after a revision: at most `first` of each kind. */
  changes(forms: readonly string[], after: number, first: number): Promise<AssessmentChanges>
  /** In the order in which they began to stand. */
  standing(question: StandingQuestion): Promise<readonly Assessment[]>
  /** The last revision of all. */
  revision(): Promise<number>
}
