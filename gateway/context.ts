import type { Caller } from '../schema/domain/caller.ts'
import type { RequestId } from '../schema/domain/ids.ts'
import type { Instant } from '../schema/domain/time.ts'
import type { OperationAudit } from '../subgraphs/shared/context.ts'

/** What travels with one operation from the door to its last fetch. */
export interface GatewayContext {
  readonly request: RequestId
  /** Name or hash of the client's operation, for the record. */
  readonly operation: string
  readonly caller: Caller | null
  readonly at: Instant
  readonly audit: OperationAudit
  /** Aborted when the client goes away or the operation's time is up. */
  readonly signal?: AbortSignal
}
