import { buildSubgraphSchema } from '@apollo/subgraph'
import { type GraphQLError, parse } from 'graphql'
import type { RegionId } from '../../schema/domain/ids.ts'
import type { FactReader } from '../shared/consent/facts.ts'
import type { DisclosureReads } from '../shared/internal.ts'
import { guardSchema } from '../shared/policy/guard.ts'
import { contextMaker } from '../shared/request-context.ts'
import { loadSdl } from '../shared/sdl.ts'
import { createSubgraph } from '../shared/serve.ts'
import { readinessOf, type Subgraph } from '../shared/subgraph.ts'
import { resolvers } from './resolvers.ts'
import type { MpiStore } from './store.ts'

export interface MpiSubgraphParts {
  readonly store: MpiStore
  readonly facts: FactReader
  /** What the logs of all processes say was shown. */
  readonly logs: DisclosureReads
  readonly region: RegionId | null
  readonly onBug: (error: GraphQLError) => void
}

/** The wide-area master patient index (広域MPI). */
export function mpiSubgraph({ store, facts, logs, region, onBug }: MpiSubgraphParts): Subgraph {
  const sdl = loadSdl('mpi')
  return createSubgraph({
    name: 'mpi',
    schema: guardSchema(
      buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: { ...resolvers(store, logs, facts) } }]),
      sdl,
    ),
    contextFor: contextMaker({ facts, region }),
    readiness: readinessOf(store, 'The store of the index cannot be reached.'),
    close: () => store.close(),
    onBug,
  })
}
