import { hours, type Instant } from '../../../schema/domain/time.ts'
import type { RecalledFor } from '../../shared/consent/facts.ts'

/** As long as a broken glass lasts. Beyond it nothing rests on a snapshot. */
export const restsFor = hours(4)

/**
 * What may rest on a snapshot at all: showing a pass, and the one page, by whoever may open that page of anybody in an
 * emergency ("with emergency entitlement and a second factor") and cannot, because the grants cannot be reached either.
 * It opens nothing that such a grant would not: a grant passes over a permit withdrawn meanwhile.
 */
export function mayRest({ caller, action, category, subject }: RecalledFor): boolean {
  if (caller.purpose !== 'EMERGENCY' || !caller.secondFactor || caller.node !== null) return false
  const showsPass = action === 'WRITE' && category === 'GRANT' && subject === null
  return showsPass || (action === 'READ' && category === 'EMERGENCY_SUMMARY' && subject !== null)
}

export const isTooOld = (asOf: Instant, at: Instant): boolean => at - asOf > restsFor
