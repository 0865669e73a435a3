import type { Caller } from '../../schema/domain/caller.ts'
import type { Category, Label, PersonCategory } from '../../schema/domain/category.ts'
import type { Decision, Marks } from '../../schema/domain/decision.ts'
import type { Coordinate, InstitutionCode, ProvisionId, RequestId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { AuditLog, Ticket } from './audit/audit.ts'
import type { SubjectRef } from './consent/facts.ts'

/** What one operation leaves to be made durable; the last door before the answer awaits it once. */
export interface OperationAudit {
  readonly log: AuditLog
  readonly tickets: Ticket[]
}

/** One operation's passage through one subgraph. */
export interface RequestContext {
  readonly request: RequestId
  readonly operation: string
  readonly caller: Caller | null
  readonly at: Instant
  readonly gate: Gate
}

declare const scoped: unique symbol

/** Proof that a field's question was decided and allowed. Only the gate makes one, and every store read requires one. */
export interface Scope<C extends Category = Category> {
  readonly [scoped]: C
  readonly category: C
  /** Null: a search, about nobody yet. */
  readonly subject: SubjectRef | null
  /** Consent could not be asked: it was decided as it was last known to stand then. Null: it was asked. */
  readonly asOf: Instant | null
  /** Whether an entry with these marks is shown: the same decision, with the entry's own marks. */
  sees(marks: Marks): boolean
}

/** A field's question, as its directives put it. */
export interface FieldQuestion {
  readonly coordinate: Coordinate
  readonly action: 'READ' | 'WRITE'
  readonly category: Category
  readonly labels: readonly Label[]
  readonly subject: SubjectRef | null
  /** Whether the field's `@access` names the caller's (role, purpose); if not: NOT_PERMITTED by rule 2, on record. */
  readonly listed: boolean
  /** LOCATION only: the category whose places are asked. */
  readonly locationOf?: PersonCategory
  /** Only what this institution wrote is asked for. */
  readonly author?: InstitutionCode | null
  /** Opening an emergency grant: the categories it would name. */
  readonly opens?: readonly PersonCategory[]
}

/** Decides each question once per operation and subgraph, puts it on record, and hands out scopes for what was allowed. */
export interface Gate {
  /** Answers at once when the facts are at hand. The same question has the same answer throughout the operation. */
  decide(question: FieldQuestion): Decision | Promise<Decision>
  /** Whether a question that was refused would be allowed by an emergency grant, had the family not stopped it. */
  stopped(question: FieldQuestion): boolean
  /**
   * The scope of an allowed question; asking for one that was not decided, or not allowed, is a bug and throws.
   * `locationOf` where the category is LOCATION.
   */
  scope<C extends Category>(category: C, subject: SubjectRef | null, locationOf?: PersonCategory): Scope<C>
  /** A pass that the caller shows, found good: for the rest of this operation it permits what it permits its bearer. */
  present(pass: ProvisionId): void
  /** Those that were presented. */
  readonly passes: readonly ProvisionId[]
  /** Puts on record what was decided since the last call; the operation's audit waits for it. */
  record(): void
}
