import type { FederationCase } from '../../case.ts'

const seat = (id: string) => ({ id })

export default {
  subgraphs: [
    {
      name: 'hall',
      sdl: `
        type Query { rows: [[Seat]]! cube: [[[Seat!]!]!] }
        type Seat @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: {
          rows: () => [[seat('1'), null, seat('2')], null, [], [seat('1'), seat('x')]],
          cube: () => [[[seat('1')], []], [[seat('2'), seat('1')]]],
        },
      },
    },
    {
      name: 'guests',
      sdl: `
        type Seat @key(fields: "id") { id: ID! guest: Guest }
        type Guest { name: String! friends: [Seat!] }`,
      resolvers: {
        Seat: {
          __resolveReference: ({ id }: { id: string }) =>
            id === 'x' ? null : { id, guest: { name: `g${id}`, friends: [seat('2'), seat('2')] } },
        },
      },
    },
    {
      name: 'prices',
      sdl: `type Seat @key(fields: "id") { id: ID! yen: Int! }`,
      resolvers: { Seat: { yen: ({ id }: { id: string }) => Number(id) * 100 } },
    },
  ],
  operations: [
    {
      name: 'entities in lists of lists keep their places, absent ones stay absent, equal ones are asked once',
      query: '{ rows { id guest { name } } }',
      data: {
        rows: [
          [{ id: '1', guest: { name: 'g1' } }, null, { id: '2', guest: { name: 'g2' } }],
          null,
          [],
          [
            { id: '1', guest: { name: 'g1' } },
            { id: 'x', guest: null },
          ],
        ],
      },
      representations: {
        guests: [
          { __typename: 'Seat', id: '1' },
          { __typename: 'Seat', id: '2' },
          { __typename: 'Seat', id: 'x' },
        ],
      },
    },
    {
      name: 'entities below shared entities are filled at every place',
      query: '{ cube { guest { friends { yen } } yen } }',
      data: {
        cube: [
          [[{ guest: { friends: [{ yen: 200 }, { yen: 200 }] }, yen: 100 }], []],
          [
            [
              { guest: { friends: [{ yen: 200 }, { yen: 200 }] }, yen: 200 },
              { guest: { friends: [{ yen: 200 }, { yen: 200 }] }, yen: 100 },
            ],
          ],
        ],
      },
    },
  ],
} satisfies FederationCase
