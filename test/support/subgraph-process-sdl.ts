/** The two subgraphs of the tests that kill one of them. */
export const apartSdl = {
  qualification: 'type Query { cards: [Card!]! } type Card @key(fields: "id") { id: ID! }',
  mpi: 'type Card @key(fields: "id") { id: ID! holder: String }',
} as const
