import type { FederationCase } from '../../case.ts'

export default {
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { media: Media viewer: Viewer }
        union Media = Book | Song
        union ViewerMedia = Book | Song
        type Viewer @shareable { media: Media }
        type Book @shareable { title: String }
        type Song { title: String! }`,
      resolvers: {
        Query: {
          media: () => ({ __typename: 'Book', title: 'only a' }),
          viewer: () => ({ media: { __typename: 'Song', title: 's' } }),
        },
      },
    },
    {
      name: 'b',
      sdl: `
        type Query { shown: Media }
        union Media = Book | Movie
        type Book @shareable { title: String }
        type Movie @key(fields: "id") { id: ID! title: String! }`,
      resolvers: { Query: { shown: () => ({ __typename: 'Movie', id: 'm', title: 'M' }) } },
    },
    {
      name: 'c',
      sdl: `
        type Movie @key(fields: "id") { id: ID! rating: Rating! }
        interface Rating { stars: Int! }
        type Critic implements Rating { stars: Int! paper: String }
        type Crowd implements Rating { stars: Int! votes: Int }`,
      resolvers: { Movie: { rating: () => ({ __typename: 'Crowd', stars: 4, votes: 12 }) } },
    },
  ],
  operations: [
    {
      name: 'a union that differs between subgraphs is their sum',
      query: `{
        media { __typename ... on Book { title } ... on Song { name: title } ... on Movie { id } }
        shown { __typename ... on Book { title } ... on Song { name: title } ... on Movie { id } }
        viewer { media { ... on Song { title } ... on Movie { rating { stars } } } }
      }`,
      data: {
        media: { __typename: 'Book', title: 'only a' },
        shown: { __typename: 'Movie', id: 'm' },
        viewer: { media: { title: 's' } },
      },
    },
    {
      name: 'a member of a union is an entity with an abstract field elsewhere',
      query:
        '{ shown { ... on Movie { rating { __typename stars ... on Crowd { votes } ... on Critic { paper } } } } }',
      data: { shown: { rating: { __typename: 'Crowd', stars: 4, votes: 12 } } },
    },
  ],
} satisfies FederationCase
