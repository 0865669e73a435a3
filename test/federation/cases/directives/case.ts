import type { FederationCase } from '../../case.ts'

const linked = `
  extend schema
    @link(url: "https://example.com/trace/v1.0", import: ["@trace"])
    @composeDirective(name: "@trace")
  directive @trace(level: Level! = LOW) on FIELD
  enum Level { LOW HIGH }`

export default {
  subgraphs: [
    { name: 'a', sdl: `${linked} type Query { a: String }`, resolvers: { Query: { a: () => 'of a' } } },
    { name: 'b', sdl: `${linked} type Query { b: String }`, resolvers: { Query: { b: () => 'of b' } } },
  ],
  operations: [
    {
      name: 'a directive that subgraphs define for clients may be written, and its defaults hold',
      query: '{ a @trace b @trace(level: HIGH) }',
      data: { a: 'of a', b: 'of b' },
    },
    {
      name: 'and is told to those who ask for the schema',
      query: '{ __schema { directives { name args { defaultValue } } } }',
      data: {
        __schema: {
          directives: [
            { name: 'trace', args: [{ defaultValue: 'LOW' }] },
            { name: 'include', args: [{ defaultValue: null }] },
            { name: 'skip', args: [{ defaultValue: null }] },
            { name: 'deprecated', args: [{ defaultValue: '"No longer supported"' }] },
            { name: 'specifiedBy', args: [{ defaultValue: null }] },
            { name: 'oneOf', args: [] },
          ],
        },
      },
    },
  ],
} satisfies FederationCase
