import type { FederationCase } from '../../case.ts'

export default {
  subgraphs: [
    {
      name: 'one',
      sdl: `
        type Query { echo(filter: Filter = { kind: SMALL, limit: 4 }): String thing: Thing }
        input Filter { kind: Kind! limit: Int = 9 extra: String }
        enum Kind { SMALL LARGE }
        type Thing @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: {
          echo: (_: unknown, { filter }: { filter: { kind: string; limit: number } }) =>
            `${filter.kind} ${filter.limit}`,
          thing: () => ({ id: 't' }),
        },
      },
    },
    {
      name: 'two',
      sdl: `
        type Thing @key(fields: "id") { id: ID! parts(filter: Filter, names: [String!]): [String] }
        input Filter { kind: Kind! limit: Int = 9 }
        enum Kind { SMALL LARGE }`,
      resolvers: {
        Thing: {
          parts: (_: unknown, { filter, names }: { filter?: { kind: string; limit: number }; names?: string[] }) => [
            ...(filter ? [filter.kind, String(filter.limit)] : []),
            ...(names ?? []),
          ],
        },
      },
    },
  ],
  operations: [
    { name: 'defaults of arguments hold', query: '{ echo }', data: { echo: 'SMALL 4' } },
    {
      name: 'defaults of input fields and of variables hold',
      query: 'query($kind: Kind! = LARGE) { echo(filter: { kind: $kind }) }',
      data: { echo: 'LARGE 9' },
    },
    {
      name: 'variables reach the fetch of an entity, lists from single values too',
      query: 'query($filter: Filter, $names: [String!]) { thing { parts(filter: $filter, names: $names) } }',
      variables: { filter: { kind: 'SMALL', limit: 2 }, names: 'x' },
      data: { thing: { parts: ['SMALL', '2', 'x'] } },
    },
    {
      name: 'a variable that is not of its type is refused with its path',
      query: 'query($filter: Filter) { echo(filter: $filter) }',
      variables: { filter: { kind: 'HUGE' } },
      errors: [{ code: 'INVALID_INPUT' }],
    },
  ],
} satisfies FederationCase
