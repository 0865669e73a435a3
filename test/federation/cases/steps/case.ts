import { GraphQLError } from 'graphql'
import type { FederationCase } from '../../case.ts'

const product = (upc: string) => ({ upc })

export default {
  subgraphs: [
    {
      name: 'shop',
      sdl: `
        type Query { newest: Product cart: Cart }
        type Cart { items: [Product!]! gift: Wrapped }
        type Wrapped { product: Product }
        type Product @key(fields: "upc") { upc: ID! }`,
      resolvers: {
        Query: {
          newest: () => product('1'),
          cart: () => ({ items: [product('2'), product('3')], gift: { product: product('2') } }),
        },
      },
    },
    {
      name: 'stock',
      sdl: `
        type Product @key(fields: "upc") { upc: ID! count(at: String): Int sold: Int! box: Box }
        type Box @key(fields: "id") { id: ID! }`,
      resolvers: {
        Product: {
          count: ({ upc }: { upc: string }, { at }: { at?: string }) => Number(upc) * (at === 'night' ? 100 : 10),
          sold: ({ upc }: { upc: string }) => {
            if (upc === '3') throw new GraphQLError('unknown', { extensions: { code: 'NOT_FOUND' } })
            return Number(upc)
          },
          box: ({ upc }: { upc: string }) => ({ id: `box ${upc}` }),
        },
      },
    },
    {
      name: 'boxes',
      sdl: 'type Box @key(fields: "id") { id: ID! litres: Int }',
      resolvers: { Box: { litres: ({ id }: { id: string }) => Number(id.at(-1)) } },
    },
  ],
  operations: [
    {
      name: 'what one step asks of one subgraph goes there as one request',
      query:
        'query Q($at: String) { newest { count(at: $at) } cart { items { many: count sold } gift { product { box { litres } } } } }',
      variables: { at: 'night' },
      data: {
        newest: { count: 100 },
        cart: null,
      },
      errors: [{ path: ['cart', 'items', 1, 'sold'], code: 'NOT_FOUND' }],
      requests: { shop: 1, stock: 1, boxes: 1 },
    },
    {
      name: 'fragments and conditions stay with their own part',
      query: `
        query($yes: Boolean!) { newest { ...P } cart { gift { product { ...P box @include(if: $yes) { litres } } } items { box { litres } } } }
        fragment P on Product { count upc sold @skip(if: $yes) }`,
      variables: { yes: true },
      data: {
        newest: { count: 10, upc: '1' },
        cart: {
          gift: { product: { count: 20, upc: '2', box: { litres: 2 } } },
          items: [{ box: { litres: 2 } }, { box: { litres: 3 } }],
        },
      },
      requests: { shop: 1, stock: 1, boxes: 1 },
    },
    {
      name: 'a variable of the client may bear a name that joining would use',
      query:
        'query($representations_0: String) { newest { count(at: $representations_0) } cart { gift { product { count } } } }',
      variables: { representations_0: 'night' },
      data: { newest: { count: 100 }, cart: { gift: { product: { count: 20 } } } },
      requests: { shop: 1, stock: 2, boxes: 0 },
    },
    {
      name: 'a variable that would pass for the entities asked is refused',
      query: 'query($representations: String) { newest { count(at: $representations) } }',
      variables: { representations: 'night' },
      errors: [{ code: 'OPERATION_REFUSED' }],
      requests: { shop: 0, stock: 0, boxes: 0 },
    },
  ],
} satisfies FederationCase
