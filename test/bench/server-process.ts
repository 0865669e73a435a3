import { type Child, startChild } from '../support/child.ts'
import type { Load, LoadSpec } from '../support/load.ts'
import type { Figures } from './bench.ts'

export interface Usage {
  /** User and system, all threads, since the process began. */
  readonly cpu_us: number
  readonly rss_mb: number
}

/** What every server of a bench answers: see `server/serving.ts`. */
export type ServerProtocol<Spec> = {
  readonly start: { readonly asks: Spec; readonly answers: { readonly url: string } }
  readonly usage: { readonly asks: null; readonly answers: Usage }
  /** What it measured of itself since the last `reset`. */
  readonly figures: { readonly asks: null; readonly answers: Figures }
  readonly reset: { readonly asks: null; readonly answers: null }
}

export interface ServerProcess {
  readonly url: string
  readonly pid: number
  usage(): Promise<Usage>
  figures(): Promise<Figures>
  reset(): Promise<void>
  stop(): Promise<void>
}

/** A server in a process of its own: `module` serves by `serveBench` and gets `spec`. */
export async function startServerProcess<Spec>(
  module: URL,
  spec: Spec,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const child: Child<ServerProtocol<Spec>> = await startChild<ServerProtocol<Spec>>(module, {
    NODE_ENV: 'production',
    ...environment,
  })
  const { url } = await child.ask('start', spec).catch(async (error: unknown) => {
    await child.stop()
    throw error
  })
  return {
    url,
    pid: child.pid,
    usage: () => child.ask('usage', null),
    figures: () => child.ask('figures', null),
    reset: async () => void (await child.ask('reset', null)),
    stop: () => child.stop(),
  }
}

/** One spell of load on one server: what those who asked saw, and what the server spent on it. */
export async function loaded(server: ServerProcess, load: Load, spec: Omit<LoadSpec, 'url'>): Promise<Figures> {
  await server.reset()
  const before = await server.usage()
  const seen = await load.run({ ...spec, url: server.url })
  const after = await server.usage()
  return {
    ops_per_s: seen.requests / seen.seconds,
    cpu_us_per_op: (after.cpu_us - before.cpu_us) / seen.requests,
    http_p50_ms: seen.p50_ms,
    http_p99_ms: seen.p99_ms,
    rss_mb: after.rss_mb,
    ...(await server.figures()),
  }
}
