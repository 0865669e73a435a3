import type { DecisionId, LocalId, NumberHandle, PersonId, RecordId } from '../../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../../schema/domain/time.ts'

/** What a link rests on, the strongest first. */
export const evidences = [
  'STEWARD',
  'CONTINUITY_STATEMENT',
  'SAME_NUMBER',
  'NEWBORN',
  'CARD',
  'EXACT_IDENTITY',
  'PROBABLE_MATCH',
] as const
export type LinkEvidence = (typeof evidences)[number]
/** How a record came to its person. */
export type Evidence = LinkEvidence | 'FIRST_REGISTRATION'

/** Who holds the record: an insured-person number, or a network's own id. */
export type SubjectHandle = NumberHandle | LocalId

/** A number or local id, for one period, as it was filed. */
export interface FiledRecord {
  readonly id: RecordId
  /** The order in which the hub filed it: the oldest record of a component names its person. */
  readonly filed: number
  /** The person this record is by itself. */
  readonly own: PersonId
  readonly handle: SubjectHandle
  readonly from: CivilDate
  readonly until: CivilDate | null
  /** When the hub learnt the state below. */
  readonly known: Instant
  readonly person: PersonId
  readonly evidence: Evidence
  readonly decision: DecisionId | null
  /** What leads from here to its person is in dispute. */
  readonly doubted: boolean
}

export type DecisionKind = 'LINK' | 'APART' | 'SPLIT' | 'UNDO'

/**
 * An entry of the append-only ledger. It counts unless an entry that counts voids it; entries void older ones alone,
 * so that an undo can itself be undone.
 */
export interface Decision {
  readonly id: DecisionId
  readonly sequence: number
  readonly kind: DecisionKind
  readonly at: Instant
  /** A person's user id, or the rule that decided by itself. */
  readonly by: string
  readonly rule: LinkEvidence | 'UNDONE'
  /** LINK joins the two; APART and SPLIT rule them apart. */
  readonly pair: readonly [RecordId, RecordId] | null
  /** What a link of this weight withstands; the matcher's is its weight in bits. */
  readonly weight: number
  readonly voids: readonly DecisionId[]
  readonly cites: readonly DecisionId[]
  /** Why, for people: levels and weights per field, a steward's reason; no numbers, no names. */
  readonly reasons: string
  readonly counts: boolean
}

/** Two records that cannot be one person's, by what registers verified. */
export interface Contradiction {
  readonly kind: 'VERIFIED_VALUES_DIFFER' | 'BRANCHES_OF_ONE_NUMBER' | 'CARE_AFTER_DEATH' | 'RULED_APART'
  readonly pair: readonly [RecordId, RecordId]
}

/** Whole components, and every decision that names one of their records, counting or not. */
export interface Neighbourhood {
  readonly records: readonly FiledRecord[]
  readonly decisions: readonly Decision[]
  /** Between any two of the records, in one component or not. */
  readonly contradictions: readonly Contradiction[]
}

/** A record's state from now on; what stood before stays readable as what was known before. */
export interface Move {
  readonly record: FiledRecord
  /** Null: filed just now. */
  readonly was: PersonId | null
}

/** What one entry changes, ready to be written in one transaction. */
export interface Delta {
  readonly decisions: readonly Decision[]
  /** Older decisions that count no longer, or again. */
  readonly turned: readonly { readonly id: DecisionId; readonly counts: boolean }[]
  readonly moves: readonly Move[]
  /** Links that contradictions put in doubt, and those that they no longer do. */
  readonly doubts: readonly Doubt[]
  readonly settled: readonly DecisionId[]
  /** Counting decisions that cite one that counts no longer: a steward looks again. */
  readonly reopened: readonly DecisionId[]
}

export interface Doubt {
  readonly link: DecisionId
  readonly contradiction: Contradiction
}

export const weightOf: Readonly<Record<Exclude<LinkEvidence, 'PROBABLE_MATCH'>, number>> = {
  STEWARD: 1000,
  CONTINUITY_STATEMENT: 200,
  SAME_NUMBER: 150,
  NEWBORN: 120,
  CARD: 120,
  EXACT_IDENTITY: 60,
}
