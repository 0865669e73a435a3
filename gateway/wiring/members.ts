import '../environment.ts'
import { emergencyViews } from '../../subgraphs/clinical/emergency-view.ts'
import { serviceOf } from '../../subgraphs/clinical/regions/node.ts'
import { clinicalSubgraph } from '../../subgraphs/clinical/subgraph.ts'
import { emergencySubgraph } from '../../subgraphs/emergency/subgraph.ts'
import { recordPlaces } from '../../subgraphs/mpi/record-places.ts'
import { mpiSubgraph } from '../../subgraphs/mpi/subgraph.ts'
import { qualificationSubgraph } from '../../subgraphs/qualification/subgraph.ts'
import { createAccessLog, type LogSource } from '../../subgraphs/shared/audit/access-log.ts'
import { disclosuresIn } from '../../subgraphs/shared/audit/disclosures.ts'
import { emergencyViewPort } from '../../subgraphs/shared/emergency-view.ts'
import { recordPlacesPort } from '../../subgraphs/shared/record-places.ts'
import { institutionNamesPort, registeredNamesPort } from '../../subgraphs/shared/registered-names.ts'
import { expose } from '../../subgraphs/shared/serve/internal.ts'
import {
  disclosurePort,
  identityPort,
  inboxPort,
  logPort,
  mpiPort,
  qualificationPort,
  registerPort,
  watchPort,
} from '../../subgraphs/shared/serve/ports.ts'
import type { SubgraphName } from '../../subgraphs/shared/subgraph.ts'
import type { Config } from '../config.ts'
import { demoDefaults } from '../demo/defaults.ts'
import type { Telemetry } from '../telemetry.ts'
import { type Neighbours, neighboursOf, serveApart } from './apart.ts'
import { type Base, openBase } from './base.ts'
import { openCards } from './cards.ts'
import { consentSnapshots } from './consent-snapshots.ts'
import { openDemo } from './demo.ts'
import { readinessOf } from './door.ts'
import { insurersFiles } from './files.ts'
import { servicesApart } from './keys-needed.ts'
import { openLongTermCare } from './long-term-care.ts'
import { nodesOf, openRegions, serveNode } from './nodes.ts'
import { keepingOf, onBug, openTelemetry, projectionOf } from './parts.ts'
import { type RunningProcess, running } from './process.ts'
import { showIndex, showOutbox, showWebhooks } from './store-metrics.ts'
import { openEmergency, openMpi, openPasses, openQualification, startMatcher, startWebhooks } from './stores.ts'
import { watching } from './watching.ts'

/** One subgraph in a process of its own; what it must know of others goes by signed internal reads. */
export async function startSubgraph(config: Config, name: SubgraphName): Promise<RunningProcess> {
  const base = await openBase(config, name)
  return running(base, async () => openMember[name](base, neighboursOf(base, name), await openTelemetry(base)))
}

const openMember = {
  async mpi(base: Base, neighbours: Neighbours, telemetry: Telemetry): Promise<string> {
    const store = await openMpi(base)
    const projection = projectionOf(base, neighbours.port('qualification', qualificationPort))
    const watched = watching(base, projection, neighbours.port('qualification', watchPort))
    startMatcher(base, store, neighbours.port('qualification', identityPort))
    startWebhooks(base, store)
    showIndex(base, store, telemetry)
    showWebhooks(base, store, telemetry)
    const logs = neighbours.port('qualification', disclosurePort)
    const { facts } = watched
    const subgraph = mpiSubgraph({ store, facts, logs, region: base.region, onBug: onBug(base, 'mpi') })
    return serveApart(base, telemetry, subgraph, watched, [
      expose(mpiPort, store, ['qualification', 'clinical', 'emergency', 'chase']),
      expose(recordPlacesPort, recordPlaces(store, store.locations), ['clinical']),
      expose(inboxPort('mpi'), store, ['qualification']),
      expose(logPort, base.audit, ['qualification']),
    ])
  },

  async clinical(base: Base, neighbours: Neighbours, telemetry: Telemetry): Promise<string> {
    const projection = projectionOf(base, neighbours.port('qualification', qualificationPort))
    const watched = watching(base, projection, neighbours.port('qualification', watchPort))
    const { facts, audit } = watched
    const index = neighbours.port('mpi', mpiPort)
    const places = neighbours.port('mpi', recordPlacesPort)
    const names = neighbours.port('qualification', institutionNamesPort)
    const parts = { index, places, facts, ...openRegions(base), region: base.region }
    return serveApart(base, telemetry, clinicalSubgraph({ ...parts, names, onBug: onBug(base, 'clinical') }), watched, [
      expose(logPort, base.audit, ['qualification']),
      expose(emergencyViewPort, emergencyViews({ ...parts, audit }), ['emergency']),
    ])
  },

  async emergency(base: Base, neighbours: Neighbours, telemetry: Telemetry): Promise<string> {
    const store = await openEmergency(base)
    const source = neighbours.port('qualification', qualificationPort)
    const watched = watching(base, projectionOf(base, source), neighbours.port('qualification', watchPort))
    const names = neighbours.port('qualification', registeredNamesPort)
    const snapshots = consentSnapshots(base, store, source, names, watched)
    snapshots.startKeeping()
    const subgraph = emergencySubgraph({
      passes: openPasses(base),
      store,
      index: neighbours.port('mpi', mpiPort),
      views: neighbours.port('clinical', emergencyViewPort),
      names,
      facts: watched.facts,
      remembered: snapshots.remembered,
      region: base.region,
      onBug: onBug(base, 'emergency'),
    })
    return serveApart(base, telemetry, subgraph, watched, [expose(logPort, base.audit, ['qualification'])])
  },

  async chase(base: Base, neighbours: Neighbours, telemetry: Telemetry): Promise<string> {
    const projection = projectionOf(base, neighbours.port('qualification', qualificationPort))
    const watched = watching(base, projection, neighbours.port('qualification', watchPort))
    const care = await openLongTermCare(base, neighbours.port('mpi', mpiPort), watched, onBug(base, 'chase'))
    care.startKeeping()
    const ports = [expose(logPort, base.audit, ['qualification'])]
    return serveApart(base, telemetry, care.subgraph, watched, ports, care.files)
  },

  async qualification(base: Base, neighbours: Neighbours, telemetry: Telemetry): Promise<string> {
    const index = { ...neighbours.port('mpi', mpiPort), ...neighbours.port('mpi', inboxPort('mpi')) }
    const store = await openQualification(base, index)
    showOutbox(base, store, telemetry)
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
      telemetry,
      { ...subgraph, readiness },
      watched,
      [
        expose(qualificationPort, store.facts, others),
        expose(identityPort, store.identities, ['mpi']),
        expose(registeredNamesPort, store.names, ['emergency']),
        expose(institutionNamesPort, store.names, ['clinical']),
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
  return running(base, async () => serveNode(base, address, await openTelemetry(base)))
}
