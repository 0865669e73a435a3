import type { FederationCase } from '../../case.ts'

export default {
  subgraphs: [
    {
      name: 'one',
      sdl: `
        type Query { pet: Pet pets: [Pet!]! }
        interface Pet { id: ID! name: String! }
        type Dog implements Pet @key(fields: "id") { id: ID! name: String! age: Int! }
        type Cat implements Pet @key(fields: "id") { id: ID! name: String! age: String }`,
      resolvers: {
        Query: {
          pet: () => ({ __typename: 'Dog', id: 'd', name: 'D', age: 3 }),
          pets: () => [
            { __typename: 'Dog', id: 'd', name: 'D', age: 3 },
            { __typename: 'Cat', id: 'c', name: 'C', age: 'old' },
          ],
        },
      },
    },
    {
      name: 'two',
      sdl: `
        type Dog @key(fields: "id") { id: ID! friend(n: Int): Cat }
        type Cat @key(fields: "id") { id: ID! friend(n: Int): Dog }`,
      resolvers: { Dog: { friend: () => ({ id: 'c' }) }, Cat: { friend: () => ({ id: 'd' }) } },
    },
  ],
  operations: [
    {
      name: 'one entity under several names and arguments',
      query: '{ pet { id: name name: id ...on Dog { x: friend(n: 1) { id } y: friend(n: 2) { id } } } }',
      data: { pet: { id: 'D', name: 'd', x: { id: 'c' }, y: { id: 'c' } } },
    },
    {
      name: 'names that the runtime has on every object are only names',
      query: '{ pet { constructor: name toString: id hasOwnProperty: name } valueOf: pet { id } }',
      data: { pet: { constructor: 'D', toString: 'd', hasOwnProperty: 'D' }, valueOf: { id: 'd' } },
    },
    {
      name: 'fields selected twice are merged',
      query: '{ pets { ...on Dog { friend { id } } ...on Dog { friend { __typename } } ...on Cat { friend { id } } } }',
      data: { pets: [{ friend: { id: 'c', __typename: 'Cat' } }, { friend: { id: 'd' } }] },
    },
    {
      name: 'an alias may sound like a type name and steers nothing',
      query: '{ pet { __typename: name ...on Dog { friend { id } } } }',
      data: { pet: { __typename: 'D', friend: { id: 'c' } } },
    },
    {
      name: 'an alias may sound like the prototype and is a key like any other',
      query: '{ pet { __proto__: name id } }',
      data: JSON.parse('{ "pet": { "__proto__": "D", "id": "d" } }'),
    },
  ],
} satisfies FederationCase
