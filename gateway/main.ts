import './environment.ts'
import { emergencyViews } from '../subgraphs/clinical/emergency-view.ts'
import { clinicalSubgraph } from '../subgraphs/clinical/subgraph.ts'
import type { EmergencyStore } from '../subgraphs/emergency/store.ts'
import { emergencySubgraph } from '../subgraphs/emergency/subgraph.ts'
import { recordPlaces } from '../subgraphs/mpi/record-places.ts'
import type { MpiStore } from '../subgraphs/mpi/store.ts'
import { mpiSubgraph } from '../subgraphs/mpi/subgraph.ts'
import type { OpenQualificationStore } from '../subgraphs/qualification/store.sql.ts'
import { qualificationSubgraph } from '../subgraphs/qualification/subgraph.ts'
import { createAccessLog } from '../subgraphs/shared/audit/access-log.ts'
import { disclosuresIn } from '../subgraphs/shared/audit/disclosures.ts'
import type { Subgraph } from '../subgraphs/shared/subgraph.ts'
import type { Config } from './config.ts'
import { demoDefaults } from './demo/defaults.ts'
import { type Forward, forwardInProcess } from './forward.ts'
import { createPlanner } from './plan.ts'
import { timedForward } from './telemetry/fetches.ts'
import type { Telemetry } from './telemetry.ts'
import { type Base, openBase } from './wiring/base.ts'
import { entryOf } from './wiring/callers.ts'
import { openCards } from './wiring/cards.ts'
import { consentSnapshots } from './wiring/consent-snapshots.ts'
import { type Demo, openDemo } from './wiring/demo.ts'
import { openDoor, readinessOf } from './wiring/door.ts'
import { insurersFiles } from './wiring/files.ts'
import { supergraphSdl } from './wiring/gateways.ts'
import { logsBeside } from './wiring/logs-beside.ts'
import { openLongTermCare } from './wiring/long-term-care.ts'
import { openRegions } from './wiring/nodes.ts'
import { type HubPart, isFirst, readinessOfWorkers, wholeHub } from './wiring/part.ts'
import { keepingOf, onBug, openTelemetry, projectionOf } from './wiring/parts.ts'
import { once } from './wiring/process.ts'
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
    const { facts, remembered, audit, mayFinish, watcher } = watching(
      base,
      projectionOf(base, qualification.facts),
      keepingOf(qualification),
      part.workers.length === 0 ? null : qualification.counts,
    )
    const demo = openDemo(base, (role) => demoDefaults(base.file(), role))
    const cards = await openCards(base, demo?.cards.trust ?? null)
    const emergency = await openEmergency(base)
    const snapshots = consentSnapshots(base, emergency, qualification.facts, qualification.names, { remembered })
    if (isFirst(part)) snapshots.startKeeping()
    const care = await openLongTermCare(base, mpi, { facts, audit }, onBug(base, 'chase'))
    if (isFirst(part)) care.startKeeping()
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
        places: recordPlaces(mpi, mpi.locations),
        names: qualification.names,
        facts,
        ...asked,
        region: base.region,
        onBug: onBug(base, 'clinical'),
      }),
      emergency: emergencySubgraph({
        passes: openPasses(base),
        store: emergency,
        views: emergencyViews({ index: mpi, facts, ...asked, audit, region: base.region }),
        names: qualification.names,
        index: mpi,
        facts,
        remembered: snapshots.remembered,
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
