import type { FederationCase } from '../../case.ts'

export default {
  subgraphs: [
    {
      name: 'old',
      sdl: `
        type Query { bill: Bill legacy: String }
        type Bill @key(fields: "id") { id: ID! total: Int! note: String }`,
      resolvers: {
        Query: { bill: () => ({ id: '9', total: 1, note: 'kept' }), legacy: () => 'old' },
        Bill: { __resolveReference: ({ id }: { id: string }) => ({ id, total: 1, note: 'kept' }) },
      },
    },
    {
      name: 'new',
      sdl: `
        type Query { legacy: String @override(from: "old") }
        type Bill @key(fields: "id") { id: ID! total: Int! @override(from: "old") }`,
      resolvers: {
        Query: { legacy: () => 'new' },
        Bill: { total: () => 2 },
      },
    },
  ],
  operations: [
    {
      name: 'a field that moved is asked where it moved to, on types and at the root',
      query: '{ legacy bill { total note } }',
      data: { legacy: 'new', bill: { total: 2, note: 'kept' } },
    },
  ],
} satisfies FederationCase
