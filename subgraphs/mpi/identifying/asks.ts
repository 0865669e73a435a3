import type { DecisionId, PersonId, RecordId, ReviewId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { FiledIdentity, Review } from '../graph.ts'
import type { Decision } from '../ledger/ledger.ts'
import { type Asks, type AsyncEngineOf, asking, type Steps, type SyncEngineOf } from '../steps.ts'

/** What a program that matches asks of its engine besides. */
export interface MatchAsks extends Asks {
  readonly identitiesOf: {
    readonly ask: readonly RecordId[]
    readonly answer: readonly (readonly FiledIdentity[])[]
  }
  readonly putIdentities: {
    readonly ask: { readonly identities: readonly FiledIdentity[]; readonly keys: ReadonlyMap<RecordId, Keys> }
    readonly answer: unknown
  }
  /** Records with these keys, the most in common first. */
  readonly candidates: { readonly ask: Keys; readonly answer: readonly RecordId[] }
  readonly resolve: { readonly ask: readonly PersonId[]; readonly answer: readonly (PersonId | null)[] }
  readonly reviewsNaming: { readonly ask: readonly RecordId[]; readonly answer: readonly Review[] }
  readonly retireReview: { readonly ask: { readonly id: ReviewId; readonly at: Instant }; readonly answer: unknown }
  readonly reopenReview: { readonly ask: ReviewId; readonly answer: unknown }
  readonly history: { readonly ask: readonly DecisionId[]; readonly answer: readonly Decision[] }
}
type Keys = readonly bigint[]

export type MatchSteps<T> = Steps<T, MatchAsks>
export type SyncMatchEngine = SyncEngineOf<MatchAsks>
export type AsyncMatchEngine = AsyncEngineOf<MatchAsks>
export const ask = asking<MatchAsks>()

/** A blocking key more common than this says nothing. */
export const mostUnderOneKey = 100
