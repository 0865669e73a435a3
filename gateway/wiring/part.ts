import type { Readiness } from '../../subgraphs/shared/subgraph.ts'
import type { Config } from '../config.ts'
import type { ProcessMetrics } from '../telemetry.ts'
import { placesOf } from './places.ts'

/** Which of a hub's processes this is, and what it knows of the others. */
export interface HubPart {
  /** Its lasting name; its log of decisions belongs to it. */
  readonly process: string
  /** All workers of the hub, this one included; none: the hub is one process. */
  readonly workers: readonly string[]
  /** Which of them are not there. */
  missing(): readonly string[]
  metricsOfOthers(): Promise<readonly ProcessMetrics[]>
}

export const wholeHub: HubPart = {
  process: 'hub',
  workers: [],
  missing: () => [],
  metricsOfOthers: async () => [],
}

const worker = /^hub-[1-9]\d*$/

export const workerNames = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `hub-${at + 1}`)

/** A whole hub: alone, or one of several workers. */
export const isHub = (process: string): boolean => process === 'hub' || worker.test(process)

/** What is one for all workers is the first one's to do. */
export const isFirst = ({ process, workers }: HubPart): boolean => process === (workers[0] ?? process)

export function readinessOfWorkers(part: HubPart): Readiness {
  const missing = part.missing()
  return { ready: missing.length === 0, reasons: missing.map((worker) => `The worker ${worker} is not there.`) }
}

/** The stores of a hub that lie in files: one process owns each. */
export function storesInFiles(config: Config): readonly string[] {
  const { node, connections, ...ofHub } = placesOf(config).servers
  return Object.entries(ofHub).flatMap(([store, url]) => (url === null ? [store] : []))
}
