import { buildSubgraphSchema } from '@apollo/subgraph'
import { type GraphQLError, parse } from 'graphql'
import type { Coordinate, RegionId } from '../../schema/domain/ids.ts'
import type { AccessLog } from '../shared/audit/access-log.ts'
import type { CardTrust } from '../shared/card/trust.ts'
import type { FactReader } from '../shared/consent/facts.ts'
import type { MpiReads } from '../shared/internal.ts'
import { effectivePolicy } from '../shared/policy/effective.ts'
import { guardSchema } from '../shared/policy/guard.ts'
import { contextMaker } from '../shared/request-context.ts'
import { loadSdl, writtenSubgraphs } from '../shared/sdl.ts'
import type { PassSeal } from '../shared/seal/pass.ts'
import { createSubgraph } from '../shared/serve.ts'
import { readinessOf, type Subgraph } from '../shared/subgraph.ts'
import type { Watcher } from '../shared/watch/watcher.ts'
import type { PolicyLookup } from './explain.ts'
import { resolvers } from './resolvers.ts'
import type { QualificationStore } from './store.ts'

export interface QualificationSubgraphParts {
  readonly store: QualificationStore
  readonly facts: FactReader
  readonly index: Pick<MpiReads, 'handlesFor'>
  readonly accessLog: AccessLog
  readonly passes: PassSeal
  readonly authority: CardTrust
  readonly region: RegionId | null
  readonly watcher: Pick<Watcher, 'asked' | 'refused'>
  readonly onBug: (error: GraphQLError) => void
}

/** Policies of the whole graph, by coordinate: two subgraphs that share one agree on it. */
function policiesOfAll(): PolicyLookup {
  const all = writtenSubgraphs().map((name) => effectivePolicy(loadSdl(name)).fields)
  return (coordinate: Coordinate) => {
    for (const fields of all) {
      const found = fields.get(coordinate)
      if (found?.kind === 'GUARDED') return found.policy
    }
    return null
  }
}

/** Online qualification (オンライン資格確認), consents and the access log. */
export function qualificationSubgraph(parts: QualificationSubgraphParts): Subgraph {
  const { store, facts, index, accessLog, passes, authority, region, watcher, onBug } = parts
  const sdl = loadSdl('qualification')
  const resolved = resolvers({ store, facts, index, accessLog, passes, authority, watcher, policyOf: policiesOfAll() })
  return createSubgraph({
    name: 'qualification',
    schema: guardSchema(buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: { ...resolved } }]), sdl),
    contextFor: contextMaker({ facts, region }),
    readiness: readinessOf(store, 'The store of qualifications cannot be reached.'),
    close: () => store.close(),
    onBug,
  })
}
