import type { FederationCase } from '../../case.ts'

export default {
  subgraphs: [
    {
      name: 'media',
      sdl: `
        type Query { all: [Media!]! }
        interface Media @key(fields: "id") { id: ID! title: String! }
        type Book implements Media @key(fields: "id") { id: ID! title: String! isbn: String! }
        type Film implements Media @key(fields: "id") { id: ID! title: String! minutes: Int! }`,
      resolvers: {
        Query: {
          all: () => [
            { __typename: 'Book', id: 'b', title: 'B', isbn: '4' },
            { __typename: 'Film', id: 'f', title: 'F', minutes: 90 },
          ],
        },
        Media: {
          __resolveReference: ({ id }: { id: string }) =>
            id === 'b'
              ? { __typename: 'Book', id, title: 'B', isbn: '4' }
              : { __typename: 'Film', id, title: 'F', minutes: 90 },
        },
        Book: { __resolveReference: ({ id }: { id: string }) => ({ id, title: 'B', isbn: '4' }) },
        Film: { __resolveReference: ({ id }: { id: string }) => ({ id, title: 'F', minutes: 90 }) },
      },
    },
    {
      name: 'reviews',
      sdl: `
        type Query { best: [Media!]! }
        type Media @key(fields: "id") @interfaceObject { id: ID! stars: Int! }`,
      resolvers: {
        Query: { best: () => [{ id: 'f' }, { id: 'b' }] },
        Media: { stars: ({ id }: { id: string }) => (id === 'b' ? 5 : 3) },
      },
    },
  ],
  operations: [
    {
      name: 'a field added to the interface as an object stands on every implementation',
      query: '{ all { title stars ...on Book { isbn stars } } }',
      data: {
        all: [
          { title: 'B', stars: 5, isbn: '4' },
          { title: 'F', stars: 3 },
        ],
      },
    },
    {
      name: 'entities that start as interface objects find out what they are',
      query: '{ best { __typename stars ...on Film { minutes } ...on Book { isbn } } }',
      data: {
        best: [
          { __typename: 'Film', stars: 3, minutes: 90 },
          { __typename: 'Book', stars: 5, isbn: '4' },
        ],
      },
    },
    {
      name: 'only the type name of interface objects, under two names',
      query: '{ best { t: __typename u: __typename } }',
      data: {
        best: [
          { t: 'Film', u: 'Film' },
          { t: 'Book', u: 'Book' },
        ],
      },
    },
    {
      name: 'what an entity is stays known when an interface object answers last',
      query: '{ best { stars ... on Book { title } ... on Film { stars } __typename } }',
      data: {
        best: [
          { stars: 3, __typename: 'Film' },
          { stars: 5, title: 'B', __typename: 'Book' },
        ],
      },
    },
    {
      name: 'fragments on what interface objects turn out to be are answered under any names',
      query:
        '{ b: best { id ... on Book { t: title i: isbn s: stars } ... on Film { m: minutes k: __typename s: stars } } }',
      data: {
        b: [
          { id: 'f', m: 90, k: 'Film', s: 3 },
          { id: 'b', t: 'B', i: '4', s: 5 },
        ],
      },
    },
  ],
} satisfies FederationCase
