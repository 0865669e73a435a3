import { readdirSync } from 'node:fs'
import { parse, validate } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forwardOverHttp, type HttpForwarding } from '../../gateway/forward.ts'
import { createPlanner, type Planner } from '../../gateway/plan.ts'
import type { RequestId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { schemaOf, supergraphOf } from '../support/federation.ts'
import { memoryAudit } from '../support/memory-audit.ts'
import { type PlainSubgraph, servePlainSubgraph } from '../support/plain-subgraph.ts'
import type { FederationCase } from './case.ts'

// Any federation 2 supergraph at the addresses it names: no callers, plain HTTP, real sockets.
const folder = new URL('cases/', import.meta.url)

for (const name of readdirSync(folder).sort()) {
  const { default: each }: { default: FederationCase } = await import(`./cases/${name}/case.ts`)

  describe(`federation: ${name}`, () => {
    const serving = new Map<string, PlainSubgraph>()
    let forwarding: HttpForwarding
    let planner: Planner

    beforeAll(async () => {
      for (const subgraph of each.subgraphs) serving.set(subgraph.name, await servePlainSubgraph(schemaOf(subgraph)))
      const located = each.subgraphs.map(({ name, sdl }) => ({ name, sdl, url: serving.get(name)?.url ?? '' }))
      forwarding = forwardOverHttp({ signer: null })
      planner = createPlanner({ supergraphSdl: supergraphOf(located), forwardTo: forwarding.to })
    })
    afterAll(async () => {
      await forwarding.close()
      for (const subgraph of serving.values()) await subgraph.close()
    })

    test.each(each.operations)('$name', async (operation) => {
      for (const subgraph of serving.values()) subgraph.fetches.length = 0
      const document = parse(operation.query)
      expect(validate(planner.schema, document)).toEqual([])
      const context = {
        request: 'req' as RequestId,
        operation: 'op',
        caller: null,
        at: 0 as Instant,
        audit: { log: memoryAudit(), tickets: [] },
      }
      const { operationName, variables } = operation
      const { data, errors } = await planner.execute({ document, operationName, variables }, context)
      const plain: unknown = data === undefined ? undefined : JSON.parse(JSON.stringify(data))
      expect(plain).toEqual(operation.data)

      const expected = operation.errors ?? []
      const seen = (errors ?? []).map(({ path, extensions }, index) => ({
        ...(path === undefined ? {} : { path: [...path] }),
        ...(expected[index]?.code === undefined ? {} : { code: extensions.code }),
      }))
      expect(seen).toEqual(expected)

      if (operation.requests !== undefined) {
        const counts = [...serving].map(([subgraph, { fetches }]) => [subgraph, fetches.length])
        expect(Object.fromEntries(counts)).toEqual(operation.requests)
      }
      if (operation.representations !== undefined) {
        const asked = [...serving].flatMap(([subgraph, { fetches }]) =>
          fetches.flatMap(({ variables: { representations } }) =>
            representations ? [[subgraph, representations]] : [],
          ),
        )
        expect(Object.fromEntries(asked)).toEqual(operation.representations)
      }
    })
  })
}
