import { buildSubgraphSchema } from '@apollo/subgraph'
import { type GraphQLError, parse } from 'graphql'
import type { RegionId } from '../../schema/domain/ids.ts'
import { guardSchema } from '../shared/policy/guard.ts'
import { contextMaker } from '../shared/request-context.ts'
import { loadSdl } from '../shared/sdl.ts'
import { createSubgraph } from '../shared/serve.ts'
import type { Subgraph } from '../shared/subgraph.ts'
import type { LoaderParts } from './loaders.ts'
import type { DrugMaster } from './medication/master.ts'
import type { RecordingParts } from './recording.ts'
import { resolvers } from './resolvers.ts'

export interface ClinicalSubgraphParts extends LoaderParts, RecordingParts {
  readonly master: DrugMaster
  readonly region: RegionId | null
  readonly onBug: (error: GraphQLError) => void
}

/** Clinical summaries across regions (診療情報): keeps nothing, asks the regions' nodes. */
export function clinicalSubgraph(parts: ClinicalSubgraphParts): Subgraph {
  const { facts, region, onBug } = parts
  const sdl = loadSdl('clinical')
  return createSubgraph({
    name: 'clinical',
    schema: guardSchema(buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: { ...resolvers(parts) } }]), sdl),
    contextFor: contextMaker({ facts, region }),
    // A region that is away is said so in every answer; the others' answers are none the worse.
    readiness: async () => ({ ready: true, reasons: [] }),
    close: async () => undefined,
    onBug,
  })
}
