import type { OperationTypeNode } from 'graphql'
import {
  AggregatorRegistry,
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from 'prom-client'
import type { ErrorCode } from '../schema/domain/outcome.ts'
import { createTracing, type Tracing } from './telemetry/tracing.ts'

/** What one process has counted, as another shows it beside its own. */
export type ProcessMetrics = readonly MetricObjectWithValues<MetricValue<string>>[]

/** What the hub tells about itself: timings and counts. No name of a person, no value, no text of a document. */
export interface Telemetry {
  readonly tracing: Tracing
  /** An answer that left: its kind (null: none was found), its status and how long it took. */
  answered(kind: `${OperationTypeNode}` | null, status: number, seconds: number): void
  /** An error in an answer, or a refusal of the whole. */
  failed(code: ErrorCode, reason: string | null): void
  fetched(subgraph: string, outcome: 'ok' | 'failed', seconds: number): void
  auditSettled(seconds: number): void
  webhooks(state: { readonly failing: number; readonly dead: number }): void
  outbox(source: string, state: { readonly waiting: number; readonly dead: number; readonly lagSeconds: number }): void
  /** How well the index follows people, as it last counted; shares of groups large enough to be told. */
  index(size: { readonly persons: number; readonly numbers: number }, shares: readonly IndexShare[]): void
  storeReady(store: string, ready: boolean): void
  inFlight(count: number): void
  /** Of this process alone. */
  own(): Promise<ProcessMetrics>
  /** In Prometheus's text format; of several workers all, whichever is asked. */
  expose(): Promise<{ readonly contentType: string; readonly text: string }>
  close(): Promise<void>
}

export interface IndexShare {
  readonly of: 'yearly_survival' | 'ten_year_capture'
  readonly scheme: string
  readonly age: string
  readonly share: number
}

export interface TelemetryOptions {
  /** Collector of traces; null: none are made, and nothing of OpenTelemetry's exporter is loaded. */
  readonly traces: string | null
  /** Event loop, garbage collector, memory and CPU of the process. */
  readonly processMetrics: boolean
  /** Of a hub in several processes, which label what they counted. */
  readonly worker?: { readonly name: string; others(): Promise<readonly ProcessMetrics[]> }
}

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export async function createTelemetry({ traces, processMetrics, worker }: TelemetryOptions): Promise<Telemetry> {
  const registry = new Registry()
  const registers = [registry]
  if (worker !== undefined) registry.setDefaultLabels({ worker: worker.name })
  // The event loop's delay (p50, p90, p99) and the collector's pauses come with these.
  if (processMetrics) collectDefaultMetrics({ register: registry })

  const answers = new Histogram({
    name: 'hub_answer_seconds',
    help: 'Answers by kind of operation and status.',
    labelNames: ['kind', 'status'],
    buckets: seconds,
    registers,
  })
  const failures = new Counter({
    name: 'hub_errors_total',
    help: 'Errors in answers, by code and reason.',
    labelNames: ['code', 'reason'],
    registers,
  })
  const fetches = new Histogram({
    name: 'hub_fetch_seconds',
    help: 'Fetches from subgraphs.',
    labelNames: ['subgraph', 'outcome'],
    buckets: seconds,
    registers,
  })
  const audit = new Histogram({
    name: 'hub_audit_settle_seconds',
    help: 'How long answers waited for their records to be durable.',
    buckets: seconds,
    registers,
  })
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name, help, labelNames, registers })
  const waiting = gauge('hub_outbox_waiting', 'Messages not delivered yet.', ['source'])
  const dead = gauge('hub_outbox_dead', 'Messages given up on.', ['source'])
  const lag = gauge('hub_outbox_lag_seconds', 'Age of the oldest message not delivered yet.', ['source'])
  const webhooks = gauge('hub_webhooks', 'Webhooks whose news could not be delivered yet, or was given up.', ['state'])
  const indexSize = gauge('hub_index_size', 'Persons of the index, and their numbers.', ['of'])
  const indexShares = {
    yearly_survival: gauge('hub_index_yearly_survival', 'Numbers held a year ago that are held still.', [
      'scheme',
      'age',
    ]),
    ten_year_capture: gauge('hub_index_ten_year_capture', 'People of ten years ago who are followed.', [
      'scheme',
      'age',
    ]),
  }
  const ready = gauge('hub_store_ready', 'Whether a store answers.', ['store'])
  const inFlight = gauge('hub_operations_in_flight', 'Operations at work.')
  const tracing = await createTracing(traces)

  return {
    tracing,
    answered: (kind, status, took) => answers.labels(kind ?? 'none', String(status)).observe(took),
    failed: (code, reason) => failures.labels(code, reason ?? '').inc(),
    fetched: (subgraph, outcome, took) => fetches.labels(subgraph, outcome).observe(took),
    auditSettled: (took) => audit.observe(took),
    outbox(source, state) {
      waiting.labels(source).set(state.waiting)
      dead.labels(source).set(state.dead)
      lag.labels(source).set(state.lagSeconds)
    },
    webhooks({ failing, dead: givenUp }) {
      webhooks.labels('failing').set(failing)
      webhooks.labels('dead').set(givenUp)
    },
    index(size, shares) {
      indexSize.labels('persons').set(size.persons)
      indexSize.labels('numbers').set(size.numbers)
      for (const of of Object.values(indexShares)) of.reset()
      for (const { of, scheme, age, share } of shares) indexShares[of].labels(scheme, age).set(share)
    },
    storeReady: (store, isReady) => ready.labels(store).set(isReady ? 1 : 0),
    inFlight: (count) => inFlight.set(count),
    own: () => registry.getMetricsAsJSON(),
    async expose() {
      const { contentType } = registry
      if (worker === undefined) return { contentType, text: await registry.metrics() }
      const [own, others] = await Promise.all([registry.getMetricsAsJSON(), worker.others()])
      // Labelled apart, nothing of them is summed.
      return { contentType, text: await AggregatorRegistry.aggregate([own, ...others]).metrics() }
    },
    async close() {
      registry.clear()
      await tracing.close()
    },
  }
}
