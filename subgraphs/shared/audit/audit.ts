import type { Caller } from '../../../schema/domain/caller.ts'
import type { Category, Label } from '../../../schema/domain/category.ts'
import type { Action, DenialCode, Rule } from '../../../schema/domain/decision.ts'
import type { Coordinate, GrantId, ProvisionId, RegionId, RequestId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { SubjectRef } from '../consent/facts.ts'

/** One decision about a person's data (or the hub's own work), as it stands in the log. No values. */
export interface AuditRecord {
  readonly instant: Instant
  readonly request: RequestId
  /** Name of the operation, or its hash where it has none. */
  readonly operation: string
  readonly caller: Pick<Caller, 'role' | 'purpose' | 'user' | 'credential' | 'institution' | 'region' | 'node'>
  /** For whom a guardian or a nurse acts. */
  readonly onBehalfOf: string | null
  readonly subject: SubjectRef | null
  readonly action: Action
  readonly category: Category
  readonly labels: readonly Label[]
  readonly coordinates: readonly Coordinate[]
  readonly outcome: 'ALLOW' | 'DENY' | 'ABSENT'
  readonly code: DenialCode | null
  readonly rule: Rule
  readonly provision: ProvisionId | null
  readonly grant: GrantId | null
  readonly region: RegionId | null
  /** Consent could not be asked: decided as it was last known to stand then. Absent: it was asked. */
  readonly asOf?: Instant
}

declare const ticket: unique symbol
/** A place in line: `settle` says whether the record it stands for is durable. */
export interface Ticket {
  readonly [ticket]: true
}

/** The log of this process. */
export interface AuditLog {
  /** Takes the record; never waits. */
  append(record: AuditRecord): Ticket
  /** Resolves when all are durable (one wait for many); rejects with an AuditUnavailable when they cannot be made so. */
  settle(tickets: readonly Ticket[]): Promise<void>
}
