import type { FederationCase } from '../../case.ts'

export default {
  subgraphs: [
    {
      name: 'shelf',
      sdl: `
        type Query { shelf: [Item!]! found: [Found] media: [Media!]! }
        interface Item { id: ID! owner: Owner }
        interface Media { id: ID! title: String }
        union Found = Book | Film | Note
        type Book implements Item & Media @key(fields: "id") { id: ID! owner: Owner title: String }
        type Film implements Item & Media @key(fields: "id") { id: ID! owner: Owner title: String }
        type Note implements Item { id: ID! owner: Owner text: String! }
        type Owner @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: {
          shelf: () => [
            { __typename: 'Book', id: 'b', owner: { id: 'o' }, title: 'B' },
            { __typename: 'Film', id: 'f', owner: null, title: 'F' },
            { __typename: 'Note', id: 'n', owner: { id: 'p' }, text: 'hm' },
          ],
          found: () => [{ __typename: 'Film', id: 'f', title: 'F' }, null, { __typename: 'Note', id: 'n', text: 'hm' }],
          media: () => [
            { __typename: 'Film', id: 'f', title: 'F' },
            { __typename: 'Book', id: 'b', title: 'B' },
          ],
        },
      },
    },
    {
      name: 'details',
      sdl: `
        interface Media { id: ID! length: String! }
        type Book implements Media @key(fields: "id") { id: ID! pages: Int! length: String! }
        type Film implements Media @key(fields: "id") { id: ID! minutes: Int! length: String! }
        type Owner @key(fields: "id") { id: ID! name: String! }`,
      resolvers: {
        Book: { pages: () => 240, length: () => '240 pages' },
        Film: { minutes: () => 90, length: () => '90 minutes' },
        Owner: { name: ({ id }: { id: string }) => `owner ${id}` },
      },
    },
  ],
  operations: [
    {
      name: 'fragments on the members of an interface reach the subgraphs that extend them',
      query: `{ shelf { __typename id ...on Book { pages } ...F owner { name } } } fragment F on Film { minutes kind: __typename }`,
      data: {
        shelf: [
          { __typename: 'Book', id: 'b', pages: 240, owner: { name: 'owner o' } },
          { __typename: 'Film', id: 'f', minutes: 90, kind: 'Film', owner: null },
          { __typename: 'Note', id: 'n', owner: { name: 'owner p' } },
        ],
      },
    },
    {
      name: 'a union tells its members apart, also where only the type name is asked',
      query:
        '{ found { __typename ...on Media { title } ...on Note { text } ...on Film { minutes } } only: found { t: __typename } }',
      data: {
        found: [{ __typename: 'Film', title: 'F', minutes: 90 }, null, { __typename: 'Note', text: 'hm' }],
        only: [{ t: 'Film' }, null, { t: 'Note' }],
      },
    },
    {
      name: 'fragments apply where the type name is asked under another name only',
      query:
        '{ found { t: __typename ... on Film { title m: minutes } } shelf { k: __typename ... on Note { text } } }',
      data: {
        found: [{ t: 'Film', title: 'F', m: 90 }, null, { t: 'Note' }],
        shelf: [{ k: 'Book' }, { k: 'Film' }, { k: 'Note', text: 'hm' }],
      },
    },
    {
      name: 'an interface field that only one subgraph has is fetched for every member',
      query: '{ media { title length } }',
      data: {
        media: [
          { title: 'F', length: '90 minutes' },
          { title: 'B', length: '240 pages' },
        ],
      },
    },
  ],
} satisfies FederationCase
