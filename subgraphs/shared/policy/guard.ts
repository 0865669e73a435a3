import { type GraphQLSchema, isIntrospectionType, isObjectType } from 'graphql'
import { applyMiddleware } from 'graphql-middleware'
import { assertCovered, type MayEver } from './coverage.ts'
import { coordinateOf, type EffectivePolicy } from './effective.ts'
import { shieldFor } from './shield.ts'
import { mayEver as tableMayEver } from './table.ts'

/** What `@apollo/subgraph` adds; it answers the gateway alone. */
const federation = new Set(['Query._service', 'Query._entities', '_Service.sdl'])

function assertSame(schema: GraphQLSchema, policy: EffectivePolicy): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue
    for (const field of Object.keys(type.getFields())) {
      const coordinate = coordinateOf(type.name, field)
      if (!policy.fields.has(coordinate) && !federation.has(coordinate))
        throw new Error(`${coordinate} is executable but not in the SDL that the policy was read from`)
    }
  }
}

/** The executable schema with a rule on every field that needs one. Throws before it would leave one open. */
export function guardSchema(schema: GraphQLSchema, sdl: string, mayEver: MayEver = tableMayEver): GraphQLSchema {
  const policy = assertCovered(sdl, mayEver)
  assertSame(schema, policy)
  const guarded = [...policy.fields.values()].filter((field) => field.kind === 'GUARDED')
  return applyMiddleware(schema, shieldFor(schema, guarded))
}
