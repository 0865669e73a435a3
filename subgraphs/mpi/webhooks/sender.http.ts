import { Agent } from 'undici'
import { seconds } from '../../../schema/domain/time.ts'
import type { WebhookSender } from './sender.ts'

/** From connecting to the end of the answer. */
const patience = seconds(10)

/** No redirect is followed, and of an answer only its status counts. */
export function senderOverHttp(timeoutMs: number = patience): WebhookSender {
  const agent = new Agent({ connections: 2, pipelining: 1 })
  return {
    async send(url, body, headers) {
      const { origin, pathname } = new URL(url)
      const signal = AbortSignal.timeout(timeoutMs)
      try {
        const answer = await agent.request({ origin, path: pathname, method: 'POST', headers, body, signal })
        await answer.body.dump({ limit: 64 * 1024 })
        return answer.statusCode >= 200 && answer.statusCode < 300 ? null : 'REFUSED'
      } catch {
        return signal.aborted ? 'TOO_SLOW' : 'UNREACHABLE'
      }
    },
    close: () => agent.destroy(),
  }
}
