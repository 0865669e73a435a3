import type { FederationCase } from '../../case.ts'

interface Parcel {
  readonly weight: number
  readonly box: { readonly litres: number } | null
}

export default {
  subgraphs: [
    {
      name: 'parcels',
      sdl: `
        type Query { parcels: [Parcel] }
        type Parcel @key(fields: "id") { id: ID! weight: Int box: Box }
        type Box { litres: Int! colour: String }`,
      resolvers: {
        Query: {
          parcels: () => [
            { id: '1', weight: 2, box: { litres: 4, colour: 'red' } },
            null,
            { id: '2', weight: 5, box: null },
            { id: '3', weight: 2, box: { litres: 1 } },
          ],
        },
      },
    },
    {
      name: 'postage',
      sdl: `
        type Parcel @key(fields: "id") {
          id: ID! weight: Int @external box: Box @external
          postage: Int @requires(fields: "weight box { litres }")
        }
        type Box { litres: Int! @external }`,
      resolvers: {
        Parcel: { postage: ({ weight, box }: Parcel) => weight * 100 + (box?.litres ?? 50) },
      },
    },
    {
      name: 'bills',
      sdl: `
        type Parcel @key(fields: "id") { id: ID! postage: Int @external taxed: Int @requires(fields: "postage") }`,
      resolvers: { Parcel: { taxed: ({ postage }: { postage: number }) => Math.round(postage * 1.1) } },
    },
  ],
  operations: [
    {
      name: 'required fields, nested ones too, are fetched first and not shown',
      query: '{ parcels { id postage } }',
      data: { parcels: [{ id: '1', postage: 204 }, null, { id: '2', postage: 550 }, { id: '3', postage: 201 }] },
    },
    {
      name: 'a requirement of a requirement is met in turn',
      query: '{ parcels { taxed } }',
      data: { parcels: [{ taxed: 224 }, null, { taxed: 605 }, { taxed: 221 }] },
    },
    {
      name: 'a client may ask the same field under its own name beside the requirement',
      query: '{ parcels { kg: weight weight: id postage } }',
      data: {
        parcels: [
          { kg: 2, weight: '1', postage: 204 },
          null,
          { kg: 5, weight: '2', postage: 550 },
          { kg: 2, weight: '3', postage: 201 },
        ],
      },
    },
  ],
} satisfies FederationCase
