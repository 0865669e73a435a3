import { randomUUID } from 'node:crypto'
import type { RequestId } from '../../../schema/domain/ids.ts'
import { currentRequest } from '../../shared/serve/http.ts'
import type { Exposed } from '../../shared/serve/internal.ts'
import type { ServiceName } from '../../shared/wire/keys.ts'
import type { nodeAnswering } from './answering.ts'
import { nodeCall } from './question.ts'

const [port = '', method = ''] = nodeCall.split('.')

/** The node's one call, for the services named. */
export function exposeNode(
  answering: ReturnType<typeof nodeAnswering>,
  callers: readonly ServiceName[],
): readonly [string, Exposed] {
  const call = (asked: unknown) => answering(currentRequest.getStore() ?? (randomUUID() as RequestId), asked)
  return [port, { callers: new Set(callers), find: (name) => (name === method ? { call } : null) }]
}
