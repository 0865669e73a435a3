import type { Purpose, Role } from '../../schema/domain/caller.ts'
import type { Category, Label, PersonCategory } from '../../schema/domain/category.ts'
import type { HangsOn } from '../../schema/domain/consent.ts'
import type {
  Coordinate,
  InstitutionCode,
  InsurerNumber,
  NumberHandle,
  PersonId,
  RegionId,
} from '../../schema/domain/ids.ts'
import type { RegisteredInstitution } from '../../schema/domain/institution.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import type { FactSource, SubjectRef } from './consent/facts.ts'

/**
 * Internal reads: what one subgraph must know from another in order to answer. A call in one process, signed HTTP
 * apart; never in the graph, never with the caller's rights, and recorded.
 */

export type NumberScheme = 'MEDICAL' | 'LATE_ELDERLY' | 'PUBLIC_ASSISTANCE' | 'CARE' | 'PROVISIONAL'

/** A normalised number, as the normaliser leaves it. */
export interface PlainNumber {
  readonly scheme: NumberScheme
  readonly insurer: InsurerNumber
  readonly symbol: string
  readonly number: string
  /** Empty: an old card's number without a branch. */
  readonly branch: string
}

/** One registration of a number with the index: told by the outbox, at least once, idempotent by `message`. */
export interface NumberRegistration {
  readonly handle: NumberHandle
  readonly from: CivilDate
  readonly until: CivilDate | null
  /** The insurer's continuity statement: the handle of the number held before. */
  readonly previous: NumberHandle | null
}

/** A filed period of a number is a person's from now on. */
export interface LinkChange {
  readonly sequence: number
  readonly handle: NumberHandle
  readonly person: PersonId
  /** Whose it was until now; null: filed just now. */
  readonly was: PersonId | null
  readonly from: CivilDate
  readonly until: CivilDate | null
  /** What leads from the number to the person is in dispute. */
  readonly doubted: boolean
}

/** One of a node's names for a person's numbers, and the days on which what is filed under it is that person's. */
export interface SourceToken {
  readonly token: string
  readonly from: CivilDate | null
  readonly until: CivilDate | null
  /** What leads from the person to it, if that is in dispute. */
  readonly hangsOn: HangsOn
}

/** A category that a node says it keeps records of, under one of the tokens. */
export interface SourceHolding {
  readonly token: string
  readonly category: PersonCategory
  readonly facility: InstitutionCode
  readonly label: Label | null
  readonly from: CivilDate
  readonly until: CivilDate | null
  readonly count: number
}

/** A number of a person's, and the days on which what is filed under it is theirs. */
export interface HeldNumber {
  readonly handle: NumberHandle
  readonly from: CivilDate
  readonly until: CivilDate | null
  /** What leads from the person to it, if that is in dispute. */
  readonly hangsOn: HangsOn
}

/** A regional node (地域ノード) that knows one of the person's numbers. */
export interface RecordSource {
  readonly node: InstitutionCode
  readonly region: RegionId
  readonly tokens: readonly SourceToken[]
  /** Empty: it has not said what it holds. `count` 0: it said that it holds nothing of the category. */
  readonly held: readonly SourceHolding[]
}

export interface MpiReads {
  /** mpi alone mints handles: batched, idempotent, in the order asked. */
  handlesFor(numbers: readonly PlainNumber[]): Promise<readonly NumberHandle[]>
  linkChanges(after: number, first: number): Promise<readonly LinkChange[]>
  /** Per person every id that leads to them, today's first: what is filed under an id of before a merge is theirs too. */
  idsOf(persons: readonly PersonId[]): Promise<readonly (readonly PersonId[])[]>
  /** Per person all numbers, old ones too. */
  numbersOf(persons: readonly PersonId[]): Promise<readonly (readonly HeldNumber[])[]>
  /** Per person every node that knows one of their numbers, old ones too, by that node's own tokens alone. */
  recordSources(persons: readonly PersonId[]): Promise<readonly (readonly RecordSource[])[]>
}

export interface QualificationReads extends FactSource {}

/** What an insurer's register says of who held a number, for one qualification (資格) under it. */
export interface RegisteredIdentity {
  /** 資格取得日: the day by which the index knows the period. */
  readonly acquired: CivilDate
  readonly insurer: InsurerNumber
  readonly kana: string
  /** As written: in kanji, or in Latin letters. */
  readonly name: string
  /** 通称. */
  readonly otherName: string | null
  /** Names under the same qualification before this one. */
  readonly formerNames: readonly { readonly kana: string; readonly name: string }[]
  readonly sex: 'MALE' | 'FEMALE' | 'NOT_SET'
  readonly birthDate: CivilDate
  readonly postalCode: string | null
  readonly address: string
  /** Blind index of the number without its branch (枝番), and the branch; null: the number is one person's by itself. */
  readonly household: { readonly number: string; readonly branch: string } | null
  /** From this day on they were dead, by the insurer's ledger. */
  readonly diedOn: CivilDate | null
  readonly until: CivilDate | null
}

/** For the index alone, which tells by them whose a number is. */
export interface IdentityReads {
  /** Per number, in the order asked: every qualification under it, oldest first. */
  identities(handles: readonly NumberHandle[]): Promise<readonly (readonly RegisteredIdentity[])[]>
}

/** One decision that showed something about somebody. */
export interface ShownRecord {
  readonly at: Instant
  readonly subject: SubjectRef
  readonly institution: InstitutionCode | null
  readonly role: Role
  readonly purpose: Purpose
  readonly category: Category
  readonly coordinates: readonly Coordinate[]
}

export interface ShownRecords {
  /** Oldest first. */
  readonly shown: readonly ShownRecord[]
  /** There are more than are told of. */
  readonly cut: boolean
  /** Processes whose log could not be asked. */
  readonly missing: readonly string[]
}

/** Of the logs of all processes, for the index alone: what was shown of whom while a link was wrong. */
export interface DisclosureReads {
  /** Of these subjects, from one instant to before another. */
  shownBetween(subjects: readonly SubjectRef[], from: Instant, until: Instant): Promise<ShownRecords>
}

/** A machine caller's client certificate, as the register has it. */
export interface RegisteredMachine {
  /** SHA-256, base64url (RFC 8705 §3.1). */
  readonly thumbprint: string
  readonly institution: InstitutionCode
  readonly role: Role
  readonly purpose: Purpose
}

export interface RegisterReads {
  institution(code: InstitutionCode): Promise<RegisteredInstitution | null>
  machine(thumbprint: string): Promise<RegisteredMachine | null>
}

export interface OutboxMessage {
  readonly id: string
  readonly topic: string
  readonly body: unknown
}

/** The receiving end of an outbox: accepts each message once, however often it is delivered. */
export interface Inbox {
  accept(source: string, messages: readonly OutboxMessage[]): Promise<void>
}
