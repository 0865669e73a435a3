import type { Instant } from '../../../schema/domain/time.ts'
import type { Mark, RefusedRow } from './batch.ts'

/** RUNNING: being taken, or cut off; STOPPED: its sender stopped it; DONE: all of it was read. */
export type JobState = 'RUNNING' | 'STOPPED' | 'DONE'

export interface ImportJob {
  readonly id: string
  readonly state: JobState
  /** Null: nothing was taken yet. */
  readonly mark: Mark | null
  readonly rows: number
  readonly landed: number
  readonly unchanged: number
  readonly refused: number
}

/** What is kept of each file: how far it was taken, and what was refused. */
export interface ImportJobs {
  /** The job of this key, made or taken up again. */
  begin(institution: string, key: string, at: Instant): Promise<ImportJob>
  find(institution: string, key: string): Promise<ImportJob | null>
  /** `whole`: of the file, once all of it was read. */
  end(id: string, state: 'STOPPED' | 'DONE', whole: Mark | null, at: Instant): Promise<void>
  /** Refused rows behind a line, in the order of the file. */
  refusals(id: string, afterLine: number, first: number): Promise<readonly RefusedRow[]>
}
