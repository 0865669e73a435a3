import type { FederationCase } from '../../case.ts'

const goods = [
  { __typename: 'Oven', id: 'o' },
  { __typename: 'Toaster', id: 't', years: 3 },
]

export default {
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { goods: [Good] node(id: ID!): Node nodes: [Node] }
        union Good = Oven | Toaster
        interface Node { id: ID! }
        interface Warranted { years: Int }
        type Oven @key(fields: "id") { id: ID! }
        type Toaster implements Node & Warranted @key(fields: "id") { id: ID! years: Int }`,
      resolvers: {
        Query: {
          goods: () => goods,
          node: (_: unknown, { id }: { id: string }) => goods.find((good) => good.id === id),
          nodes: () => goods.slice(1),
        },
      },
    },
    {
      name: 'b',
      sdl: `
        interface Node { id: ID! }
        interface Warranted { years: Int }
        type Oven implements Node & Warranted @key(fields: "id") { id: ID! years: Int }`,
      resolvers: { Oven: { years: () => 1 } },
    },
  ],
  operations: [
    {
      name: 'a type that implements an interface elsewhere is met by fragments on it',
      query: '{ goods { ... on Node { id } ... on Warranted { years } } }',
      data: {
        goods: [
          { id: 'o', years: 1 },
          { id: 't', years: 3 },
        ],
      },
    },
    {
      name: 'fragments on interfaces within each other narrow as they go',
      query: '{ nodes { ... on Node { ... on Warranted { years ... on Node { id ... on Oven { __typename } } } } } }',
      data: { nodes: [{ years: 3, id: 't' }] },
    },
    {
      name: 'a subgraph that answers with a type it does not have in that place is an error at the field',
      query: '{ node(id: "o") { ... on Oven { years } } }',
      data: { node: null },
      errors: [{ path: ['node'] }],
    },
    {
      name: 'the same place with a type it does have is answered',
      query: '{ node(id: "t") { ... on Toaster { years } ... on Oven { years } } }',
      data: { node: { years: 3 } },
    },
  ],
} satisfies FederationCase
