import { buildSubgraphSchema } from '@apollo/subgraph'
import { type GraphQLError, parse } from 'graphql'
import type { RegionId } from '../../schema/domain/ids.ts'
import type { FactReader } from '../shared/consent/facts.ts'
import { guardSchema } from '../shared/policy/guard.ts'
import { contextMaker } from '../shared/request-context.ts'
import { loadSdl } from '../shared/sdl.ts'
import { createSubgraph } from '../shared/serve.ts'
import { readinessOf, type Subgraph } from '../shared/subgraph.ts'
import { type ResolverParts, resolvers } from './resolvers.ts'

export interface ChaseSubgraphParts extends ResolverParts {
  readonly facts: FactReader
  readonly region: RegionId | null
  readonly onBug: (error: GraphQLError) => void
}

/** Long-term care (介護): what offices submit by the forms of CHASE and LIFE, and its catalogue. */
export function chaseSubgraph({ facts, region, onBug, ...parts }: ChaseSubgraphParts): Subgraph {
  const { store } = parts
  const sdl = loadSdl('chase')
  const own = { ...resolvers({ ...parts, facts }) }
  return createSubgraph({
    name: 'chase',
    schema: guardSchema(buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: own }]), sdl),
    contextFor: contextMaker({ facts, region }),
    readiness: readinessOf(store, 'The store of long-term care cannot be reached.'),
    async close() {
      await parts.feedback.keeping.close()
      await store.close()
    },
    onBug,
  })
}
