import type { GatewayContext } from '../../gateway/context.ts'
import type { RequestId } from '../../schema/domain/ids.ts'
import { frozenClock } from './clock.ts'
import { memoryAudit } from './memory-audit.ts'

/** One operation of nobody in particular. */
export function gatewayContext(over: Partial<GatewayContext> = {}): GatewayContext {
  return {
    request: 'request-1' as RequestId,
    operation: 'operation',
    caller: null,
    at: frozenClock().now(),
    audit: { log: memoryAudit(), tickets: [] },
    ...over,
  }
}
