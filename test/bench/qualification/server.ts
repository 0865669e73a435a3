import '../../../gateway/environment.ts'
import { createHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { fill } from '../../../gateway/commands/fill.ts'
import { startHub } from '../../../gateway/main.ts'
import type { Fetch } from '../../../subgraphs/shared/subgraph.ts'
import { serveBench } from '../server/serving.ts'
import { configOf, type Population } from './fill.ts'

/** How often the loop is looked at; what it reports counts from one look to the next. */
const resolution = 1

export interface ServerSpec {
  readonly folder: string
  /** Where its stores lie, if not in the folder. */
  readonly environment?: Readonly<Record<string, string>>
  /** To be brought in first, through the insurers' door. */
  readonly population?: Population | null
}

/** The whole hub, with a watch at the qualification subgraph's door and one on the event loop. */
serveBench<ServerSpec>(async ({ folder, environment = {}, population = null }) => {
  const hub = await startHub(
    configOf(folder, { LIMIT_IN_FLIGHT: '10000', LIMIT_IN_FLIGHT_OF_CALLER: '10000', ...environment }),
  )
  if (population !== null) await fill(hub, population, new AbortController().signal)
  const { qualification } = hub.subgraphs
  const inside = createHistogram({ figures: 3 })
  const loop = monitorEventLoopDelay({ resolution })
  const execute = qualification.execute.bind(qualification)
  Object.assign(qualification, {
    async execute(fetch: Fetch) {
      const began = performance.now()
      const result = await execute(fetch)
      inside.record(Math.max(1, Math.round((performance.now() - began) * 1000)))
      return result
    },
  })
  loop.enable()
  const delay = (percentile: number) => Math.max(0, loop.percentile(percentile) / 1e6 - resolution)
  return {
    url: `${hub.address}/graphql`,
    measures: {
      reset() {
        inside.reset()
        loop.reset()
      },
      figures: () => ({
        verify_p50_ms: inside.percentile(50) / 1000,
        verify_p99_ms: inside.percentile(99) / 1000,
        verify_p999_ms: inside.percentile(99.9) / 1000,
        verify_max_ms: inside.max / 1000,
        loop_p50_ms: delay(50),
        loop_p99_ms: delay(99),
        loop_max_ms: delay(100),
      }),
    },
    close: () => hub.close(),
  }
})
