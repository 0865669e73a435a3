import type { Facts, Suspension } from '../../../schema/domain/consent.ts'
import type { Question } from '../../../schema/domain/decision.ts'

/** Rule 1: who suspended the caller, or the node that speaks for them; an officer's word outweighs a budget's. */
export function suspendedBy({ caller, at }: Question, { suspensions }: Facts): Suspension['by'] | null {
  let by: Suspension['by'] | null = null
  for (const suspension of suspensions) {
    if (suspension.credential !== caller.credential && suspension.credential !== caller.node?.credential) continue
    if (at < suspension.from || (suspension.lifted !== null && suspension.lifted <= at)) continue
    if (suspension.by === 'OFFICER') return 'OFFICER'
    by = 'BUDGET'
  }
  return by
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
