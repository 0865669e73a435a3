import type { Caller } from './caller.ts'
import type { Category, Label, PersonCategory } from './category.ts'
import type { HangsOn } from './consent.ts'
import type { GrantId, InstitutionCode, PersonId, ProvisionId } from './ids.ts'
import type { Instant } from './time.ts'

export type Action = 'READ' | 'WRITE'

/** What is marked on the thing asked for: a field's labels, or a record's. */
export interface Marks {
  readonly labels: readonly Label[]
  /** The institution that wrote the entry; null for a field, or where nobody in particular did. */
  readonly author: InstitutionCode | null
  /** UNDISCLOSED names from whom it is hidden; other entries may be hidden from the person too. */
  readonly hiddenFrom: readonly PersonId[]
  readonly hangsOn: HangsOn
  /** ADDRESS on a record's place (region, institution) rather than on an address or telephone number. */
  readonly place: boolean
  /** The labels stand on a field of the schema: its refusals carry a code; a labelled entry is merely left out. */
  readonly field?: boolean
}

export const unmarked: Marks = { labels: [], author: null, hiddenFrom: [], hangsOn: [], place: false }

/** The person asked about, and the disputed links (if any) that alone lead this caller to them. */
export interface Subject {
  /** Null: a number is known, but not yet whose it is (its registration is on the way to the index). */
  readonly person: PersonId | null
  readonly reachedBy: HangsOn
}

export interface Question {
  readonly caller: Caller
  readonly action: Action
  /** Null where the question is about nobody yet (a search) or nobody at all (the hub's own work). */
  readonly subject: Subject | null
  readonly category: Category
  /** LOCATION only: the category whose places are asked. */
  readonly locationOf: PersonCategory | null
  readonly marks: Marks
  readonly at: Instant
  /** Passes this caller presented: a pass permits its bearer alone. Absent: none. */
  readonly passes?: readonly ProvisionId[]
  /** Opening a grant: the categories it would name. Absent: whether any may be opened at all. */
  readonly opens?: readonly PersonCategory[]
}

export const denialCodes = ['SUSPENDED', 'NOT_PERMITTED', 'CONSENT_REFUSED', 'CONSENT_REQUIRED'] as const
export type DenialCode = (typeof denialCodes)[number]

/** The rules of "the decision", by number; 0 is the filter on disputes. */
export type Rule = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

export type Decision =
  | {
      readonly outcome: 'ALLOW'
      readonly rule: Rule
      readonly provision: ProvisionId | null
      readonly grant: GrantId | null
      /** A record hanging on a disputed link, shown to emergency staff all the same. */
      readonly inDoubt: boolean
    }
  | {
      readonly outcome: 'DENY'
      readonly rule: Rule
      readonly code: DenialCode
      readonly provision: ProvisionId | null
      /** CONSENT_REQUIRED says which category, and nothing more. */
      readonly category: Category
    }
  | { readonly outcome: 'ABSENT'; readonly rule: Rule; readonly provision: ProvisionId | null }
