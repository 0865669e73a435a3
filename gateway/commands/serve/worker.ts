import cluster from 'node:cluster'
import type { ProcessMetrics, Telemetry } from '../../telemetry.ts'
import type { HubPart } from '../../wiring/part.ts'
import type { FromWorker, ToWorker } from './messages.ts'

const OTHERS_MILLISECONDS = 2_000

/** What a worker has of its parent. */
export interface Parent {
  readonly part: HubPart
  /** Aborts when the parent says so. */
  readonly stopped: AbortSignal
  /** It serves, and tells its metrics when another is asked for them. */
  started(telemetry: Telemetry): void
  /** Lets go of the parent, so that the process can end. */
  leave(): void
}

/** Null where no parent started this process. */
export function parentOf(name: string, workers: readonly string[]): Parent | null {
  const { worker } = cluster
  if (!cluster.isWorker || worker === undefined) return null
  const stopping = new AbortController()
  const waiting = new Map<number, (metrics: readonly ProcessMetrics[]) => void>()
  let telemetry: Telemetry | null = null
  let missing: readonly string[] = workers.filter((other) => other !== name)
  let asked = 0

  const tell = (message: FromWorker): void => void worker.send(message, () => undefined)
  const tellMetrics = async (id: number): Promise<void> => {
    if (telemetry !== null) tell({ kind: 'METRICS', id, metrics: await telemetry.own() })
  }
  worker.on('message', (message: ToWorker) => {
    switch (message.kind) {
      case 'MISSING':
        missing = message.workers.filter((other) => other !== name)
        break
      case 'STOP':
        stopping.abort()
        break
      case 'METRICS_WANTED':
        void tellMetrics(message.id)
        break
      case 'METRICS_OF_OTHERS':
        waiting.get(message.id)?.(message.metrics)
    }
  })

  return {
    part: {
      process: name,
      workers,
      missing: () => missing,
      async metricsOfOthers() {
        const id = asked++
        const told = Promise.withResolvers<readonly ProcessMetrics[]>()
        const late = setTimeout(() => told.resolve([]), OTHERS_MILLISECONDS)
        waiting.set(id, told.resolve)
        tell({ kind: 'OTHERS_WANTED', id })
        const metrics = await told.promise
        clearTimeout(late)
        waiting.delete(id)
        return metrics
      },
    },
    stopped: stopping.signal,
    started(own) {
      telemetry = own
      tell({ kind: 'STARTED' })
    },
    leave: () => void worker.disconnect(),
  }
}
