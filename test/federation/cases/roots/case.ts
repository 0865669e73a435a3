import type { FederationCase } from '../../case.ts'

export default {
  subgraphs: [
    {
      name: 'names',
      sdl: `type Query @shareable { product: Product! products: [Product!]! } type Product @shareable { id: ID! name: Name! } type Name @shareable { brand: String! model: String! }`,
      resolvers: {
        Query: {
          product: () => ({ id: '1', name: { brand: 'B', model: 'M' } }),
          products: () => [
            { id: '1', name: { brand: 'B', model: 'M' } },
            { id: '2', name: { brand: 'C', model: 'N' } },
          ],
        },
      },
    },
    {
      name: 'prices',
      sdl: `type Query @shareable { product: Product! products: [Product!]! } type Product { id: ID! @shareable price: Price } type Price { amount: Int! currency: String! }`,
      resolvers: {
        Query: {
          product: () => ({ id: '1', price: { amount: 100, currency: 'JPY' } }),
          products: () => [
            { id: '1', price: { amount: 100, currency: 'JPY' } },
            { id: '2', price: null },
          ],
        },
      },
    },
  ],
  operations: [
    {
      name: 'a root field that two subgraphs share is put together from both',
      query: '{ product { id name { brand } price { amount } } }',
      data: { product: { id: '1', name: { brand: 'B' }, price: { amount: 100 } } },
    },
    {
      name: 'a list that two subgraphs share is put together entry by entry',
      query: '{ products { name { model } p: price { currency } } }',
      data: {
        products: [
          { name: { model: 'M' }, p: { currency: 'JPY' } },
          { name: { model: 'N' }, p: null },
        ],
      },
    },
  ],
} satisfies FederationCase
