import type { DocumentNode } from 'graphql'
import type { Subgraph } from '../subgraphs/shared/subgraph.ts'
import type { GatewayContext } from './context.ts'

/** One fetch of a plan, before it is anybody's. */
export interface PlannedFetch {
  /** The text: also the key under which a subgraph keeps the document. */
  readonly query: string
  readonly document: DocumentNode | null
  readonly variables: Readonly<Record<string, unknown>>
  readonly operationName: string | null
}

/** An error as it comes back from a subgraph, in process or parsed from JSON. */
export interface FetchError {
  readonly message: string
  readonly path?: readonly (string | number)[] | undefined
  readonly extensions?: Readonly<Record<string, unknown>> | undefined
}

export interface FetchAnswer {
  readonly data?: Record<string, unknown> | null | undefined
  readonly errors?: readonly FetchError[] | undefined
}

/**
 * Takes one fetch to one subgraph with its caller. Never shared between operations, never repeated. What it cannot
 * deliver it throws as `Refused` (SUBGRAPH_UNAVAILABLE, TIMEOUT); the plan's executor finds the fields this empties.
 */
export type Forward = (fetch: PlannedFetch, context: GatewayContext) => Promise<FetchAnswer>

/** In one process: a call. */
export function forwardInProcess(subgraph: Subgraph): Forward {
  return ({ query, document, variables, operationName }, { request, operation, caller, at, audit, signal }) =>
    subgraph.execute({
      query,
      ...(document === null ? {} : { document }),
      variables,
      operationName,
      request,
      operation,
      caller,
      at,
      audit,
      ...(signal === undefined ? {} : { signal }),
    })
}
