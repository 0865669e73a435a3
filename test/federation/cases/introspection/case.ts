import type { FederationCase } from '../../case.ts'

export default {
  subgraphs: [
    {
      name: 'one',
      sdl: `
        type Query { a: A } "An A." type A @key(fields: "id") { id: ID! "Hidden." secret: Int @inaccessible old: Int @deprecated(reason: "gone") }`,
      resolvers: { Query: { a: () => ({ id: 'a' }) } },
    },
    {
      name: 'two',
      sdl: `type A @key(fields: "id") { id: ID! b: Int! }`,
      resolvers: { A: { b: () => 2 } },
    },
  ],
  operations: [
    {
      name: 'the schema is the composed one, beside data in the same operation',
      query:
        'query($name: String!) { type: __type(name: $name) { ...T } a { b } } fragment T on __Type { name description fields { name isDeprecated } }',
      variables: { name: 'A' },
      data: {
        type: {
          name: 'A',
          description: 'An A.',
          fields: [
            { name: 'id', isDeprecated: false },
            { name: 'b', isDeprecated: false },
          ],
        },
        a: { b: 2 },
      },
    },
    {
      name: 'deprecated fields come when asked for',
      query:
        '{ __type(name: "A") { fields(includeDeprecated: true) { name deprecationReason } } __schema { queryType { name } mutationType { name } } }',
      data: {
        __type: {
          fields: [
            { name: 'id', deprecationReason: null },
            { name: 'old', deprecationReason: 'gone' },
            { name: 'b', deprecationReason: null },
          ],
        },
        __schema: { queryType: { name: 'Query' }, mutationType: null },
      },
    },
  ],
} satisfies FederationCase
