import { composeServices } from '@apollo/composition'
import { buildSubgraphSchema, type GraphQLResolverMap } from '@apollo/subgraph'
import { type GraphQLSchema, parse } from 'graphql'
import type { RequestContext } from '../../subgraphs/shared/context.ts'

export interface Resolvers {
  readonly [type: string]: {
    readonly [field: string]: (parent: never, args: never, context: RequestContext) => unknown
  }
}

/** A small subgraph written for a test. */
export interface SmallSubgraph {
  readonly name: string
  readonly sdl: string
  readonly resolvers: Resolvers
}

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key", "@shareable", "@composeDirective", "@provides", "@requires", "@external", "@override", "@inaccessible", "@interfaceObject"
])\n`

export function schemaOf({ sdl, resolvers }: SmallSubgraph): GraphQLSchema {
  return buildSubgraphSchema([{ typeDefs: parse(link + sdl), resolvers: resolvers as GraphQLResolverMap }])
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
