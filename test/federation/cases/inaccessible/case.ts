import type { FederationCase } from '../../case.ts'

export default {
  subgraphs: [
    {
      name: 'staff',
      sdl: `
        type Query { people: [Being!]! state: [State] }
        interface Being { name: String! }
        type Person implements Being @key(fields: "code") { code: ID! @inaccessible name: String! }
        type Ghost implements Being @inaccessible { name: String! }
        enum State { AWAKE ASLEEP HAUNTING @inaccessible }`,
      resolvers: {
        Query: {
          people: () => [{ __typename: 'Person', code: 'c1', name: 'A' }],
          state: () => ['AWAKE', 'HAUNTING', 'ASLEEP'],
        },
      },
    },
    {
      name: 'desks',
      sdl: `type Person @key(fields: "code") { code: ID! desk: String }`,
      resolvers: { Person: { desk: ({ code }: { code: string }) => `desk of ${code}` } },
    },
  ],
  operations: [
    {
      name: 'a hidden key still joins',
      query: '{ people { name ...on Person { desk } } }',
      data: { people: [{ name: 'A', desk: 'desk of c1' }] },
    },
    {
      name: 'a hidden enum value does not come out',
      query: '{ state }',
      data: { state: ['AWAKE', null, 'ASLEEP'] },
      errors: [{ path: ['state', 1], code: 'INTERNAL' }],
    },
  ],
} satisfies FederationCase
