import { type Context, context, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'

/** All that a span may carry: ids, coordinates and counts. */
export interface SpanAttributes {
  readonly request?: string
  readonly operation?: string
  readonly kind?: string
  readonly subgraph?: string
  readonly status?: number
  readonly fetches?: number
  readonly entities?: number
  readonly errors?: number
}

export type SpanName = 'request' | 'plan' | 'fetch' | 'settle'

export interface OpenSpan {
  /** Inside this span: what is begun with it is its child. */
  readonly inside: Context | null
  end(attributes?: SpanAttributes, failed?: boolean): void
}

export interface Tracing {
  begin(name: SpanName, attributes: SpanAttributes, inside?: Context | null): OpenSpan
  /** Keeps a span by something that travels with its operation, so that hops further on can find it. */
  keep(operation: object, span: OpenSpan): void
  kept(operation: object): Context | null
  close(): Promise<void>
}

const unseen: OpenSpan = { inside: null, end() {} }

export const noTracing: Tracing = { begin: () => unseen, keep() {}, kept: () => null, close: async () => {} }

/** Spans made by hand at the hops that matter; without a collector they cost nothing and nothing is loaded. */
export async function createTracing(collector: string | null): Promise<Tracing> {
  if (collector === null) return noTracing
  const [{ NodeTracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ])
  const exporter = new OTLPTraceExporter({ url: new URL('v1/traces', withSlash(collector)).href })
  const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] })
  return tracingBy(provider.getTracer('tsunagu'), () => provider.shutdown())
}

const withSlash = (address: string): string => (address.endsWith('/') ? address : `${address}/`)

export function tracingBy(tracer: Tracer, close: () => Promise<void>): Tracing {
  const spans = new WeakMap<object, Context>()
  return {
    keep(operation, { inside }) {
      if (inside !== null) spans.set(operation, inside)
    },
    kept: (operation) => spans.get(operation) ?? null,
    begin(name, attributes, inside) {
      const parent = inside ?? context.active()
      const span = tracer.startSpan(name, { attributes: { ...attributes } }, parent)
      return {
        inside: trace.setSpan(parent, span),
        end(more, failed = false) {
          if (more !== undefined) span.setAttributes({ ...more })
          if (failed) span.setStatus({ code: SpanStatusCode.ERROR })
          span.end()
        },
      }
    },
    close,
  }
}
