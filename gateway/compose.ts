import { composeServices } from '@apollo/composition'
import { GraphQLError, type GraphQLSchema, parse, validate } from 'graphql'
import { pageModules } from './compose/page-operations.ts'
import { composableSdl } from './compose/public-sdl.ts'
import { resolverTypes } from './compose/resolver-types.ts'

export interface SubgraphSource {
  readonly name: string
  readonly sdl: string
  /** The text of its `parents.ts`, where it has one. */
  readonly parents: string | null
}

export interface ClientOperation {
  /** Where it stands, for the message. */
  readonly path: string
  readonly text: string
}

/** What the policy of the subgraphs has to say: told by them, so that the gateway need not know it. */
export interface PolicyView {
  /** Shared coordinates whose policies differ, and fields without any: one sentence each. */
  faults(subgraphs: readonly SubgraphSource[]): readonly string[]
  markdown(subgraphs: readonly SubgraphSource[]): string
}

export type Composition =
  | {
      readonly ok: true
      /** Generated text by its path from the project's root. */
      readonly artefacts: ReadonlyMap<string, string>
      readonly apiSchema: GraphQLSchema
    }
  | { readonly ok: false; readonly faults: readonly string[] }

/** Names, no addresses: the gateway's wiring knows where a subgraph is. */
const addressOf = (name: string): string => `http://${name}.internal/graphql`

function brokenOperations(schema: GraphQLSchema, operations: readonly ClientOperation[]): readonly string[] {
  return operations.flatMap(({ path, text }) =>
    faultsOf(schema, text).map((message) => `${path} would break: ${message}`),
  )
}

function faultsOf(schema: GraphQLSchema, text: string): readonly string[] {
  try {
    return validate(schema, parse(text)).map(({ message }) => message)
  } catch (error) {
    if (error instanceof GraphQLError) return [error.message]
    throw error
  }
}

/**
 * Of a field that two subgraphs share, Apollo's planner asks for no member of a union but those that both know: what one
 * of them answers besides would come out empty. Composition only hints at it.
 */
const partialUnion = 'INCONSISTENT_UNION_MEMBER'

/** The committed artefacts of the whole graph, or every reason why there are none. */
export async function compose(
  subgraphs: readonly SubgraphSource[],
  operations: readonly ClientOperation[],
  policy: PolicyView,
): Promise<Composition> {
  const result = composeServices(
    subgraphs.map(({ name, sdl }) => ({ name, typeDefs: composableSdl(sdl), url: addressOf(name) })),
  )
  const faults = [...policy.faults(subgraphs), ...(result.errors ?? []).map(({ message }) => message)]
  if (result.errors !== undefined) return { ok: false, faults }
  faults.push(
    ...result.hints.filter(({ definition }) => definition.code === partialUnion).map(({ message }) => message),
  )
  const apiSchema = result.schema.toAPISchema().toGraphQLJSSchema()
  faults.push(...brokenOperations(apiSchema, operations))
  if (faults.length > 0) return { ok: false, faults }

  const artefacts = new Map([
    ['schema/supergraph.graphql', `${result.supergraphSdl.trim()}\n`],
    ['schema/policy.md', policy.markdown(subgraphs)],
  ])
  for (const { name, sdl, parents } of subgraphs)
    artefacts.set(`subgraphs/${name}/resolver-types.ts`, await resolverTypes(sdl, parents))
  for (const [path, text] of pageModules(apiSchema, operations)) artefacts.set(path, text)
  return { ok: true, artefacts, apiSchema }
}
