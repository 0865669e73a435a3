import type { InstitutionCode, RegionId, RequestId } from '../../../schema/domain/ids.ts'
import { Refused } from '../../shared/failure.ts'
import { openExchange } from '../../shared/serve/exchange.ts'
import type { CallSigner } from '../../shared/wire/call.ts'
import { codesCall } from '../node/coding.ts'
import { nodeCall } from '../node/question.ts'
import { recordCall } from '../node/recording.ts'
import { type NodeConnection, NodeSilent, serviceOf } from './node.ts'

export interface NodeAddress {
  readonly node: InstitutionCode
  readonly region: RegionId
  readonly url: string
}

const largestAnswer = 16 * 1024 * 1024
const connections = 64

export function nodeOverHttp(
  { node, region, url }: NodeAddress,
  signer: CallSigner,
  deadlineMs: number,
): NodeConnection & { close(): Promise<void> } {
  const { origin } = new URL(url)
  const exchange = openExchange({ origin, connections, timeoutMs: deadlineMs, maxAnswerBytes: largestAnswer })
  const post = async (call: string, asked: object, request: RequestId, signal: AbortSignal): Promise<unknown> => {
    const body = JSON.stringify(asked)
    const path = `/internal/${call.replace('.', '/')}`
    const signed = signer.signInternalCall({ audience: serviceOf(node), call, request, body })
    const answer = await exchange.post({ path, body, headers: signed.headers, signal }).catch((error: unknown) => {
      const late = error instanceof Refused && error.refusal.code === 'TIMEOUT'
      throw new NodeSilent(late ? 'TOO_SLOW' : 'UNREACHABLE', error)
    })
    if (!signed.checkAnswer(answer.headers, answer.status, answer.body).ok) throw new NodeSilent('UNSIGNED')
    if (answer.status !== 200) throw new NodeSilent('REFUSED_THE_QUESTION')
    try {
      return JSON.parse(answer.body.toString('utf8')).value
    } catch (error) {
      throw new NodeSilent('UNREADABLE', error)
    }
  }

  return {
    node,
    region,
    ask: (question, request, signal) => post(nodeCall, question, request, signal),
    codes: (coding, request, signal) => post(codesCall, coding, request, signal),
    record: (writing, request, signal) => post(recordCall, writing, request, signal),
    isBack: () =>
      exchange.get('/health').then(
        ({ status }) => status === 200,
        () => false,
      ),
    close: () => exchange.close(),
  }
}
