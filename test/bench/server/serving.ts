import { answerParent } from '../../support/child.ts'
import type { Figures } from '../bench.ts'
import type { ServerProtocol } from '../server-process.ts'

/** A server once it listens. */
export interface Serving {
  readonly url: string
  /** What it measures of itself, where it does. */
  readonly measures?: { figures(): Figures; reset(): void }
  close(): Promise<void>
}

/** The server's side of `server-process.ts`. */
export function serveBench<Spec>(start: (spec: Spec) => Promise<Serving>): void {
  let serving: Serving | null = null
  answerParent<ServerProtocol<Spec>>(
    {
      async start(spec) {
        serving = await start(spec)
        return { url: serving.url }
      },
      usage() {
        const { user, system } = process.cpuUsage()
        return { cpu_us: user + system, rss_mb: process.memoryUsage.rss() / 1024 ** 2 }
      },
      figures: () => serving?.measures?.figures() ?? {},
      reset() {
        serving?.measures?.reset()
        return null
      },
    },
    async () => await serving?.close(),
  )
}
