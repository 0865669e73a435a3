import { readdirSync } from 'node:fs'
import { ApolloGateway, LocalGraphQLDataSource } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import {
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isRequiredArgument,
  isUnionType,
  parse,
  validate,
} from 'graphql'
import { describe, expect, test } from 'vitest'
import { forwardInProcess } from '../../gateway/forward.ts'
import { createPlanner } from '../../gateway/plan.ts'
import { createSubgraph } from '../../subgraphs/shared/serve.ts'
import type { SubgraphName } from '../../subgraphs/shared/subgraph.ts'
import { schemaOf, supergraphOf } from '../support/federation.ts'
import { gatewayContext } from '../support/gateway-context.ts'
import { recordingGate } from '../support/recording-gate.ts'
import { SeededRandom } from '../support/seeded-random.ts'
import type { FederationCase } from './case.ts'

// Apollo's own executor and the hub's answer the same random queries over the same plans with the same data.
const folder = new URL('cases/', import.meta.url)
const seed = Number(process.env.SEED ?? 20261120)
const queriesPerCase = 60

interface Writer {
  readonly random: SeededRandom
  readonly schema: GraphQLSchema
  aliases: number
}

/** A random selection that validates: every alias its own, required arguments avoided. */
function selection(writer: Writer, type: GraphQLCompositeType, depth: number): string {
  const { random, schema } = writer
  const parts: string[] = []
  const fields = isUnionType(type) ? [] : Object.values(type.getFields())
  for (const field of fields) {
    if (field.args.some(isRequiredArgument) || random.chance(0.3)) continue
    const named = getNamedType(field.type)
    if (isCompositeType(named) && depth === 0) continue
    const alias = random.chance(0.25) ? `x${writer.aliases++}: ` : ''
    const condition = random.chance(0.16)
      ? random.pick([' @skip(if: $yes)', ' @include(if: $yes)', ' @skip(if: $no)'])
      : ''
    const below = isCompositeType(named) ? ` ${selection(writer, named, depth - 1)}` : ''
    parts.push(`${alias}${field.name}${condition}${below}`)
  }
  if (isAbstractType(type)) {
    for (const member of schema.getPossibleTypes(type)) {
      if (random.chance(0.66)) parts.push(`... on ${member.name} ${selection(writer, member, depth)}`)
    }
  }
  if (parts.length === 0 || random.chance(0.33)) parts.push('__typename')
  return `{ ${parts.join(' ')} }`
}

// No measure there: Apollo's executor forgets what an interface object turned out to be and leaves its fields out, and
// its planner answers all requirements of one field with the arguments of one of them.
const incomparable = new Set(['interface-object', 'indirect-interface-object', 'required-arguments'])
const compared = readdirSync(folder).filter((name) => !incomparable.has(name))

for (const name of compared.sort()) {
  const { default: each }: { default: FederationCase } = await import(`./cases/${name}/case.ts`)

  describe(`the hub's executor beside Apollo's: ${name}`, () => {
    test(`random queries have the same answers (seed ${seed})`, async () => {
      const supergraphSdl = supergraphOf(each.subgraphs)
      const schemas = new Map(each.subgraphs.map((subgraph) => [subgraph.name, schemaOf(subgraph)]))
      const schemaNamed = (wanted: string): GraphQLSchema => {
        const schema = schemas.get(wanted)
        if (schema === undefined) throw new Error(`no subgraph ${wanted}`)
        return schema
      }
      const peer = new ApolloServer({
        gateway: new ApolloGateway({
          supergraphSdl,
          buildService: ({ name: wanted }) => new LocalGraphQLDataSource(schemaNamed(wanted)),
        }),
      })
      await peer.start()
      const planner = createPlanner({
        supergraphSdl,
        forwardTo: ({ name: wanted }) =>
          forwardInProcess(
            createSubgraph({
              name: wanted as SubgraphName,
              schema: schemaNamed(wanted),
              contextFor: (fetch) => ({ ...fetch, gate: recordingGate(fetch, wanted) }),
              readiness: async () => ({ ready: true, reasons: [] }),
              close: async () => undefined,
              onBug: () => undefined,
            }),
          ),
      })
      const root = planner.schema.getQueryType()
      if (!root) throw new Error('no query type')
      const writer: Writer = { random: new SeededRandom(seed), schema: planner.schema, aliases: 0 }
      const variables = { yes: true, no: false }
      let answers = 0
      for (let count = 0; count < queriesPerCase; count++) {
        const query = `query($yes: Boolean = true, $no: Boolean = false) ${selection(writer, root, 4)}`
        const document = parse(query)
        const unused = (message: string) => message.includes('is never used')
        if (validate(planner.schema, document).some(({ message }) => !unused(message))) continue
        const used = `${query.includes('$yes)') ? '$yes: Boolean = true ' : ''}${query.includes('$no)') ? '$no: Boolean = false' : ''}`
        const text = query.replace(/^query\([^)]*\)/, used === '' ? 'query' : `query(${used})`)
        const { body } = await peer.executeOperation({ query: text, variables })
        const theirs = body.kind === 'single' ? body.singleResult : {}
        const ours = await planner.execute({ document: parse(text), variables }, gatewayContext())
        const seen: unknown = JSON.parse(
          JSON.stringify({ query: text, data: ours.data ?? null, failed: ours.errors !== undefined }),
        )
        const failed = theirs.errors !== undefined || theirs.extensions?.valueCompletion !== undefined
        expect(seen).toEqual(JSON.parse(JSON.stringify({ query: text, data: theirs.data ?? null, failed })))
        answers++
      }
      await peer.stop()
      expect(answers).toBeGreaterThan(queriesPerCase / 4)
    })
  })
}
