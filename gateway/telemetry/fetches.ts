import type { Forward } from '../forward.ts'
import type { Telemetry } from '../telemetry.ts'

/** The same way to a subgraph, with each fetch timed, counted and traced. */
export function timedForward(subgraph: string, forward: Forward, { fetched, tracing }: Telemetry): Forward {
  return async (fetch, context) => {
    const { request, operation, audit } = context
    const span = tracing.begin('fetch', { request, operation, subgraph }, tracing.kept(audit))
    const began = performance.now()
    const done = (outcome: 'ok' | 'failed', errors: number): void => {
      fetched(subgraph, outcome, (performance.now() - began) / 1000)
      span.end({ errors }, outcome === 'failed')
    }
    try {
      const answer = await forward(fetch, context)
      done('ok', answer.errors?.length ?? 0)
      return answer
    } catch (error) {
      done('failed', 1)
      throw error
    }
  }
}
