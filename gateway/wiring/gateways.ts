import '../environment.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { registerPort } from '../../subgraphs/shared/serve/ports.ts'
import type { SubgraphName } from '../../subgraphs/shared/subgraph.ts'
import { createFetchSigner } from '../../subgraphs/shared/wire/signer.ts'
import type { Config } from '../config.ts'
import { demoDefaults } from '../demo/defaults.ts'
import { forwardOverHttp } from '../forward.ts'
import { createPlanner } from '../plan.ts'
import { timedForward } from '../telemetry/fetches.ts'
import { addressOf, neighboursOf, wireKeys } from './apart.ts'
import { openBase } from './base.ts'
import { entryOf, withoutCallers } from './callers.ts'
import { openDemo } from './demo.ts'
import { openDoor, projectRoot } from './door.ts'
import { filesApart } from './files.ts'
import { openTelemetry } from './parts.ts'
import { type RunningProcess, running } from './process.ts'

export const supergraphSdl = (): string => readFileSync(join(projectRoot, 'schema', 'supergraph.graphql'), 'utf8')

/** The gateway alone, its subgraphs apart. */
export async function startGateway(config: Config): Promise<RunningProcess> {
  const base = await openBase(config, 'gateway')
  return running(base, async () => {
    const { keys, everyone } = wireKeys(base, 'gateway')
    const telemetry = await openTelemetry(base)
    const signer = createFetchSigner({ keys, audiences: everyone, clock: base.now })
    const forwarding = forwardOverHttp({ signer, timeoutMs: config.server.fetchMs })
    base.closing.add(() => forwarding.close())
    const planner = createPlanner({
      supergraphSdl: supergraphSdl(),
      forwardTo: ({ name }) =>
        timedForward(name, forwarding.to({ name, url: addressOf(config, name as SubgraphName) }), telemetry),
    })
    const register = neighboursOf(base, 'gateway').port('qualification', registerPort)
    const demo = openDemo(base, (role) => demoDefaults(base.file(), role))
    const server = await openDoor(base, {
      planner,
      ...entryOf(base, register, demo?.issuer ?? null),
      telemetry,
      audit: base.audit,
      readiness: () => forwarding.readiness(),
      ownGraph: true,
      uploads: filesApart(base, signer),
    })
    return server.address
  })
}

/** Any Federation 2 supergraph, at the addresses its file names: demo mode, without callers. */
export async function startAnyGateway(config: Config, file: string): Promise<RunningProcess> {
  if (config.hub.mode !== 'demo') throw new Error('Another graph is served in demo mode only.')
  const base = await openBase(config, 'any-gateway')
  return running(base, async () => {
    const telemetry = await openTelemetry(base)
    const forwarding = forwardOverHttp({ signer: null, timeoutMs: config.server.fetchMs })
    base.closing.add(() => forwarding.close())
    const planner = createPlanner({
      supergraphSdl: readFileSync(file, 'utf8'),
      forwardTo: (subgraph) => forwarding.to(subgraph),
    })
    const server = await openDoor(base, {
      planner,
      authenticate: withoutCallers,
      telemetry,
      audit: base.audit,
      readiness: async () => ({ ready: true, reasons: [] }),
      ownGraph: false,
    })
    return server.address
  })
}
