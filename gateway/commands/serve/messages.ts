import type { ProcessMetrics } from '../../telemetry.ts'

/** What the parent tells a worker. Both ends are of one start and one program. */
export type ToWorker =
  /** Which of the hub's workers are not there. */
  | { readonly kind: 'MISSING'; readonly workers: readonly string[] }
  | { readonly kind: 'STOP' }
  | { readonly kind: 'METRICS_WANTED'; readonly id: number }
  /** Of the other workers that are there. */
  | { readonly kind: 'METRICS_OF_OTHERS'; readonly id: number; readonly metrics: readonly ProcessMetrics[] }

/** What a worker tells the parent. */
export type FromWorker =
  | { readonly kind: 'STARTED' }
  | { readonly kind: 'OTHERS_WANTED'; readonly id: number }
  | { readonly kind: 'METRICS'; readonly id: number; readonly metrics: ProcessMetrics }
