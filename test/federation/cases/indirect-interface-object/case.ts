import type { FederationCase } from '../../case.ts'

export default {
  subgraphs: [
    {
      name: 'media',
      sdl: `
        type Query { medium: Medium }
        interface Medium @key(fields: "id") { id: ID! title: String }
        type Film implements Medium @key(fields: "id") { id: ID! title: String minutes: Int }
        type Text implements Medium @key(fields: "id") { id: ID! title: String words: Int }`,
      resolvers: {
        Query: { medium: () => ({ __typename: 'Film', id: '1', title: 'title 1', minutes: 100 }) },
        Medium: {
          __resolveReference: ({ id }: { id: string }) => ({
            __typename: 'Film',
            id,
            title: `title ${id}`,
            minutes: 100,
          }),
        },
        Film: { __resolveReference: ({ id }: { id: string }) => ({ id, title: `title ${id}`, minutes: 100 }) },
      },
    },
    {
      name: 'authors',
      sdl: 'type Film @key(fields: "id") { id: ID! director: String }',
      resolvers: { Film: { director: ({ id }: { id: string }) => `director ${id}` } },
    },
    {
      name: 'lists',
      sdl: `
        type Query { list: List numbered: Numbered }
        type List @key(fields: "id") { id: ID! name: String medium: Medium }
        type Medium @key(fields: "id") @interfaceObject { id: ID! }
        interface Numbered @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: { list: () => ({ id: 'l', name: 'L', medium: { id: '1' } }), numbered: () => ({ id: 'n' }) },
      },
    },
    {
      name: 'goods',
      sdl: `
        type Query { good: Good unknown: Good seat: Numbered }
        type Numbered @key(fields: "id", resolvable: false) @interfaceObject { id: ID! row: Int }
        type Good @key(fields: "id", resolvable: false) @interfaceObject { id: ID! weight: Int }`,
      resolvers: {
        Query: {
          good: () => ({ id: 'g1', weight: 4 }),
          unknown: () => ({ id: 'nobody', weight: 1 }),
          seat: () => ({ id: 'n', row: 3 }),
        },
      },
    },
    {
      name: 'shelves',
      sdl: `
        interface Good @key(fields: "id") { id: ID! }
        type Bread implements Good @key(fields: "id") { id: ID! flour: String! }`,
      resolvers: {
        Good: {
          __resolveReference: ({ id }: { id: string }) =>
            id === 'nobody' ? null : { __typename: 'Bread', id, flour: 'rye' },
        },
      },
    },
  ],
  operations: [
    {
      name: 'what an interface object refers to is known by its other subgraphs as what it is',
      query: `{
        medium { id title ... on Film { minutes director } ... on Text { words } }
        list { id name medium { id ... on Film { minutes director } } }
      }`,
      data: {
        medium: { id: '1', title: 'title 1', minutes: 100, director: 'director 1' },
        list: { id: 'l', name: 'L', medium: { id: '1', minutes: 100, director: 'director 1' } },
      },
    },
    {
      name: 'fields of an interface object alone need nobody who knows what it is',
      query: '{ good { id weight } }',
      data: { good: { id: 'g1', weight: 4 } },
      requests: { media: 0, authors: 0, lists: 0, goods: 1, shelves: 0 },
    },
    {
      name: 'an interface object found out by another subgraph has the fields of what it is',
      query: '{ good { weight ... on Bread { id flour } } }',
      data: { good: { weight: 4, id: 'g1', flour: 'rye' } },
    },
    {
      name: 'an interface object that nobody can say the type of has no type name',
      query: '{ unknown { __typename weight } }',
      data: { unknown: null },
      errors: [{ path: ['unknown'], code: 'INTERNAL' }],
    },
    {
      name: 'where nothing implements an interface its fields come from those that know it as an object',
      query: '{ seat { id row } }',
      data: { seat: { id: 'n', row: 3 } },
    },
    {
      name: 'what no plan leads to is null with an error, and the rest stands',
      query: '{ numbered { row } good { id } }',
      data: { numbered: null, good: { id: 'g1' } },
      errors: [{ path: ['numbered'], code: 'INTERNAL' }],
    },
  ],
} satisfies FederationCase
