import '../../gateway/environment.ts'
import { flushCompileCache } from 'node:module'
import { readConfig } from '../../gateway/config.ts'
import type { TokenRequest } from '../../gateway/demo/issuer.ts'
import { type RunningHub, startHub } from '../../gateway/main.ts'
import type { Institution } from '../../subgraphs/qualification/register-store.ts'
import type { OutboxLag } from '../../subgraphs/shared/outbox/queue.ts'
import { answerParent } from './child.ts'

/** What a test or a bench may ask of a hub beside the graph: what an operator does. */
export type HubProtocol = {
  readonly start: {
    readonly asks: Readonly<Record<string, string>>
    readonly answers: { readonly address: string }
  }
  readonly token: { readonly asks: TokenRequest; readonly answers: string }
  readonly institutions: { readonly asks: readonly Institution[]; readonly answers: null }
  readonly outbox: { readonly asks: null; readonly answers: OutboxLag }
}

/** The whole hub in one process, as `hub serve` starts it, without reading this process's environment. */
let hub: RunningHub | null = null

function running(): RunningHub {
  if (hub === null) throw new Error('The hub was not started.')
  return hub
}

answerParent<HubProtocol>(
  {
    async start(environment) {
      hub = await startHub(readConfig(environment))
      // Otherwise written when the process leaves in order, which one that is killed never does.
      flushCompileCache()
      return { address: hub.address }
    },
    async token(request) {
      const { demo } = running()
      if (demo === null) throw new Error('Only the demo issues tokens.')
      const token = await demo.issuer.mintToken(request)
      if (!token.ok) throw new Error(`No token: ${token.refusal.message}`)
      return token.value
    },
    async institutions(institutions) {
      await running().stores.qualification.register.putInstitutions(institutions)
      return null
    },
    outbox: () => running().stores.qualification.outbox.lag(),
  },
  async () => await hub?.close(),
)
