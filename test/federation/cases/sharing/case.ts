import type { FederationCase } from '../../case.ts'

export default {
  subgraphs: [
    {
      name: 'catalogue',
      sdl: `
        type Query { book: Book }
        type Book @key(fields: "id") { id: ID! title: String! @shareable size: Size! @shareable author: Author! }
        type Size @shareable { pages: Int! }
        type Author @key(fields: "id") { id: ID! name: String! @shareable born: Int }`,
      resolvers: {
        Query: { book: () => ({ id: 'b', title: 'Kokoro', size: { pages: 240 }, author: { id: 'n' } }) },
        Book: { author: () => ({ id: 'n' }) },
        Author: { name: () => 'Natsume', born: () => 1867 },
      },
    },
    {
      name: 'shop',
      sdl: `
        type Query { offer: Offer byWay: Offer }
        type Offer { yen: Int! book: Book! @provides(fields: "title") }
        type Book @key(fields: "id") { id: ID! title: String! @external size: Size! @shareable }
        type Size @shareable { pages: Int! grams: Int! }`,
      resolvers: {
        Query: { offer: () => ({ yen: 900, book: { id: 'b', title: 'Kokoro (as sold)' } }) },
        Book: { size: () => ({ pages: 240, grams: 310 }) },
      },
    },
  ],
  operations: [
    {
      name: 'a field another subgraph provides on this path is not fetched from its owner',
      query: '{ offer { yen book { title } } }',
      data: { offer: { yen: 900, book: { title: 'Kokoro (as sold)' } } },
      representations: {},
    },
    {
      name: 'what is not provided comes from its owner',
      query: '{ offer { book { title author { name born } } } }',
      data: { offer: { book: { title: 'Kokoro (as sold)', author: { name: 'Natsume', born: 1867 } } } },
    },
    {
      name: 'a shared value type is put together from both',
      query: '{ book { size { pages grams } } }',
      data: { book: { size: { pages: 240, grams: 310 } } },
    },
    { name: 'an optional root field may be nothing', query: '{ byWay { yen } }', data: { byWay: null } },
  ],
} satisfies FederationCase
