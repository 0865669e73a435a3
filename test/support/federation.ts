import { composeServices } from '@apollo/composition'
import { buildSubgraphSchema, type GraphQLResolverMap } from '@apollo/subgraph'
import { type GraphQLSchema, parse } from 'graphql'

export type Resolvers = GraphQLResolverMap<unknown>

/** A small subgraph written for a test. */
export interface SmallSubgraph {
  readonly name: string
  readonly sdl: string
  readonly resolvers: Resolvers
}

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key", "@shareable", "@provides", "@requires", "@external", "@override", "@inaccessible", "@interfaceObject"
])\n`

export function schemaOf({ sdl, resolvers }: SmallSubgraph): GraphQLSchema {
  return buildSubgraphSchema([{ typeDefs: parse(link + sdl), resolvers }])
}

export function supergraphOf(
  subgraphs: readonly { readonly name: string; readonly sdl: string; url?: string }[],
): string {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map(({ name, sdl, url }) => ({
      name,
      url: url ?? `http://${name}.invalid/`,
      typeDefs: parse(link + sdl),
    })),
  )
  if (supergraphSdl === undefined) throw new Error(errors?.map(({ message }) => message).join('\n'))
  return supergraphSdl
}
