import { buildSubgraphSchema } from '@apollo/subgraph'
import { type GraphQLError, parse } from 'graphql'
import type { RegionId } from '../../schema/domain/ids.ts'
import type { FactReader } from '../shared/consent/facts.ts'
import { guardSchema } from '../shared/policy/guard.ts'
import { contextMaker } from '../shared/request-context.ts'
import { loadSdl } from '../shared/sdl.ts'
import { createSubgraph } from '../shared/serve.ts'
import type { Subgraph } from '../shared/subgraph.ts'
import { type ResolverParts, resolvers } from './resolvers.ts'

export interface ChaseSubgraphParts extends ResolverParts {
  readonly facts: FactReader
  readonly region: RegionId | null
  readonly onBug: (error: GraphQLError) => void
}

/** Long-term care (介護): what offices submit by the forms of CHASE and LIFE, and its catalogue. */
export function chaseSubgraph({ catalogue, store, index, facts, region, onBug }: ChaseSubgraphParts): Subgraph {
  const sdl = loadSdl('chase')
  const own = { ...resolvers({ catalogue, store, index }) }
  return createSubgraph({
    name: 'chase',
    schema: guardSchema(buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: own }]), sdl),
    contextFor: contextMaker({ facts, region }),
    async readiness() {
      try {
        await store.ping()
        return { ready: true, reasons: [] }
      } catch {
        return { ready: false, reasons: ['The store of long-term care cannot be reached.'] }
      }
    },
    close: () => store.close(),
    onBug,
  })
}
