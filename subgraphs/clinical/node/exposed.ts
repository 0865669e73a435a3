import { randomUUID } from 'node:crypto'
import type { RequestId } from '../../../schema/domain/ids.ts'
import { currentRequest } from '../../shared/serve/http.ts'
import type { Exposed } from '../../shared/serve/internal.ts'
import type { ServiceName } from '../../shared/wire/keys.ts'
import type { nodeAnswering } from './answering.ts'
import { codesCall, type nodeCoding } from './coding.ts'
import { nodeCall } from './question.ts'
import { type nodeRecording, recordCall } from './recording.ts'

const [port = ''] = nodeCall.split('.')
const methodOf = (call: string): string => call.slice(port.length + 1)

/** The node's calls, for the services named. */
export function exposeNode(
  answering: ReturnType<typeof nodeAnswering>,
  recording: ReturnType<typeof nodeRecording>,
  coding: ReturnType<typeof nodeCoding>,
  callers: readonly ServiceName[],
): readonly [string, Exposed] {
  const call = (does: typeof answering | typeof recording | typeof coding) => (asked: unknown) =>
    does(currentRequest.getStore() ?? (randomUUID() as RequestId), asked)
  const calls = new Map([
    [methodOf(nodeCall), { call: call(answering) }],
    [methodOf(recordCall), { call: call(recording) }],
    [methodOf(codesCall), { call: call(coding) }],
  ])
  return [port, { callers: new Set(callers), find: (name) => calls.get(name) ?? null }]
}
