import type { Facts } from '../../../schema/domain/consent.ts'
import type { Question } from '../../../schema/domain/decision.ts'

export type Suspended = 'NO' | 'BY_BUDGET' | 'BY_OFFICER'

/** Rule 1: a suspension of the caller, or of the node that speaks for them. */
export function suspended({ caller, at }: Question, { suspensions }: Facts): Suspended {
  let found: Suspended = 'NO'
  for (const suspension of suspensions) {
    if (suspension.credential !== caller.credential && suspension.credential !== caller.node?.credential) continue
    if (at < suspension.from || (suspension.lifted !== null && suspension.lifted <= at)) continue
    if (suspension.by === 'OFFICER') return 'BY_OFFICER'
    found = 'BY_BUDGET'
  }
  return found
}

/** A budget's suspension lets emergency callers with a second factor open grants, for EMERGENCY_SUMMARY alone. */
export function opensSummary({ caller, action, category, opens }: Question, facts: Facts): boolean {
  return (
    action === 'WRITE' &&
    category === 'GRANT' &&
    caller.purpose === 'EMERGENCY' &&
    caller.secondFactor &&
    facts.emergencyEntitled &&
    (opens === undefined || (opens.length > 0 && opens.every((named) => named === 'EMERGENCY_SUMMARY')))
  )
}
