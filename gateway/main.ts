import './environment.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MpiStore } from '../subgraphs/mpi/store.ts'
import { mpiSubgraph } from '../subgraphs/mpi/subgraph.ts'
import type { OpenQualificationStore } from '../subgraphs/qualification/store.sql.ts'
import { qualificationSubgraph } from '../subgraphs/qualification/subgraph.ts'
import { createAccessLog } from '../subgraphs/shared/audit/access-log.ts'
import type { FactSource } from '../subgraphs/shared/consent/facts.ts'
import { createProjection, type Projection } from '../subgraphs/shared/consent/projection.ts'
import type { Subgraph } from '../subgraphs/shared/subgraph.ts'
import type { Config } from './config.ts'
import { demoDefaults } from './demo/defaults.ts'
import { type Forward, forwardInProcess } from './forward.ts'
import { createPlanner } from './plan.ts'
import { timedForward } from './telemetry/fetches.ts'
import { createTelemetry, type Telemetry } from './telemetry.ts'
import { type Base, openBase } from './wiring/base.ts'
import { callerAuthentication } from './wiring/callers.ts'
import { type Demo, openDemo } from './wiring/demo.ts'
import { openDoor, projectRoot, readinessOf } from './wiring/door.ts'
import { openMpi, openQualification } from './wiring/stores.ts'

export interface RunningHub {
  readonly base: Base
  readonly address: string
  readonly demo: Demo | null
  /** The stores, for what runs beside the graph in this process (seed, import). */
  readonly stores: { readonly qualification: OpenQualificationStore; readonly mpi: MpiStore }
  readonly subgraphs: { readonly qualification: Subgraph; readonly mpi: Subgraph }
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

const onBug =
  ({ log }: Base, subgraph: string) =>
  (error: unknown): void => {
    // The name and place of a bug; its message may quote a value.
    const stack = error instanceof Error ? (error.stack?.split('\n').slice(1, 6) ?? []) : []
    log.error({ subgraph, bug: error instanceof Error ? error.name : typeof error, stack }, 'unexpected')
  }

/** Gateway and all subgraphs in one process, on the embedded stores. */
export async function startHub(config: Config): Promise<RunningHub> {
  const base = await openBase(config, 'hub')
  try {
    const telemetry = await createTelemetry({ traces: config.telemetry.traces, processMetrics: true })
    base.closing.add(() => telemetry.close())
    const mpi = await openMpi(base)
    const qualification = await openQualification(base, mpi)
    watchOutbox(base, qualification, telemetry)
    const facts = projectionOf(base, qualification.facts)
    const demo = openDemo(base, (role) => demoDefaults(base.file(), role))
    const subgraphs = {
      qualification: qualificationSubgraph({
        store: qualification,
        facts,
        index: mpi,
        accessLog: createAccessLog([base.audit]),
        authority: demo?.cards.keys ?? new Map(),
        region: base.region,
        onBug: onBug(base, 'qualification'),
      }),
      mpi: mpiSubgraph({ store: mpi, facts, region: base.region, onBug: onBug(base, 'mpi') }),
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
      authenticate: callerAuthentication(base, qualification.register, demo?.issuer ?? null),
      telemetry,
      audit: base.audit,
      readiness: () =>
        readinessOf([() => base.audit.readiness(), ...Object.values(all).map((one) => () => one.readiness())]),
      ownGraph: true,
    })
    const close = once(() => base.closing.run())
    return { base, address: server.address, demo, stores: { qualification, mpi }, subgraphs, close }
  } catch (error) {
    await base.closing.run().catch(() => undefined)
    throw error
  }
}

/** Lag and dead letters of an outbox, as metrics. */
export function watchOutbox({ closing }: Base, { outbox }: OpenQualificationStore, telemetry: Telemetry): void {
  const look = async (): Promise<void> => {
    const { waiting, dead, oldestMilliseconds } = await outbox.lag()
    telemetry.outbox('qualification', { waiting, dead, lagSeconds: oldestMilliseconds / 1000 })
  }
  const timer = setInterval(() => look().catch(() => undefined), 5_000)
  timer.unref()
  closing.add(() => clearInterval(timer))
}

export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | null = null
  return () => {
    done ??= work()
    return done
  }
}
