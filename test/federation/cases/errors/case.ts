import { GraphQLError } from 'graphql'
import type { FederationCase } from '../../case.ts'

const fail = (code: string): never => {
  throw new GraphQLError('refused', { extensions: { code } })
}

export default {
  subgraphs: [
    {
      name: 'ward',
      sdl: `
        type Query { beds: [Bed]! strict: Strict must: Must! broken: String }
        type Bed @key(fields: "id") { id: ID! owner: ID key: Key }
        type Key { code: ID }
        type Strict { inner: Inner! }
        type Inner { leaf: Int! }
        type Must @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: {
          beds: () => [{ id: '1' }, null, { id: '2' }, { id: '1' }],
          strict: () => ({ inner: { leaf: null } }),
          must: () => ({ id: 'm' }),
          broken: () => fail('NOT_PERMITTED'),
        },
      },
    },
    {
      name: 'patients',
      sdl: `
        type Bed @key(fields: "id") { id: ID! patient: String certain: String! tags: [Tag] }
        type Tag { name: String! }
        type Must @key(fields: "id") { id: ID! needed: Int! wanted: Int }`,
      resolvers: {
        Bed: {
          patient: ({ id }: { id: string }) => (id === '1' ? fail('CONSENT_REQUIRED') : `p${id}`),
          certain: ({ id }: { id: string }) => (id === '2' ? null : 'yes'),
          tags: () => [{ name: 'a' }, {}],
        },
        Must: { needed: () => fail('STORE_UNAVAILABLE'), wanted: () => 1 },
      },
    },
  ],
  operations: [
    {
      name: 'an error inside an entity stands at every place the entity has',
      query: '{ beds { id patient } }',
      data: { beds: [{ id: '1', patient: null }, null, { id: '2', patient: 'p2' }, { id: '1', patient: null }] },
      errors: [
        { path: ['beds', 0, 'patient'], code: 'CONSENT_REQUIRED' },
        { path: ['beds', 3, 'patient'], code: 'CONSENT_REQUIRED' },
      ],
    },
    {
      name: 'the path of an error speaks the names the client gave',
      query: '{ id: beds { key: id p: patient } }',
      data: { id: [{ key: '1', p: null }, null, { key: '2', p: 'p2' }, { key: '1', p: null }] },
      errors: [
        { path: ['id', 0, 'p'], code: 'CONSENT_REQUIRED' },
        { path: ['id', 3, 'p'], code: 'CONSENT_REQUIRED' },
      ],
    },
    {
      name: 'a non-null field that cannot be had empties its entity and nothing more',
      query: '{ beds { id certain } }',
      data: { beds: [{ id: '1', certain: 'yes' }, null, null, { id: '1', certain: 'yes' }] },
      errors: [{ path: ['beds', 2, 'certain'] }],
    },
    {
      name: 'nulls climb to the nearest field that may be null',
      query: '{ strict { inner { leaf } } broken }',
      data: { strict: null, broken: null },
      errors: [{ path: ['strict', 'inner', 'leaf'] }, { path: ['broken'], code: 'NOT_PERMITTED' }],
    },
    {
      name: 'a null climbs out of an entity fetch to the top',
      query: '{ must { needed wanted } }',
      data: null,
      errors: [{ path: ['must', 'needed'], code: 'STORE_UNAVAILABLE' }],
    },
    {
      name: 'a broken element of a nullable list is null alone',
      query: '{ beds { tags { name } } }',
      data: {
        beds: [{ tags: [{ name: 'a' }, null] }, null, { tags: [{ name: 'a' }, null] }, { tags: [{ name: 'a' }, null] }],
      },
      errors: [
        { path: ['beds', 0, 'tags', 1, 'name'] },
        { path: ['beds', 3, 'tags', 1, 'name'] },
        { path: ['beds', 2, 'tags', 1, 'name'] },
      ],
    },
  ],
} satisfies FederationCase
