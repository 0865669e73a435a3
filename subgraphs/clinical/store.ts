import type { InstitutionCode, RecordToken } from '../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import type { Scope } from '../shared/context.ts'
import type { Reach } from './marks.ts'
import type { AskedCategory, ClinicalCategory, ClinicalRecord, RecordLabel } from './record.ts'

/** Read under the scope of one of the node's tokens, decided for one category. */
export interface RecordsQuestion {
  readonly scope: Scope<AskedCategory>
  /** Numbers are given out again: what lies outside these days is somebody else's. */
  readonly from: CivilDate | null
  readonly until: CivilDate | null
  readonly reach: Reach
}

/** A record as its institution tells it, under the institution's own name for it. */
export interface ToldRecord extends Omit<ClinicalRecord, 'id'> {
  readonly source: string
}

/** What lies at one institution under a token, year by year, as the index is told of it. */
export interface Holding {
  readonly token: RecordToken
  readonly category: ClinicalCategory
  readonly institution: InstitutionCode
  readonly year: number
  readonly count: number
  /** What every one of them is labelled with, if there is such a label: the place tells as much as they do. */
  readonly label: RecordLabel | null
}

export type Putting = 'ADDED' | 'CHANGED' | 'SAME'

/** What a regional node (地域ノード) keeps. */
export interface ClinicalStore {
  /** What the scope's caller may see, entry by entry; oldest first. */
  records(question: RecordsQuestion): Promise<readonly ClinicalRecord[]>
  /** All or nothing, in the order told. Telling the same again changes nothing. */
  put(told: readonly ToldRecord[], at: Instant): Promise<readonly Putting[]>
  /** Of the tokens given, what may be told: that something UNDISCLOSED lies somewhere is not. */
  holdings(tokens: readonly RecordToken[]): Promise<readonly Holding[]>
  ping(): Promise<void>
  close(): Promise<void>
}
