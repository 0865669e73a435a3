import type { FederationCase } from '../../case.ts'

export default {
  subgraphs: [
    {
      name: 'one',
      sdl: `type Query { page: Page! other: Int } type Page @key(fields: "id") { id: ID! title: String }`,
      resolvers: { Query: { page: () => ({ id: 'p', title: 'T' }), other: () => 1 } },
    },
    {
      name: 'two',
      sdl: `type Page @key(fields: "id") { id: ID! views(since: Int = 3): Int next: Page }`,
      resolvers: {
        Page: { views: (_: unknown, { since }: { since: number }) => since * 10, next: () => ({ id: 'q' }) },
      },
    },
  ],
  operations: [
    {
      name: 'a skipped part is not fetched',
      query: 'query($all: Boolean!) { page { title views @include(if: $all) next @skip(if: $all) { id } } }',
      variables: { all: true },
      data: { page: { title: 'T', views: 30 } },
    },
    {
      name: 'the other way round with the same document',
      query: 'query($all: Boolean!) { page { title views @include(if: $all) next @skip(if: $all) { id } } }',
      variables: { all: false },
      data: { page: { title: 'T', next: { id: 'q' } } },
    },
    {
      name: 'a whole fetch behind a variable with a default is left out',
      query:
        'query($all: Boolean = false) { page { id ...More @include(if: $all) } } fragment More on Page { views next { id } }',
      data: { page: { id: 'p' } },
      representations: {},
    },
    {
      name: 'constant conditions hold',
      query: '{ page @skip(if: true) { id } other @include(if: true) }',
      data: { other: 1 },
    },
    {
      name: 'nothing but a type name needs no subgraph',
      query: '{ __typename t: __typename }',
      data: { __typename: 'Query', t: 'Query' },
    },
    {
      name: 'the operation named is the one that runs',
      query: 'query A { other } query B { page { v: views(since: 1) w: views } }',
      operationName: 'B',
      data: { page: { v: 10, w: 30 } },
    },
  ],
} satisfies FederationCase
