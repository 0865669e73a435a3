import type {
  DecisionId,
  InstitutionCode,
  InsurerNumber,
  NumberHandle,
  PersonId,
  RecordId,
  ReviewId,
} from '../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import type { LinkChange, NumberScheme, PlainNumber } from '../shared/internal.ts'
import type { PackedIndex } from '../shared/packed-index.ts'
import type { Decision, Delta, Doubt, FiledRecord, SubjectHandle } from './ledger/ledger.ts'
import type { Delivery } from './registrations.ts'

/**
 * What an engine does for the index: facts in, facts out. Everything that decides is built on it once (`ledger/`,
 * `matching/`), so that two engines cannot decide differently. Nobody but the index's own store holds one: scopes are
 * asked there.
 */
export interface MpiGraph extends GraphReads {
  /** One transaction; `work` may run again after a conflict. Writers are one after another: each takes the one locked row first. */
  write<T>(work: (transaction: GraphTransaction) => Promise<T>): Promise<T>
  /** Handles of these numbers or local ids, in the order asked; minted where there is none. */
  mint(subjects: readonly MintedSubject[]): Promise<readonly SubjectHandle[]>
  /** As `mint`, but what has no handle gets none. */
  find(subjects: readonly MintedSubject[]): Promise<readonly (SubjectHandle | null)[]>
  /** `mint` and `changes` as text, likewise: see `PackedIndex`. */
  readonly packed?: PackedIndex
  /** A delivery of registrations in the engine's own thread, where it has one: the same program without round trips. */
  register?(delivery: Delivery): Promise<void>
  /** A batch of records to be matched, likewise. */
  match?(batch: MatchBatch): Promise<MatchCounts | null>
  changeCounter(): number
  /** The counter may hear of other processes' changes late or never. */
  readonly counterLags: boolean
  ping(): Promise<void>
  close(): Promise<void>
}

/** A number or local id that wants a handle: an engine keeps its blind index and the sealed value, never the value. */
export type MintedSubject =
  | { readonly kind: 'NUMBER'; readonly number: PlainNumber }
  | { readonly kind: 'LOCAL'; readonly assigner: InstitutionCode; readonly value: string }

export interface KnownSubject {
  readonly handle: SubjectHandle
  /** Null: a local id. */
  readonly scheme: NumberScheme | null
  readonly insurer: InsurerNumber | null
  readonly assigner: InstitutionCode | null
  readonly sealed: Uint8Array
}

/** Batched: one answer per question, in the order asked. `asKnown` null: as known now. */
export interface GraphReads {
  subjects(handles: readonly SubjectHandle[]): Promise<readonly (KnownSubject | null)[]>
  schemes(handles: readonly NumberHandle[]): Promise<readonly (NumberScheme | null)[]>
  /** By `from`, then by order of filing. */
  recordsUnder(handles: readonly SubjectHandle[], asKnown: Instant | null): Promise<readonly (readonly FiledRecord[])[]>
  /** Of these ids as they were at `asKnown`; newest `from` first, then the latest filed. */
  recordsOf(persons: readonly PersonId[], asKnown: Instant | null): Promise<readonly (readonly FiledRecord[])[]>
  /** Who an id is, or was: any id ever given leads to one person. */
  resolve(persons: readonly PersonId[], asKnown: Instant | null): Promise<readonly (PersonId | null)[]>
  /** Everybody who has a record, by id, after one of them; null: from the beginning. */
  persons(after: PersonId | null, first: number): Promise<readonly PersonId[]>
  changes(after: number, first: number): Promise<readonly LinkChange[]>
  /** The last change of the feed whose record was matched. */
  matchedUpTo(): Promise<number>
  decisions(ids: readonly DecisionId[]): Promise<readonly (Decision | null)[]>
  /** Decisions, counting or not, that name a record of these persons; newest first. */
  decisionsAbout(persons: readonly PersonId[]): Promise<readonly (readonly Decision[])[]>
  /** The decisions and every entry that voids or is voided by one of these, however far. */
  history(decisions: readonly DecisionId[]): Promise<readonly Decision[]>
  reviews(state: ReviewState | null, first: number, after: number): Promise<readonly Review[]>
  review(id: ReviewId): Promise<Review | null>
  /** Reviews that wait for an answer and name one of these records. */
  reviewsNaming(records: readonly RecordId[]): Promise<readonly Review[]>
  identitiesOf(records: readonly RecordId[]): Promise<readonly (readonly FiledIdentity[])[]>
  /** Records with at least one of these blocking keys, the most keys in common first; a key more common than `most` is passed over. */
  candidates(keys: readonly (readonly bigint[])[], most: number): Promise<readonly (readonly RecordId[])[]>
  /** Records that wait to be matched, the longest waiting first. */
  unmatched(first: number): Promise<readonly RecordId[]>
  locations(handles: readonly SubjectHandle[], asKnown: Instant | null): Promise<readonly (readonly HeldLocation[])[]>
}

export interface GraphTransaction extends GraphReads {
  /** Of these messages of a source, those never accepted before; accepted from now on. */
  accept(source: string, messages: readonly string[], at: Instant, keptSince: Instant): Promise<ReadonlySet<string>>
  /** Numbers that are handed out once, in order, together with the transaction. */
  take(counter: 'FILED' | 'DECISION' | 'REVIEW', count: number): Promise<number>
  /** Statements that a number continues another; kept whole, for those that arrive out of order. */
  stateContinuity(statements: readonly Continuity[]): Promise<void>
  continuedBy(handles: readonly NumberHandle[]): Promise<readonly (readonly NumberHandle[])[]>
  /** The whole components of these records' persons, and every decision that names one of their records. */
  around(records: readonly RecordId[]): Promise<{
    readonly records: readonly FiledRecord[]
    readonly decisions: readonly Decision[]
  }>
  /** Writes what a plan changes; each move is a line of the change feed, in order. */
  apply(delta: Delta): Promise<void>
  /** A record's period is corrected by its insurer: a move without a decision. */
  redate(record: FiledRecord): Promise<void>
  file(records: readonly FiledRecord[]): Promise<void>
  /** Unless the same question is open or put off already. */
  openReviews(reviews: readonly Review[]): Promise<void>
  /** `at` null: it waits for an answer again. */
  answerReview(id: ReviewId, state: ReviewState, decision: DecisionId | null, at: Instant | null): Promise<void>
  openDoubts(): Promise<readonly (Doubt & { readonly since: Instant })[]>
  /** Replaces what is known of these records' identities from one source; supersedes, never deletes. */
  putIdentities(identities: readonly FiledIdentity[], keys: ReadonlyMap<RecordId, readonly bigint[]>): Promise<void>
  matchUpTo(sequence: number): Promise<void>
  awaitMatching(records: readonly RecordId[], at: Instant): Promise<void>
  matched(records: readonly RecordId[]): Promise<void>
  putLocations(locations: readonly HeldLocation[]): Promise<void>
  withdrawLocations(
    locations: readonly Pick<HeldLocation, 'handle' | 'facility' | 'category' | 'from'>[],
    at: Instant,
  ): Promise<void>
}

/** Records to be matched in one transaction. */
export interface MatchBatch {
  readonly records: readonly { readonly record: RecordId; readonly identities: readonly FiledIdentity[] }[]
  /** Between which places of the feed they stand; null: they are looked at whatever the feed says. */
  readonly feed: { readonly after: number; readonly upTo: number } | null
  readonly at: Instant
  /** By which they are judged; without a file the committed one. */
  readonly model: { readonly id: string; readonly file: string | null }
}

/** How many records came out how. */
export interface MatchCounts {
  readonly linked: number
  readonly reviews: number
  readonly fresh: number
  readonly checked: number
}

export interface Continuity {
  readonly handle: NumberHandle
  readonly previous: NumberHandle
  readonly known: Instant
}

export type ReviewState = 'OPEN' | 'LATER' | 'SAME' | 'APART' | 'OBSOLETE'

/** A question to a steward: are these two records one person's? */
export interface Review {
  readonly id: ReviewId
  readonly order: number
  readonly pair: readonly [RecordId, RecordId]
  readonly cause: 'PROBABLE_MATCH' | 'CONTRADICTION' | 'CITED_DECISION_UNDONE' | 'REUSED_LOCAL_ID' | 'LEFT_BY_SPLIT'
  /** JSON: levels and weights per field, or the contradiction; no values. */
  readonly reasons: string
  readonly state: ReviewState
  readonly opened: Instant
  readonly answered: Instant | null
  readonly decision: DecisionId | null
}

/** What a record's source says of its holder, as the versioned normaliser left it. */
export interface FiledIdentity {
  readonly record: RecordId
  readonly kind: 'REGISTERED' | 'FORMER' | 'COMMON'
  readonly kana: string
  readonly kanji: string
  readonly latin: string
  readonly birthDate: CivilDate | null
  readonly sex: 'MALE' | 'FEMALE' | 'NOT_SET'
  readonly postalCode: string
  readonly address: string
  readonly phone: string
  /** Which register or institution says so. */
  readonly source: string
  /** A register's verified values contradict; typed ones are evidence only. */
  readonly verified: boolean
  readonly normaliser: number
  /** Blind index of the number without its branch (世帯単位の番号): two branches of one are two people. */
  readonly household: string
  readonly branch: string
  readonly diedOn: CivilDate | null
  readonly from: CivilDate | null
  readonly until: CivilDate | null
  readonly known: Instant
  readonly superseded: Instant | null
}

/** That records of a category lie at a facility, under one handle. `count` 0: asked, and none there. */
export interface HeldLocation {
  readonly handle: SubjectHandle
  readonly facility: InstitutionCode
  readonly region: string
  readonly category: string
  readonly label: string | null
  readonly from: CivilDate
  readonly until: CivilDate | null
  readonly count: number
  readonly known: Instant
  readonly superseded: Instant | null
}
