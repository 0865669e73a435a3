import type { FederationCase } from '../../case.ts'

interface Shipped {
  readonly price: number
  readonly weight: number
}

interface Bought {
  readonly price: number
  readonly shelf: { readonly price: number } | null
}

const jpy = (amount: number, currency: string | undefined): number => (currency === 'EUR' ? amount : amount * 100)

export default {
  subgraphs: [
    {
      name: 'goods',
      sdl: `
        type Query { goods: [Good] dear: Good }
        interface Priced { price(currency: Currency! = JPY): Int }
        type Good implements Priced @key(fields: "id") {
          id: ID! weight: Int price(currency: Currency! = JPY): Int shelf: Shelf alike(first: Int!): [Good!]
        }
        type Shelf implements Priced { price(currency: Currency! = JPY): Int }
        enum Currency { JPY EUR }`,
      resolvers: {
        Query: { goods: () => [{ id: '1', shelf: {} }, null, { id: '2', shelf: null }], dear: () => ({ id: '9' }) },
        Good: {
          weight: ({ id }: { id: string }) => Number(id) + 1,
          price: ({ id }: { id: string }, { currency }: { currency: string }) => {
            if (id === '9') throw new Error('priceless')
            return jpy(Number(id) * 10, currency)
          },
          alike: ({ id }: { id: string }, { first }: { first: number }) =>
            [1, 2, 3].slice(0, first).map((n) => ({ id: `${id}${n}`, shelf: null })),
        },
        Shelf: { price: (_: unknown, { currency }: { currency: string }) => jpy(7, currency) },
      },
    },
    {
      name: 'post',
      sdl: `
        type Good @key(fields: "id") {
          id: ID! weight: Int @external price(currency: Currency! = JPY): Int @external
          alike(first: Int!): [Good!] @external
          domestic: Int @requires(fields: "weight price(currency: JPY)")
          abroad: Int @requires(fields: "weight price(currency: EUR)")
          plain: Int @requires(fields: "weight price")
          bundle: [Int] @requires(fields: "alike(first: 3) { id price(currency: EUR) }")
        }
        enum Currency { JPY EUR }`,
      resolvers: {
        Good: {
          domestic: ({ price, weight }: Shipped) => price + weight,
          abroad: ({ price, weight }: Shipped) => price + weight,
          plain: ({ price, weight }: Shipped) => price + weight,
          bundle: ({ alike }: { alike: readonly { price: number }[] }) => alike.map(({ price }) => price),
        },
      },
    },
    {
      name: 'bills',
      sdl: `
        type Good @key(fields: "id") {
          id: ID! price(currency: Currency! = JPY): Int @external shelf: Shelf @external domestic: Int @external
          total: Int @requires(fields: "price(currency: EUR) shelf { price(currency: JPY) }")
          taxed: Int @requires(fields: "domestic")
        }
        type Shelf @external { price(currency: Currency! = JPY): Int }
        enum Currency { JPY EUR }`,
      resolvers: {
        Good: {
          total: ({ price, shelf }: Bought) => price + (shelf?.price ?? 0),
          taxed: ({ domestic }: { domestic: number }) => Math.round(domestic * 1.1),
        },
      },
    },
  ],
  operations: [
    {
      name: 'a required field is asked with the arguments that are required',
      query: '{ goods { abroad } }',
      data: { goods: [{ abroad: 12 }, null, { abroad: 23 }] },
    },
    {
      name: 'a client asks the same field with arguments of its own beside it',
      query: 'query ($c: Currency!) { goods { price(currency: $c) price_: price domestic } }',
      variables: { c: 'EUR' },
      data: {
        goods: [{ price: 10, price_: 1000, domestic: 1002 }, null, { price: 20, price_: 2000, domestic: 2003 }],
      },
    },
    {
      name: 'requirements of one field with different arguments, and with none, are each met',
      query: '{ goods { abroad domestic id plain } }',
      data: {
        goods: [
          { abroad: 12, domestic: 1002, id: '1', plain: 1002 },
          null,
          { abroad: 23, domestic: 2003, id: '2', plain: 2003 },
        ],
      },
    },
    {
      name: 'requirements of two subgraphs do not mix',
      query: '{ goods { domestic total } }',
      data: { goods: [{ domestic: 1002, total: 710 }, null, { domestic: 2003, total: 20 }] },
    },
    {
      name: 'a requirement of a requirement keeps its arguments',
      query: '{ goods { abroad taxed } }',
      data: { goods: [{ abroad: 12, taxed: 1102 }, null, { abroad: 23, taxed: 2203 }] },
    },
    {
      name: 'a required list is as long as required, whatever the client asks of it',
      query: '{ goods { alike(first: 1) { id abroad } bundle } }',
      data: {
        goods: [
          { alike: [{ id: '11', abroad: 122 }], bundle: [110, 120, 130] },
          null,
          { alike: [{ id: '21', abroad: 232 }], bundle: [210, 220, 230] },
        ],
      },
    },
    {
      name: 'an error of what is required is told under the name that the field has',
      query: '{ dear { id abroad } }',
      data: { dear: { id: '9', abroad: 10 } },
      errors: [{ path: ['dear', 'price'] }],
    },
  ],
} satisfies FederationCase
