import type { FederationCase } from '../../case.ts'

const common = { __typename: 'Note', text: 'n' }
const ofA = [common, { __typename: 'Scan', pages: 3 }]
const ofB = [common, { __typename: 'Film', minutes: 2 }]

export default {
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { folderOfA: Folder shared: Folder @shareable }
        type Folder @key(fields: "id") { id: ID! sheaf: Sheaf @shareable }
        type Sheaf @shareable { items: [Item!]! }
        union Item = Note | Scan
        type Note @shareable { text: String }
        type Scan { pages: Int }`,
      resolvers: {
        Query: {
          folderOfA: () => ({ id: 'f', sheaf: { items: ofA } }),
          shared: () => ({ id: 'f', sheaf: { items: [common] } }),
        },
        Folder: { __resolveReference: ({ id }: { id: string }) => ({ id, sheaf: { items: ofA } }) },
      },
    },
    {
      name: 'b',
      sdl: `
        type Query { folderOfB: Folder shared: Folder @shareable }
        type Folder @key(fields: "id") { id: ID! sheaf: Sheaf @shareable sheafOfB: Sheaf }
        type Sheaf @shareable { items: [Item!]! }
        union Item = Note | Film
        type Note @shareable { text: String }
        type Film { minutes: Int }`,
      resolvers: {
        Query: {
          folderOfB: () => ({ id: 'f', sheaf: { items: ofB } }),
          shared: () => ({ id: 'f', sheaf: { items: [common] } }),
        },
        Folder: {
          __resolveReference: ({ id }: { id: string }) => ({ id, sheaf: { items: ofB } }),
          sheafOfB: () => ({ items: ofB }),
        },
      },
    },
  ],
  operations: [
    {
      name: 'members that the subgraph asked does not know are never met there',
      query: '{ folderOfA { sheaf { items { __typename ... on Film { minutes } } } } }',
      data: { folderOfA: { sheaf: { items: [{ __typename: 'Note' }, { __typename: 'Scan' }] } } },
    },
    {
      name: 'a root field of both subgraphs has the members of both',
      query: '{ shared { sheaf { items { __typename ... on Note { text } ... on Film { minutes } } } } }',
      data: { shared: { sheaf: { items: [common] } } },
    },
    {
      name: 'a field of the other subgraph brings that one’s members',
      query:
        '{ folderOfA { sheafOfB { items { __typename ... on Note { text } ... on Scan { pages } ... on Film { minutes } } } } }',
      data: { folderOfA: { sheafOfB: { items: ofB } } },
    },
  ],
} satisfies FederationCase
