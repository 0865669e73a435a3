import type { Caller } from '../../../schema/domain/caller.ts'
import type { Category } from '../../../schema/domain/category.ts'
import type { CallerFacts, HangsOn, SubjectFacts } from '../../../schema/domain/consent.ts'
import type { Action } from '../../../schema/domain/decision.ts'
import type { NumberHandle, PersonId, RecordToken } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'

/** Whom a question is about: a person, the holder of a number or, at a regional node, of its token. */
export type SubjectRef = PersonId | NumberHandle | RecordToken

/** The facts, and the person a reference leads to (null: not placed yet, or unknown). */
export interface KnownSubject {
  readonly person: PersonId | null
  /** The identity link by which a number leads to the person; empty for a person named directly. */
  readonly reachedBy: HangsOn
  readonly facts: SubjectFacts
}

/**
 * The process's projection of the fact feed. Answers at once while it was confirmed current within the last 800 ms,
 * asks the feed otherwise, and rejects with a StoreUnavailable when the feed cannot be asked: so a withdrawal holds
 * everywhere within one second.
 */
export interface FactReader {
  caller(caller: Caller): CallerFacts | Promise<CallerFacts>
  subject(ref: SubjectRef): KnownSubject | Promise<KnownSubject>
}

/** What a process remembers of a caller while the feed cannot be asked. */
export interface RememberedCaller {
  readonly facts: CallerFacts
  /** Milliseconds since the feed was last heard: nothing was known to have changed then. */
  readonly age: number
}

/** Facts as they were last known, for the few questions that may rest on them while the feed cannot be asked. */
export interface Recalled {
  readonly callerFacts: CallerFacts
  /** Null: the question is about nobody. */
  readonly known: KnownSubject | null
  /** When they were last known to be current. */
  readonly asOf: Instant
}

export interface RememberedFacts {
  /** Null: this question rests on nothing that is remembered. */
  recall(question: RecalledFor): Promise<Recalled | null>
}

export interface RecalledFor {
  readonly caller: Caller
  readonly action: Action
  readonly category: Category
  readonly subject: SubjectRef | null
  readonly at: Instant
}

/** One entry of the revisioned feed: whose facts changed. A null key: everybody's (a declared disaster). */
export interface FactChange {
  readonly revision: number
  readonly of: 'CALLER' | 'SUBJECT'
  readonly key: string | null
}

/** Where the facts live; in process the store itself, apart the owner over HTTP. */
export interface FactSource {
  /**
   * In process: whether there may be changes after this revision, in about a microsecond, whoever else asks the same
   * source. Absent where that takes a question over the network.
   */
  readonly moved?: (after: number) => boolean
  /** `moved` may hear of a change late or never: it makes facts stale at once, and never keeps them fresh. */
  readonly movedLags?: boolean
  changes(after: number): Promise<FactChanges>
  callerFacts(caller: Caller): Promise<CallerFacts>
  subjectFacts(refs: readonly SubjectRef[]): Promise<readonly KnownSubject[]>
}

export interface FactChanges {
  readonly changes: readonly FactChange[]
  /** The feed's newest revision. */
  readonly revision: number
  /** The changes asked for were pruned, or are too many to list: everything known before is to be asked again. */
  readonly all: boolean
}
