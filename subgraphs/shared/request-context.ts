import type { RegionId } from '../../schema/domain/ids.ts'
import { decide } from './consent/decide.ts'
import type { FactReader, RememberedFacts } from './consent/facts.ts'
import type { Gate, RequestContext } from './context.ts'
import { createGate } from './gate.ts'
import type { Fetch } from './subgraph.ts'

export interface ContextParts {
  readonly facts: FactReader
  readonly remembered?: RememberedFacts
  /** Named in the access record. */
  readonly region: RegionId | null
}

/** Nobody asks: every guarded field refuses before it comes to a question. */
const closed: Gate = {
  decide: () => ({ outcome: 'DENY', rule: 2, code: 'NOT_PERMITTED', provision: null, category: 'SECURITY' }),
  scope() {
    throw new Error('Nothing is in scope for nobody.')
  },
  present: () => undefined,
  passes: [],
  stopped: () => false,
  record: () => undefined,
}

/** Makes one operation's passage through a subgraph: its own gate, and with it its own memory of decisions. */
export function contextMaker({ facts, remembered, region }: ContextParts): (fetch: Fetch) => RequestContext {
  return ({ request, operation, caller, at, audit }) => ({
    request,
    operation,
    caller,
    at,
    gate:
      caller === null
        ? closed
        : createGate({ caller, at, request, operation, region, facts, remembered, audit, decide }),
  })
}
