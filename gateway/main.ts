import './environment.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { emergencyViews } from '../subgraphs/clinical/emergency-view.ts'
import { serviceOf } from '../subgraphs/clinical/regions/node.ts'
import { clinicalSubgraph } from '../subgraphs/clinical/subgraph.ts'
import type { EmergencyStore } from '../subgraphs/emergency/store.ts'
import { emergencySubgraph } from '../subgraphs/emergency/subgraph.ts'
import type { MpiStore } from '../subgraphs/mpi/store.ts'
import { mpiSubgraph } from '../subgraphs/mpi/subgraph.ts'
import type { OpenQualificationStore } from '../subgraphs/qualification/store.sql.ts'
import { qualificationSubgraph } from '../subgraphs/qualification/subgraph.ts'
import { createAccessLog, type LogSource } from '../subgraphs/shared/audit/access-log.ts'
import { disclosuresIn } from '../subgraphs/shared/audit/disclosures.ts'
import type { FactSource } from '../subgraphs/shared/consent/facts.ts'
import { createProjection, type Projection } from '../subgraphs/shared/consent/projection.ts'
import { emergencyViewPort } from '../subgraphs/shared/emergency-view.ts'
import { expose } from '../subgraphs/shared/serve/internal.ts'
import {
  disclosurePort,
  identityPort,
  inboxPort,
  logPort,
  mpiPort,
  qualificationPort,
  registerPort,
  type WatchKeeping,
  watchPort,
} from '../subgraphs/shared/serve/ports.ts'
import type { Subgraph, SubgraphName } from '../subgraphs/shared/subgraph.ts'
import { createFetchSigner } from '../subgraphs/shared/wire/signer.ts'
import type { Config } from './config.ts'
import { demoDefaults } from './demo/defaults.ts'
import { type Forward, forwardInProcess, forwardOverHttp } from './forward.ts'
import { createPlanner } from './plan.ts'
import { timedForward } from './telemetry/fetches.ts'
import { createTelemetry, type Telemetry } from './telemetry.ts'
import { addressOf, type Neighbours, neighboursOf, serveApart, wireKeys } from './wiring/apart.ts'
import { type Base, openBase } from './wiring/base.ts'
import { entryOf, withoutCallers } from './wiring/callers.ts'
import { openCards } from './wiring/cards.ts'
import { type Demo, openDemo } from './wiring/demo.ts'
import { openDoor, projectRoot, readinessOf } from './wiring/door.ts'
import { filesApart, insurersFiles } from './wiring/files.ts'
import { servicesApart } from './wiring/keys-needed.ts'
import { logsBeside } from './wiring/logs-beside.ts'
import { openLongTermCare } from './wiring/long-term-care.ts'
import { nodesOf, openRegions, serveNode } from './wiring/nodes.ts'
import { type HubPart, isFirst, readinessOfWorkers, wholeHub } from './wiring/part.ts'
import { showIndex, showOutbox, showWebhooks } from './wiring/store-metrics.ts'
import { openEmergency, openMpi, openPasses, openQualification, startMatcher, startWebhooks } from './wiring/stores.ts'
import { watching } from './wiring/watching.ts'

export interface RunningHub {
  readonly base: Base
  readonly telemetry: Telemetry
  readonly address: string
  readonly demo: Demo | null
  /** The stores, for what runs beside the graph in this process (seed, import). */
  readonly stores: {
    readonly qualification: OpenQualificationStore
    readonly mpi: MpiStore
    readonly emergency: EmergencyStore
  }
  readonly subgraphs: {
    readonly qualification: Subgraph
    readonly mpi: Subgraph
    readonly clinical: Subgraph
    readonly emergency: Subgraph
    readonly chase: Subgraph
  }
  /** Drains, then closes everything; can be asked twice. */
  close(): Promise<void>
}

export const supergraphSdl = (): string => readFileSync(join(projectRoot, 'schema', 'supergraph.graphql'), 'utf8')

function projectionOf(base: Base, source: FactSource): Projection {
  const projection = createProjection({ source, clock: base.clock })
  projection.start()
  base.closing.add(() => projection.stop())
  return projection
}

/** What watchers of all processes keep: with qualification, whose register suspends. */
const keepingOf = ({ usage, register }: OpenQualificationStore): WatchKeeping => ({
  ...usage,
  suspend: (credential, institution, at) => register.suspend(credential, institution, at),
})

const onBug =
  ({ log }: Base, subgraph: string) =>
  (error: unknown): void => {
    // The name and place of a bug; its message may quote a value.
    const stack = error instanceof Error ? (error.stack?.split('\n').slice(1, 6) ?? []) : []
    log.error({ subgraph, bug: error instanceof Error ? error.name : typeof error, stack }, 'unexpected')
  }

/** Gateway and all subgraphs in one process, which may be one of several alike. */
export async function startHub(config: Config, part: HubPart = wholeHub): Promise<RunningHub> {
  const base = await openBase(config, part.process)
  try {
    const telemetry = await openTelemetry(base, part)
    const mpi = await openMpi(base)
    const qualification = await openQualification(base, mpi)
    if (isFirst(part)) {
      startMatcher(base, mpi, qualification.identities)
      startWebhooks(base, mpi)
      showIndex(base, mpi, telemetry)
      showWebhooks(base, mpi, telemetry)
    }
    showOutbox(base, qualification, telemetry)
    const { facts, audit, mayFinish, watcher } = watching(
      base,
      projectionOf(base, qualification.facts),
      keepingOf(qualification),
      part.workers.length === 0 ? null : qualification.counts,
    )
    const demo = openDemo(base, (role) => demoDefaults(base.file(), role))
    const cards = await openCards(base, demo?.cards.trust ?? null)
    const emergency = await openEmergency(base)
    const care = await openLongTermCare(base, mpi, { facts, audit }, onBug(base, 'chase'))
    const accessLog = createAccessLog([base.audit, ...logsBeside(base, part.workers)])
    const asked = openRegions(base)
    const subgraphs = {
      qualification: qualificationSubgraph({
        passes: openPasses(base),
        store: qualification,
        facts,
        index: mpi,
        accessLog,
        authority: cards.trust,
        region: base.region,
        watcher,
        onBug: onBug(base, 'qualification'),
      }),
      mpi: mpiSubgraph({
        store: mpi,
        facts,
        logs: disclosuresIn(accessLog),
        region: base.region,
        onBug: onBug(base, 'mpi'),
      }),
      clinical: clinicalSubgraph({
        index: mpi,
        facts,
        ...asked,
        region: base.region,
        onBug: onBug(base, 'clinical'),
      }),
      emergency: emergencySubgraph({
        passes: openPasses(base),
        store: emergency,
        views: emergencyViews({ index: mpi, facts, ...asked, audit, region: base.region }),
        index: mpi,
        facts,
        region: base.region,
        onBug: onBug(base, 'emergency'),
      }),
      chase: care.subgraph,
    }
    const all: Readonly<Record<string, Subgraph>> = subgraphs
    const planner = createPlanner({
      supergraphSdl: supergraphSdl(),
      forwardTo: ({ name }): Forward => {
        const subgraph = all[name]
        if (subgraph === undefined) throw new Error(`The supergraph names ${name}, which does not run here.`)
        return timedForward(name, forwardInProcess(subgraph), telemetry)
      },
    })
    const server = await openDoor(base, {
      planner,
      ...entryOf(base, qualification.register, demo?.issuer ?? null),
      telemetry,
      audit,
      mayFinish,
      readiness: () =>
        readinessOf([
          () => base.audit.readiness(),
          () => readinessOfWorkers(part),
          () => cards.readiness(),
          ...Object.values(all).map((one) => () => one.readiness()),
        ]),
      ownGraph: true,
      uploads: { ...insurersFiles(base, qualification, mpi, { facts, audit }), ...care.files },
    })
    const close = once(() => base.closing.run())
    return {
      base,
      telemetry,
      address: server.address,
      demo,
      stores: { qualification, mpi, emergency },
      subgraphs,
      close,
    }
  } catch (error) {
    await base.closing.run().catch(() => undefined)
    throw error
  }
}

export interface RunningProcess {
  readonly base: Base
  readonly address: string
  close(): Promise<void>
}

/** One subgraph in a process of its own; what it must know of others goes by signed internal reads. */
export async function startSubgraph(config: Config, name: SubgraphName): Promise<RunningProcess> {
  const base = await openBase(config, name)
  try {
    const neighbours = neighboursOf(base, name)
    const address = await openMember[name](base, neighbours)
    return { base, address, close: once(() => base.closing.run()) }
  } catch (error) {
    await base.closing.run().catch(() => undefined)
    throw error
  }
}

const openMember = {
  async mpi(base: Base, neighbours: Neighbours): Promise<string> {
    const store = await openMpi(base)
    const projection = projectionOf(base, neighbours.port('qualification', qualificationPort))
    const watched = watching(base, projection, neighbours.port('qualification', watchPort))
    startMatcher(base, store, neighbours.port('qualification', identityPort))
    startWebhooks(base, store)
    const logs = neighbours.port('qualification', disclosurePort)
    const { facts } = watched
    const subgraph = mpiSubgraph({ store, facts, logs, region: base.region, onBug: onBug(base, 'mpi') })
    return serveApart(base, subgraph, watched, [
      expose(mpiPort, store, ['qualification', 'clinical', 'emergency', 'chase']),
      expose(inboxPort('mpi'), store, ['qualification']),
      expose(logPort, base.audit, ['qualification']),
    ])
  },

  async clinical(base: Base, neighbours: Neighbours): Promise<string> {
    const projection = projectionOf(base, neighbours.port('qualification', qualificationPort))
    const watched = watching(base, projection, neighbours.port('qualification', watchPort))
    const { facts, audit } = watched
    const parts = { index: neighbours.port('mpi', mpiPort), facts, ...openRegions(base), region: base.region }
    return serveApart(base, clinicalSubgraph({ ...parts, onBug: onBug(base, 'clinical') }), watched, [
      expose(logPort, base.audit, ['qualification']),
      expose(emergencyViewPort, emergencyViews({ ...parts, audit }), ['emergency']),
    ])
  },

  async emergency(base: Base, neighbours: Neighbours): Promise<string> {
    const store = await openEmergency(base)
    const projection = projectionOf(base, neighbours.port('qualification', qualificationPort))
    const watched = watching(base, projection, neighbours.port('qualification', watchPort))
    const subgraph = emergencySubgraph({
      passes: openPasses(base),
      store,
      index: neighbours.port('mpi', mpiPort),
      views: neighbours.port('clinical', emergencyViewPort),
      facts: watched.facts,
      region: base.region,
      onBug: onBug(base, 'emergency'),
    })
    return serveApart(base, subgraph, watched, [expose(logPort, base.audit, ['qualification'])])
  },

  async chase(base: Base, neighbours: Neighbours): Promise<string> {
    const projection = projectionOf(base, neighbours.port('qualification', qualificationPort))
    const watched = watching(base, projection, neighbours.port('qualification', watchPort))
    const care = await openLongTermCare(base, neighbours.port('mpi', mpiPort), watched, onBug(base, 'chase'))
    const ports = [expose(logPort, base.audit, ['qualification'])]
    return serveApart(base, care.subgraph, watched, ports, care.files)
  },

  async qualification(base: Base, neighbours: Neighbours): Promise<string> {
    const index = { ...neighbours.port('mpi', mpiPort), ...neighbours.port('mpi', inboxPort('mpi')) }
    const store = await openQualification(base, index)
    const keeping = keepingOf(store)
    const watched = watching(base, projectionOf(base, store.facts), keeping)
    const others = servicesApart(base.config).filter((name) => name !== 'qualification')
    const logs: LogSource[] = others.map((process) => ({ process, ...neighbours.port(process, logPort) }))
    const demo = openDemo(base, (role) => demoDefaults(base.file(), role))
    const cards = await openCards(base, demo?.cards.trust ?? null)
    const accessLog = createAccessLog([base.audit, ...logs])
    const subgraph = qualificationSubgraph({
      passes: openPasses(base),
      store,
      facts: watched.facts,
      index,
      accessLog,
      authority: cards.trust,
      region: base.region,
      watcher: watched.watcher,
      onBug: onBug(base, 'qualification'),
    })
    const readiness = () => readinessOf([() => subgraph.readiness(), () => cards.readiness()])
    return serveApart(
      base,
      { ...subgraph, readiness },
      watched,
      [
        expose(qualificationPort, store.facts, others),
        expose(identityPort, store.identities, ['mpi']),
        expose(disclosurePort, disclosuresIn(accessLog), ['mpi']),
        expose(watchPort, keeping, others),
        expose(registerPort, store.register, ['gateway']),
      ],
      insurersFiles(base, store, index, watched),
    )
  },
}

/** A regional network's node: its own store and record, and no graph. */
export async function startNode(config: Config, region: string): Promise<RunningProcess> {
  const address = nodesOf(config).find((one) => one.region === region)
  if (address === undefined) throw new Error('NODES names no node of this region.')
  const base = await openBase({ ...config, hub: { ...config.hub, region } }, serviceOf(address.node))
  try {
    return { base, address: await serveNode(base, address), close: once(() => base.closing.run()) }
  } catch (error) {
    await base.closing.run().catch(() => undefined)
    throw error
  }
}

/** The gateway alone, its subgraphs apart. */
export async function startGateway(config: Config): Promise<RunningProcess> {
  const base = await openBase(config, 'gateway')
  try {
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
    return { base, address: server.address, close: once(() => base.closing.run()) }
  } catch (error) {
    await base.closing.run().catch(() => undefined)
    throw error
  }
}

/** Any Federation 2 supergraph, at the addresses its file names: demo mode, without callers. */
export async function startAnyGateway(config: Config, file: string): Promise<RunningProcess> {
  if (config.hub.mode !== 'demo') throw new Error('Another graph is served in demo mode only.')
  const base = await openBase(config, 'any-gateway')
  try {
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
    return { base, address: server.address, close: once(() => base.closing.run()) }
  } catch (error) {
    await base.closing.run().catch(() => undefined)
    throw error
  }
}

async function openTelemetry({ config, closing }: Base, part = wholeHub): Promise<Telemetry> {
  const telemetry = await createTelemetry({
    traces: config.telemetry.traces,
    processMetrics: true,
    ...(part.workers.length === 0 ? {} : { worker: { name: part.process, others: part.metricsOfOthers } }),
  })
  closing.add(() => telemetry.close())
  return telemetry
}

export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | null = null
  return () => {
    done ??= work()
    return done
  }
}
