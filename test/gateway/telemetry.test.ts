import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import { describe, expect, test } from 'vitest'
import type { GatewayContext } from '../../gateway/context.ts'
import { timedForward } from '../../gateway/telemetry/fetches.ts'
import { noTracing, tracingBy } from '../../gateway/telemetry/tracing.ts'
import { createTelemetry } from '../../gateway/telemetry.ts'
import type { RequestId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { Refused } from '../../subgraphs/shared/failure.ts'
import { memoryAudit } from '../support/memory-audit.ts'

const quiet = () => createTelemetry({ traces: null, processMetrics: false })
const linesOf = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line !== '' && !line.startsWith('#') && !line.includes('_bucket'))

describe('metrics', () => {
  test('of several workers are those of all, each labelled, whichever is asked', async () => {
    const other = await createTelemetry({
      traces: null,
      processMetrics: false,
      worker: { name: 'hub-2', others: async () => [] },
    })
    const others = async () => [await other.own()]
    const asked = await createTelemetry({
      traces: null,
      processMetrics: false,
      worker: { name: 'hub-1', others },
    })
    asked.answered('query', 200, 0.5)
    other.answered('query', 200, 0.25)
    other.failed('INTERNAL', null)
    const { text } = await asked.expose()
    expect(linesOf(text).filter((line) => /^hub_(answer|errors)/.test(line))).toEqual([
      'hub_answer_seconds_sum{kind="query",status="200",worker="hub-1"} 0.5',
      'hub_answer_seconds_count{kind="query",status="200",worker="hub-1"} 1',
      'hub_answer_seconds_sum{kind="query",status="200",worker="hub-2"} 0.25',
      'hub_answer_seconds_count{kind="query",status="200",worker="hub-2"} 1',
      'hub_errors_total{code="INTERNAL",reason="",worker="hub-2"} 1',
    ])
    expect(text.match(/^# TYPE hub_answer_seconds histogram$/gm)).toHaveLength(1)
  })

  test('count answers, errors, fetches and waits, by names from closed lists', async () => {
    const telemetry = await quiet()
    telemetry.answered('query', 200, 0.5)
    telemetry.answered(null, 400, 0.25)
    telemetry.failed('OPERATION_REFUSED', 'DEPTH')
    telemetry.failed('INTERNAL', null)
    telemetry.fetched('mpi', 'ok', 0.125)
    telemetry.auditSettled(0.0625)
    telemetry.outbox('qualification', { waiting: 3, dead: 1, lagSeconds: 2.5 })
    telemetry.index({ persons: 20, numbers: 30 }, [
      { of: 'ten_year_capture', scheme: 'CARE', age: 'FROM_75', share: 0.5 },
    ])
    telemetry.index({ persons: 21, numbers: 31 }, [
      { of: 'ten_year_capture', scheme: 'MEDICAL', age: 'FROM_75', share: 0.75 },
      { of: 'yearly_survival', scheme: 'MEDICAL', age: 'UNDER_15', share: 0.25 },
    ])
    telemetry.storeReady('mpi', true)
    telemetry.storeReady('qualification', false)
    telemetry.inFlight(7)
    const { contentType, text } = await telemetry.expose()
    expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(linesOf(text)).toEqual([
      'hub_answer_seconds_sum{kind="query",status="200"} 0.5',
      'hub_answer_seconds_count{kind="query",status="200"} 1',
      'hub_answer_seconds_sum{kind="none",status="400"} 0.25',
      'hub_answer_seconds_count{kind="none",status="400"} 1',
      'hub_errors_total{code="OPERATION_REFUSED",reason="DEPTH"} 1',
      'hub_errors_total{code="INTERNAL",reason=""} 1',
      'hub_fetch_seconds_sum{subgraph="mpi",outcome="ok"} 0.125',
      'hub_fetch_seconds_count{subgraph="mpi",outcome="ok"} 1',
      'hub_audit_settle_seconds_sum 0.0625',
      'hub_audit_settle_seconds_count 1',
      'hub_outbox_waiting{source="qualification"} 3',
      'hub_outbox_dead{source="qualification"} 1',
      'hub_outbox_lag_seconds{source="qualification"} 2.5',
      'hub_index_size{of="persons"} 21',
      'hub_index_size{of="numbers"} 31',
      'hub_index_yearly_survival{scheme="MEDICAL",age="UNDER_15"} 0.25',
      'hub_index_ten_year_capture{scheme="MEDICAL",age="FROM_75"} 0.75',
      'hub_store_ready{store="mpi"} 1',
      'hub_store_ready{store="qualification"} 0',
      'hub_operations_in_flight 7',
    ])
  })

  test('of the process include the event loop’s delay at p99', async () => {
    const telemetry = await createTelemetry({ traces: null, processMetrics: true })
    const { text } = await telemetry.expose()
    await telemetry.close()
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds [\d.e+-]+$/m)
  })

  test('of two hubs in one process do not mix', async () => {
    const [one, other] = [await quiet(), await quiet()]
    one.inFlight(5)
    expect(linesOf((await other.expose()).text)).toContain('hub_operations_in_flight 0')
  })
})

describe('traces', () => {
  test('are not made without a collector', async () => {
    const { tracing } = await quiet()
    expect(tracing).toBe(noTracing)
  })

  test('nest, and carry ids and counts', async () => {
    const exporter = new InMemorySpanExporter()
    const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
    const tracing = tracingBy(provider.getTracer('test'), () => provider.shutdown())
    const request = tracing.begin('request', { request: 'r' })
    const fetch = tracing.begin('fetch', { subgraph: 'mpi' }, request.inside)
    fetch.end({ entities: 3 })
    request.end({ status: 500 }, true)
    const told = exporter.getFinishedSpans().map((span) => ({
      name: span.name,
      attributes: span.attributes,
      failed: span.status.code === 2,
      parent: span.parentSpanContext?.spanId,
      id: span.spanContext().spanId,
    }))
    const [inner, outer] = told
    expect(told).toEqual([
      { name: 'fetch', attributes: { subgraph: 'mpi', entities: 3 }, failed: false, parent: outer?.id, id: inner?.id },
      { name: 'request', attributes: { request: 'r', status: 500 }, failed: true, parent: undefined, id: outer?.id },
    ])
    await tracing.close()
  })

  test('hold each fetch under its operation, timed and counted, failures too', async () => {
    const exporter = new InMemorySpanExporter()
    const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
    const tracing = tracingBy(provider.getTracer('test'), () => provider.shutdown())
    const telemetry = { ...(await quiet()), tracing }
    const refused = new Refused({ code: 'TIMEOUT', message: 'Late.' })
    const answers = timedForward('mpi', async () => ({ data: null, errors: [{ message: 'x' }] }), telemetry)
    const fails = timedForward('mpi', () => Promise.reject(refused), telemetry)
    const fetch = { query: '{ me }', document: null, variables: { number: '12345678' }, operationName: null }
    const context: GatewayContext = {
      request: 'r' as RequestId,
      operation: 'Desk',
      caller: null,
      at: 0 as Instant,
      audit: { log: memoryAudit(), tickets: [] },
    }
    const plan = tracing.begin('plan', {})
    tracing.keep(context.audit, plan)
    expect(await answers(fetch, context)).toEqual({ data: null, errors: [{ message: 'x' }] })
    await expect(fails(fetch, { ...context })).rejects.toBe(refused)
    plan.end()
    const [ok, failed, outer] = exporter.getFinishedSpans()
    const common = { request: 'r', operation: 'Desk', subgraph: 'mpi', errors: 1 }
    expect([ok?.attributes, failed?.attributes]).toEqual([common, common])
    expect([ok?.status.code, failed?.status.code]).toEqual([0, 2])
    const parent = outer?.spanContext().spanId
    expect([ok?.parentSpanContext?.spanId, failed?.parentSpanContext?.spanId]).toEqual([parent, parent])
    const { text } = await telemetry.expose()
    expect(text).toContain('hub_fetch_seconds_count{subgraph="mpi",outcome="ok"} 1')
    expect(text).toContain('hub_fetch_seconds_count{subgraph="mpi",outcome="failed"} 1')
    await tracing.close()
  })

  test('go to the collector when there is one', async () => {
    const paths: (string | undefined)[] = []
    const collector = createServer((request, response) => {
      paths.push(request.url)
      request.resume().on('end', () => response.end('{}'))
    })
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
    const { port } = collector.address() as AddressInfo
    const { tracing } = await createTelemetry({ traces: `http://127.0.0.1:${port}/otlp`, processMetrics: false })
    tracing.begin('plan', { operation: 'Desk' }).end()
    await tracing.close()
    collector.close()
    expect(paths).toEqual(['/otlp/v1/traces'])
  })
})
