import type { SmallSubgraph } from '../support/federation.ts'

/** One topic of federation: its subgraphs with their data, and what a client of the whole must see. */
export interface FederationCase {
  readonly subgraphs: readonly SmallSubgraph[]
  readonly operations: readonly {
    readonly name: string
    readonly query: string
    readonly variables?: Readonly<Record<string, unknown>>
    readonly operationName?: string
    readonly data?: unknown
    readonly errors?: readonly { readonly path?: readonly (string | number)[]; readonly code?: string }[]
    /** Requests each subgraph answers, where that is the point. */
    readonly requests?: Readonly<Record<string, number>>
    /** Entities asked of each subgraph, where that is the point. */
    readonly representations?: Readonly<Record<string, readonly unknown[]>>
  }[]
}
