import type { InstitutionCode, NumberHandle, UserId } from '../../schema/domain/ids.ts'
import type { Outcome } from '../../schema/domain/outcome.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Listed } from '../shared/connection.ts'
import type { Scope } from '../shared/context.ts'
import type { Once } from '../shared/once.ts'
import type { Assessments } from './assessments.ts'
import type { Reason } from './checking/reasons.ts'
import type { FormRules } from './checking/row.ts'
import type { FeedbackStore } from './feedback/store.ts'
import type { PackedRows } from './packed-batch.ts'
import type { Mark } from './reading/form-file.ts'
import type { CareRecord } from './record.ts'
import type { TakenRow } from './telling.ts'

/** RUNNING: being taken, or cut off; UNDOING: being undone, or cut off. */
export type UploadState = 'RUNNING' | 'STOPPED' | 'DONE' | 'UNDOING' | 'UNDONE'

export interface Upload {
  readonly id: number
  readonly key: string
  readonly state: UploadState
  /** All of it or nothing, at once. */
  readonly whole: boolean
  /** Of the interface, and the form: null while nothing was read. */
  readonly version: string | null
  readonly form: string | null
  readonly mark: Mark | null
  readonly rows: number
  readonly landed: number
  readonly unchanged: number
  readonly refused: number
  readonly began: Instant
}

export interface Refusal {
  readonly line: number
  readonly place: number
  /** Null: the row as a whole. */
  readonly item: string | null
  readonly reason: Reason
  /** Masked where it may tell of somebody. */
  readonly value: string
}

/** Of what could be read: nothing that stood there is told. */
export type RowRefusal = Omit<Refusal, 'value'>

/** As many rows as are committed at once. */
export interface TakenBatch {
  readonly rules: FormRules
  /** Packed: a batch that waits for the one before it is two texts, and no thousand objects. */
  readonly rows: PackedRows
  readonly count: number
  /** Cells that the reading found wrong, and how many rows they are of. */
  readonly refused: readonly Refusal[]
  readonly refusedRows: number
  /** The position this batch begins at. */
  readonly before: number
  readonly mark: Mark
}

export interface BatchOutcome {
  readonly landed: number
  readonly unchanged: number
  readonly refused: number
}

/** A batch that does not follow what its upload took last: it was stopped or taken back, or another run went on. */
export class UploadMoved extends Error {
  constructor() {
    super('The upload went on elsewhere.')
    this.name = 'UploadMoved'
  }
}

/** Files as jobs: what landed, what did not, and how far each was taken. */
export interface Uploads {
  /** Begun, gone on with where it stopped, or as it is: done. */
  begin(office: InstitutionCode, key: string, how: { readonly whole: boolean; readonly at: Instant }): Promise<Upload>
  find(office: InstitutionCode, key: string): Promise<Upload | null>
  /** Newest first. */
  list(
    office: InstitutionCode,
    page: { readonly first: number; readonly after: number | null },
  ): Promise<Listed<Upload>>
  /** The batch whole, with its mark, or not at all. */
  take(upload: number, office: InstitutionCode, batch: TakenBatch, at: Instant): Promise<BatchOutcome>
  /** Puts a batch of a file aside that is to land whole, with its mark, or not at all: nobody sees it. */
  stage(upload: number, batch: TakenBatch): Promise<void>
  /** All that was put aside at once; where a row is refused, then or before, nothing of it. */
  land(upload: number, office: InstitutionCode, at: Instant): Promise<void>
  end(id: number, state: 'STOPPED' | 'DONE', at: Instant): Promise<void>
  /** A file of which nothing could be read leaves nothing. */
  forget(id: number): Promise<void>
  /** Whether it was being taken; whoever takes it in whichever process moves no further, and need not live any more. */
  stop(office: InstitutionCode, key: string, at: Instant): Promise<boolean>
  refusals(
    id: number,
    after: { readonly line: number; readonly place: number },
    first: number,
  ): Promise<readonly Refusal[]>
  /**
   * What it brought is gone, what it replaced stands again where nothing later took its place. One that is being taken
   * is stopped by it. Of a large one it goes on beside: it is UNDOING until then.
   */
  undo(office: InstitutionCode, key: string, at: Instant): Promise<Outcome<Upload>>
}

export interface Entering {
  readonly office: InstitutionCode
  readonly by: UserId
  readonly rules: FormRules
  readonly row: TakenRow
  /** A complete record, or none. */
  readonly complete: boolean
}

export type Entered =
  | { readonly kind: 'ENTERED'; readonly record: CareRecord }
  | { readonly kind: 'REFUSED'; readonly refusals: readonly RowRefusal[] }

/** Records one at a time, by the same rules as rows of files. */
export interface Entries {
  enter(entering: Entering, once: Once): Promise<Outcome<Entered>>
  /** With the records that belong to it. */
  withdraw(office: InstitutionCode, id: string, by: UserId, once: Once): Promise<Outcome<CareRecord>>
  /** All revisions, newest first; of another office's record none. */
  history(scope: Scope<'LONG_TERM_CARE'>, office: InstitutionCode, id: string): Promise<readonly CareRecord[]>
}

/** What stands; what was withdrawn does not. */
export interface CareStore {
  /** Of the scope's person, by the numbers that are theirs, as far as the scope's caller may see them; oldest first. */
  records(scope: Scope<'LONG_TERM_CARE'>, handles: readonly NumberHandle[]): Promise<readonly CareRecord[]>
  /** What the office itself told, newest first. */
  told(
    scope: Scope<'LONG_TERM_CARE'>,
    office: InstitutionCode,
    question: { readonly form: string | null; readonly first: number; readonly after: number | null },
  ): Promise<Listed<CareRecord>>
  readonly uploads: Uploads
  readonly entries: Entries
  readonly assessments: Assessments
  readonly feedback: FeedbackStore
  ping(): Promise<void>
  close(): Promise<void>
}
