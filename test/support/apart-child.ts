import '../../gateway/environment.ts'
import { readConfig } from '../../gateway/config.ts'
import { startGateway } from '../../gateway/wiring/gateways.ts'
import { startSubgraph } from '../../gateway/wiring/members.ts'
import type { RunningProcess } from '../../gateway/wiring/process.ts'
import type { SubgraphName } from '../../subgraphs/shared/subgraph.ts'
import { answerParent } from './child.ts'

export type ApartProtocol = {
  readonly start: {
    readonly asks: {
      readonly service: 'gateway' | SubgraphName
      readonly environment: Readonly<Record<string, string>>
    }
    readonly answers: { readonly address: string }
  }
}

/** One service of a hub whose parts run apart. */
let running: RunningProcess | null = null

answerParent<ApartProtocol>(
  {
    async start({ service, environment }) {
      const config = readConfig(environment)
      running = service === 'gateway' ? await startGateway(config) : await startSubgraph(config, service)
      return { address: running.address }
    },
  },
  async () => await running?.close(),
)
