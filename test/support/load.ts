import { type Child, startChild } from './child.ts'

/** What to send, how often and for how long: whichever of duration and number of requests ends first. */
export interface LoadSpec {
  readonly url: string
  /** One set after another, and again from the first: many callers. */
  readonly headers: readonly Readonly<Record<string, string>>[]
  /** One after another, and again from the first; or, if they are many, a file with one in each line. */
  readonly bodies: readonly string[] | { readonly file: string }
  readonly connections: number
  readonly milliseconds: number
  readonly requests: number
  /**
   * Null: each connection asks again as soon as it is answered. A number: so many begin each second whether or not the
   * server keeps up, and the time of each counts from when it should have begun.
   */
  readonly perSecond: number | null
}

export interface LoadResult {
  readonly requests: number
  /** Answered with another status than 200, with errors, or not at all. */
  readonly failures: number
  /** The first of them, as it was answered. */
  readonly firstFailure: string | null
  readonly seconds: number
  readonly bytes: number
  readonly p50_ms: number
  readonly p90_ms: number
  readonly p99_ms: number
  readonly p999_ms: number
  readonly max_ms: number
}

export type LoadProtocol = { readonly run: { readonly asks: LoadSpec; readonly answers: LoadResult } }

/** Those who ask, in a process of their own, so that their work is not the server's. */
export interface Load {
  /** Rejects when anything failed: a bench of refusals is no bench. */
  run(spec: LoadSpec): Promise<LoadResult>
  stop(): Promise<void>
}

export async function openLoad(): Promise<Load> {
  const child: Child<LoadProtocol> = await startChild<LoadProtocol>(new URL('./load-process.ts', import.meta.url))
  return {
    async run(spec) {
      const result = await child.ask('run', spec)
      if (result.failures > 0) {
        throw new Error(
          `${result.failures} of ${result.requests} requests failed, the first with ${result.firstFailure}`,
        )
      }
      return result
    },
    stop: () => child.stop(),
  }
}
