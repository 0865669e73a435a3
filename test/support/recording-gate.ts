import type { Coordinate } from '../../schema/domain/ids.ts'
import type { Gate } from '../../subgraphs/shared/context.ts'
import type { Fetch } from '../../subgraphs/shared/subgraph.ts'

/** A gate for tests that are not about decisions: it allows everything, hands out no scope, and records each fetch. */
export function recordingGate({ audit, request, operation, caller, at }: Fetch, subgraph: string): Gate {
  return {
    decide: () => ({ outcome: 'ALLOW', rule: 2, provision: null, grant: null, inDoubt: false }),
    scope: () => {
      throw new Error('This gate hands out no scopes.')
    },
    present: () => undefined,
    passes: [],
    stopped: () => false,
    record: () => {
      if (caller === null) return
      const ticket = audit.log.append({
        instant: at,
        request,
        operation,
        caller,
        onBehalfOf: null,
        subject: null,
        action: 'READ',
        category: 'NUMBER',
        labels: [],
        coordinates: [`${subgraph}.fetch` as Coordinate],
        outcome: 'ALLOW',
        code: null,
        rule: 2,
        provision: null,
        grant: null,
        region: null,
      })
      audit.tickets.push(ticket)
    },
  }
}
