import type { OpenQualificationStore } from '../../subgraphs/qualification/store.sql.ts'
import type { FactSource } from '../../subgraphs/shared/consent/facts.ts'
import { createProjection, type Projection } from '../../subgraphs/shared/consent/projection.ts'
import type { WatchKeeping } from '../../subgraphs/shared/serve/ports.ts'
import { createTelemetry, type Telemetry } from '../telemetry.ts'
import type { Base } from './base.ts'
import { wholeHub } from './part.ts'

export function projectionOf(base: Base, source: FactSource): Projection {
  const projection = createProjection({ source, clock: base.clock })
  projection.start()
  base.closing.add(() => projection.stop())
  return projection
}

/** What watchers of all processes keep: with qualification, whose register suspends. */
export const keepingOf = ({ usage, register }: OpenQualificationStore): WatchKeeping => ({
  ...usage,
  suspend: (credential, institution, at) => register.suspend(credential, institution, at),
})

export const onBug =
  ({ log }: Base, subgraph: string) =>
  (error: unknown): void => {
    // The name and place of a bug; its message may quote a value.
    const stack = error instanceof Error ? (error.stack?.split('\n').slice(1, 6) ?? []) : []
    log.error({ subgraph, bug: error instanceof Error ? error.name : typeof error, stack }, 'unexpected')
  }

export async function openTelemetry({ config, closing }: Base, part = wholeHub): Promise<Telemetry> {
  const telemetry = await createTelemetry({
    traces: config.telemetry.traces,
    processMetrics: true,
    ...(part.workers.length === 0 ? {} : { worker: { name: part.process, others: part.metricsOfOthers } }),
  })
  closing.add(() => telemetry.close())
  return telemetry
}
