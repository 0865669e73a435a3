import { buildSubgraphSchema } from '@apollo/subgraph'
import { type GraphQLError, parse } from 'graphql'
import type { RegionId } from '../../schema/domain/ids.ts'
import { guardSchema } from '../shared/policy/guard.ts'
import { contextMaker } from '../shared/request-context.ts'
import { loadSdl } from '../shared/sdl.ts'
import { createSubgraph } from '../shared/serve.ts'
import { readinessOf, type Subgraph } from '../shared/subgraph.ts'
import { type ResolverParts, resolvers } from './resolvers.ts'

export interface EmergencySubgraphParts extends ResolverParts {
  readonly region: RegionId | null
  readonly onBug: (error: GraphQLError) => void
}

/** Emergency records of medically dependent children and adults (医療的ケア児等の救急時情報). */
export function emergencySubgraph({
  store,
  index,
  facts,
  remembered,
  passes,
  views,
  names,
  region,
  onBug,
}: EmergencySubgraphParts): Subgraph {
  const sdl = loadSdl('emergency')
  const own = { ...resolvers({ store, index, facts, remembered, passes, views, names }) }
  return createSubgraph({
    name: 'emergency',
    schema: guardSchema(buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: own }]), sdl),
    contextFor: contextMaker({ facts, remembered, region }),
    readiness: readinessOf(store, 'The store of the emergency records cannot be reached.'),
    close: () => store.close(),
    onBug,
  })
}
