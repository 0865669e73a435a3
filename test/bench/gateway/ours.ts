import '../../../gateway/environment.ts'
import { readConfig } from '../../../gateway/config.ts'
import { forwardInProcess } from '../../../gateway/forward.ts'
import { createPlanner } from '../../../gateway/plan.ts'
import { startServer } from '../../../gateway/server.ts'
import { createLog } from '../../../gateway/telemetry/log.ts'
import { createTelemetry } from '../../../gateway/telemetry.ts'
import { ok } from '../../../schema/domain/outcome.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { createSubgraph } from '../../../subgraphs/shared/serve.ts'
import { memoryAudit } from '../../support/memory-audit.ts'
import { recordingGate } from '../../support/recording-gate.ts'
import { serveBench } from '../server/serving.ts'
import { schemas, supergraphSdl } from './graph.ts'

/** The hub's own hops with their limits, over subgraphs without policy or stores: what its gateway alone costs. */
serveBench<null>(async () => {
  const config = readConfig({ PORT: '0', LOG_LEVEL: 'error' })
  const telemetry = await createTelemetry({ traces: null, processMetrics: false })
  const subgraphs = new Map(
    [...schemas()].map(([name, schema]) => [
      name,
      createSubgraph({
        name: name === 'qualification' ? 'qualification' : 'clinical',
        schema,
        contextFor: (fetch) => ({ ...fetch, gate: recordingGate(fetch, name) }),
        readiness: async () => ({ ready: true, reasons: [] }),
        close: async () => undefined,
        onBug(error) {
          throw error
        },
      }),
    ]),
  )
  const { schema, gateway } = createPlanner({
    supergraphSdl,
    forwardTo({ name }) {
      const subgraph = subgraphs.get(name)
      if (subgraph === undefined) throw new Error(`There is no subgraph ${name}.`)
      return forwardInProcess(subgraph)
    },
    fetched: telemetry.fetched,
  })
  const running = await startServer({
    config,
    graph: { schema, gateway },
    // Nobody asks: no gate records, and the peer knows no callers either.
    authenticate: async () => ok(null),
    audit: memoryAudit(),
    readiness: async () => ({ ready: true, reasons: [] }),
    manifest: null,
    telemetry,
    log: createLog(config.telemetry.logLevel),
    now: () => Date.now() as Instant,
  })
  return { url: `${running.address}/graphql`, close: () => running.drain() }
})
