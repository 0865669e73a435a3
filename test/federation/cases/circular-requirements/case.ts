import type { FederationCase } from '../../case.ts'

export default {
  subgraphs: [
    {
      name: 'feed',
      sdl: `
        type Query { feed: [Post] }
        type Post @key(fields: "id") { id: ID! byNovice: Boolean! @external byExpert: Boolean! @requires(fields: "byNovice") }
        type Author @key(fields: "id") { id: ID! years: Int! }`,
      resolvers: {
        Query: { feed: () => [{ id: 'p1' }, { id: 'p2' }] },
        Post: { byExpert: ({ byNovice }: { byNovice?: boolean }) => (byNovice === undefined ? null : !byNovice) },
        Author: { years: ({ id }: { id: string }) => (id === 'a-p1' ? 1 : 9) },
      },
    },
    {
      name: 'posts',
      sdl: `
        type Post @key(fields: "id") { id: ID! author: Author! byNovice: Boolean! @requires(fields: "author { years }") }
        type Author @key(fields: "id") { id: ID! years: Int! @external }`,
      resolvers: {
        Post: {
          author: ({ id, author }: { id: string; author?: object }) => author ?? { id: `a-${id}` },
          byNovice: ({ author }: { author?: { years: number } }) => (author === undefined ? null : author.years < 5),
        },
      },
    },
  ],
  operations: [
    {
      name: 'requirements that go to and fro between two subgraphs end',
      query: '{ feed { byExpert } }',
      data: { feed: [{ byExpert: false }, { byExpert: true }] },
    },
    {
      name: 'each station of such a chain may be asked too',
      query: '{ feed { byNovice byExpert author { id } } }',
      data: {
        feed: [
          { byNovice: true, byExpert: false, author: { id: 'a-p1' } },
          { byNovice: false, byExpert: true, author: { id: 'a-p2' } },
        ],
      },
    },
  ],
} satisfies FederationCase
