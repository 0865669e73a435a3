import type { InstitutionCode, RecordToken } from '../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import type { Scope } from '../shared/context.ts'
import type { ClaimContent } from './claims/claim.ts'
import type { CodeMeaning, LocalCode } from './codes/codes.ts'
import type { Reach } from './marks.ts'
import type { AskedCategory, ClinicalCategory, ClinicalRecord, Content, RecordLabel, RecordOf } from './record.ts'

/** Read under the scope of one of the node's tokens, decided for one category. */
export interface RecordsQuestion {
  readonly scope: Scope<AskedCategory>
  /** Numbers are given out again: what lies outside these days is somebody else's. */
  readonly from: CivilDate | null
  readonly until: CivilDate | null
  readonly reach: Reach
}

/** Read for the medication check, which by law compares what consent hides: nothing of it is shown by this. */
export interface TakenQuestion {
  readonly scope: Scope<'NUMBER'>
  readonly from: CivilDate | null
  readonly until: CivilDate | null
}

/** A record as its institution tells it, under the institution's own name for it; or what a claim says of one category. */
export interface ToldRecord extends Omit<ClinicalRecord, 'id' | 'content'> {
  readonly source: string
  readonly content: Content | ClaimContent
  /** The institution's own code, where none of the nation's stands in the content. */
  readonly local?: LocalCode | undefined
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

/** A code that stands in records and means nothing yet. */
export interface UnmappedCode extends LocalCode {
  readonly institution: InstitutionCode
  /** As the institution names it. */
  readonly name: string | null
}

/** What institutions call by codes of their own (院内コード), and what these mean in the nation's. */
export interface CodeMap {
  /** All or nothing; a meaning given before is replaced. What was told before is read by it from now on. */
  mean(meanings: readonly CodeMeaning[], at: Instant): Promise<void>
  unmapped(after: UnmappedCode | null, first: number): Promise<readonly UnmappedCode[]>
  /**
   * The next records in order whose places are told by what codes mean: labelled anew, the tokens they lie under, and
   * where to go on (null: at the end).
   */
  relabel(
    after: string,
    first: number,
  ): Promise<{ readonly tokens: readonly RecordToken[]; readonly next: string | null }>
}

/** What a regional node (地域ノード) keeps. */
export interface ClinicalStore {
  readonly codes: CodeMap
  /** What the scope's caller may see, entry by entry; oldest first. */
  records(question: RecordsQuestion): Promise<readonly ClinicalRecord[]>
  /** Every prescription and what was dispensed, whatever hides it. */
  taken(question: TakenQuestion): Promise<readonly RecordOf<'PRESCRIPTION'>[]>
  /** All or nothing, in the order told. Telling the same again changes nothing. */
  put(told: readonly ToldRecord[], at: Instant): Promise<readonly Putting[]>
  /** Of the tokens given, what may be told: that something UNDISCLOSED lies somewhere is not. */
  holdings(tokens: readonly RecordToken[]): Promise<readonly Holding[]>
  ping(): Promise<void>
  close(): Promise<void>
}
