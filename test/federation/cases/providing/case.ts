import type { FederationCase } from '../../case.ts'

export default {
  subgraphs: [
    {
      name: 'feed',
      sdl: `
        type Query {
          feed: [Post] @provides(fields: "... on Photo { author { name } }")
          users: [User!]! @provides(fields: "address { city }")
          animals: [Animal!]! @provides(fields: "... on Dog { name }")
        }
        union Post = Photo | Text
        type Photo @key(fields: "id") { id: ID! author: Author @external }
        type Text @key(fields: "id") { id: ID! }
        type Author @key(fields: "id") { id: ID! name: String @external }
        type User @key(fields: "id") { id: ID! address: Address @external }
        type Address { city: String @external }
        interface Animal { id: ID! name: String }
        type Dog implements Animal @key(fields: "id") { id: ID! name: String @external }
        type Cat implements Animal @key(fields: "id") { id: ID! name: String @external }`,
      resolvers: {
        Query: {
          feed: () => [
            { __typename: 'Photo', id: 'p', author: { id: 'a', name: 'in the feed' } },
            { __typename: 'Text', id: 't' },
            null,
          ],
          users: () => [{ id: 'u', address: { city: 'Kyoto (as listed)' } }],
          animals: () => [
            { __typename: 'Dog', id: 'd', name: 'dog as listed' },
            { __typename: 'Cat', id: 'c' },
          ],
        },
      },
    },
    {
      name: 'posts',
      sdl: `
        type Photo @key(fields: "id") { id: ID! author: Author @shareable likes: Int }
        type Text @key(fields: "id") { id: ID! author: Author @shareable }
        type Author @key(fields: "id") { id: ID! name: String @shareable }
        type User @key(fields: "id") { id: ID! address: Address @shareable }
        type Address @shareable { city: String street: String }
        type Dog @key(fields: "id") { id: ID! name: String @shareable age: Int }
        type Cat @key(fields: "id") { id: ID! name: String @shareable }`,
      resolvers: {
        Photo: { author: () => ({ id: 'a', name: 'owner' }), likes: () => 3 },
        Text: { author: () => ({ id: 'a', name: 'owner' }) },
        User: { address: () => ({ city: 'Kyoto', street: 'Karasuma' }) },
        Dog: { name: () => 'Pochi', age: () => 4 },
        Cat: { name: () => 'Tama' },
      },
    },
  ],
  operations: [
    {
      name: 'a member of a union provides what the other has to fetch',
      query: '{ feed { ... on Photo { author { name } likes } ... on Text { author { name } } } }',
      data: {
        feed: [{ author: { name: 'in the feed' }, likes: 3 }, { author: { name: 'owner' } }, null],
      },
    },
    {
      name: 'a nested part is provided and the rest of the same object fetched',
      query: '{ users { address { city } } more: users { address { street } } }',
      data: { users: [{ address: { city: 'Kyoto (as listed)' } }], more: [{ address: { street: 'Karasuma' } }] },
    },
    {
      name: 'one implementation of an interface provides a field, the other fetches it',
      query: '{ animals { name ... on Dog { age } } }',
      data: { animals: [{ name: 'dog as listed', age: 4 }, { name: 'Tama' }] },
    },
  ],
} satisfies FederationCase
