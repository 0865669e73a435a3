import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import type { Scope } from '../shared/context.ts'
import type { Reach } from './marks.ts'
import type { ClinicalCategory, ClinicalRecord } from './record.ts'

/** Read under the scope of one of the node's tokens, decided for one category. */
export interface RecordsQuestion {
  readonly scope: Scope<ClinicalCategory>
  /** Numbers are given out again: what lies outside these days is somebody else's. */
  readonly from: CivilDate | null
  readonly until: CivilDate | null
  readonly reach: Reach
}

/** A record as its institution tells it, under the institution's own name for it. */
export interface ToldRecord extends Omit<ClinicalRecord, 'id'> {
  readonly source: string
}

export type Putting = 'ADDED' | 'CHANGED' | 'SAME'

/** What a regional node (地域ノード) keeps. */
export interface ClinicalStore {
  /** What the scope's caller may see, entry by entry; oldest first. */
  records(question: RecordsQuestion): Promise<readonly ClinicalRecord[]>
  /** All or nothing, in the order told. Telling the same again changes nothing. */
  put(told: readonly ToldRecord[], at: Instant): Promise<readonly Putting[]>
  ping(): Promise<void>
  close(): Promise<void>
}
