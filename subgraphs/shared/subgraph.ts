import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql'
import type { Caller } from '../../schema/domain/caller.ts'
import type { RequestId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { OperationAudit } from './context.ts'

export const subgraphNames = ['qualification', 'mpi', 'clinical', 'emergency', 'chase'] as const
export type SubgraphName = (typeof subgraphNames)[number]

/** One fetch of a query plan, its caller already verified. */
export interface Fetch {
  /** The text of the fetch: the key under which its parsed and compiled form is kept. */
  readonly query: string
  /** Where the planner has the parsed form already. */
  readonly document?: DocumentNode
  readonly variables: Readonly<Record<string, unknown>>
  readonly operationName: string | null
  readonly request: RequestId
  /** Name or hash of the client's operation, for the record. */
  readonly operation: string
  readonly caller: Caller | null
  readonly at: Instant
  readonly audit: OperationAudit
  readonly signal?: AbortSignal
}

export interface Readiness {
  readonly ready: boolean
  /** Why not, one line a reason; no addresses, no values. */
  readonly reasons: readonly string[]
}

/** Whether a store answers; `why` is said where it does not. */
export function readinessOf(store: { ping(): Promise<void> }, why: string): () => Promise<Readiness> {
  return () =>
    store.ping().then(
      () => ({ ready: true, reasons: [] }),
      () => ({ ready: false, reasons: [why] }),
    )
}

/** A subgraph at work, in either wiring. */
export interface Subgraph {
  readonly name: SubgraphName
  /** Executable, guarded. */
  readonly schema: GraphQLSchema
  execute(fetch: Fetch): Promise<ExecutionResult>
  readiness(): Promise<Readiness>
  close(): Promise<void>
}
