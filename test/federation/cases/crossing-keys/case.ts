import type { FederationCase } from '../../case.ts'

const ward = { id: '1', local: 'l1', place: { city: 'c', ward: 'w', block: 'b' } }

export default {
  subgraphs: [
    {
      name: 'names',
      sdl: `
        type Ward
          @key(fields: "id") @key(fields: "local", resolvable: false)
          @key(fields: "place { city ward }", resolvable: false) @key(fields: "id place { ward block }", resolvable: false)
        { id: ID! local: ID! place: Place! @shareable name: String! }
        type Place @shareable { city: ID! ward: ID! block: ID! }`,
      resolvers: { Ward: { __resolveReference: ({ id }: { id: string }) => ({ ...ward, id, name: `ward ${id}` }) } },
    },
    {
      name: 'beds',
      sdl: `
        type Query { hospital: Hospital }
        type Hospital @key(fields: "id") { id: ID! wards: [Ward!]! }
        type Ward
          @key(fields: "place { city ward }", resolvable: false) @key(fields: "id place { ward block }")
          @key(fields: "local", resolvable: false) @key(fields: "id", resolvable: false)
        { id: ID! local: ID! place: Place! @shareable name: String! @external sign: String! @requires(fields: "name") }
        type Place @shareable { city: ID! ward: ID! block: ID! }`,
      resolvers: {
        Query: { hospital: () => ({ id: 'h', wards: [ward] }) },
        Ward: { sign: ({ name }: { name?: string }) => (name === undefined ? null : `to ${name}`) },
      },
    },
  ],
  operations: [
    {
      name: 'an entity leaves by one of its keys and comes back by another',
      query: '{ hospital { id wards { id name sign } } }',
      data: { hospital: { id: 'h', wards: [{ id: '1', name: 'ward 1', sign: 'to ward 1' }] } },
    },
  ],
} satisfies FederationCase
