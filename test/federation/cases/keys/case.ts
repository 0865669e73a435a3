import type { FederationCase } from '../../case.ts'

const stock = [
  { sku: 'a', warehouse: { id: 'w1', zone: { code: 'z1' } }, count: 3 },
  { sku: 'a', warehouse: { id: 'w2', zone: { code: 'z2' } }, count: 5 },
]

export default {
  subgraphs: [
    {
      name: 'products',
      sdl: `
        type Query { products: [Product!]! }
        type Product @key(fields: "id") @key(fields: "sku brand { name }") {
          id: ID! sku: String! brand: Brand! stock: [Stock!]!
        }
        type Brand @shareable { name: String! }
        type Stock @key(fields: "sku warehouse { id zone { code } }") { sku: String! warehouse: Warehouse! }
        type Warehouse @shareable { id: ID! zone: Zone! }
        type Zone @shareable { code: String! }`,
      resolvers: {
        Product: {
          // Known by its compound key too: the id is found from it.
          __resolveReference: (given: { id?: string; sku?: string }) =>
            given.id === undefined ? { ...given, id: given.sku === 'a' ? '1' : '2' } : given,
        },
        Query: {
          products: () => [
            { id: '1', sku: 'a', brand: { name: 'x' }, stock: stock.map(({ count: _, ...rest }) => rest) },
            { id: '2', sku: 'b', brand: { name: 'y' }, stock: [] },
          ],
        },
      },
    },
    {
      name: 'prices',
      sdl: `
        type Product @key(fields: "sku brand { name }") { sku: String! brand: Brand! price: Int }
        type Brand @shareable { name: String! }
        type Query { cheapest: Product }`,
      resolvers: {
        Query: { cheapest: () => ({ sku: 'b', brand: { name: 'y' } }) },
        Product: {
          price: ({ sku, brand }: { sku: string; brand: { name: string } }) =>
            `${sku}${brand.name}` === 'ax' ? 10 : 7,
        },
      },
    },
    {
      name: 'counts',
      sdl: `
        type Stock @key(fields: "sku warehouse { id zone { code } }") { sku: String! warehouse: Warehouse! count: Int! }
        type Warehouse @shareable { id: ID! zone: Zone! }
        type Zone @shareable { code: String! }`,
      resolvers: {
        Stock: {
          count: ({ warehouse }: { warehouse: { id: string; zone: { code: string } } }) =>
            stock.find(({ warehouse: own }) => own.id === warehouse.id && own.zone.code === warehouse.zone.code)?.count,
        },
      },
    },
    {
      name: 'reviews',
      sdl: `type Product @key(fields: "id") { id: ID! stars: Int! }`,
      resolvers: { Product: { stars: ({ id }: { id: string }) => Number(id) + 2 } },
    },
  ],
  operations: [
    {
      name: 'a compound key with a nested part leads to another subgraph',
      query: '{ products { id price } }',
      data: {
        products: [
          { id: '1', price: 10 },
          { id: '2', price: 7 },
        ],
      },
    },
    {
      name: 'a key of several levels tells equal numbers apart',
      query: '{ products { stock { warehouse { id } count } } }',
      data: {
        products: [
          {
            stock: [
              { warehouse: { id: 'w1' }, count: 3 },
              { warehouse: { id: 'w2' }, count: 5 },
            ],
          },
          { stock: [] },
        ],
      },
    },
    {
      name: 'two subgraphs that share no key are joined through a third that knows both',
      query: '{ cheapest { stars price } }',
      data: { cheapest: { stars: 4, price: 7 } },
    },
  ],
} satisfies FederationCase
