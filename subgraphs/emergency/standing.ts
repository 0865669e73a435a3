import type { ClinicalPage } from '../shared/emergency-view.ts'

export type ClinicalStanding = 'HELD' | 'NONE_HELD' | 'INCOMPLETE' | 'REGION_DOWN'

/** That nothing is known means something else where a region was not heard. */
export function standingOf({ allergies, diagnoses, drugs, infections, sources }: ClinicalPage): ClinicalStanding {
  const known = [allergies, diagnoses, drugs, infections].some(({ length }) => length > 0)
  const heard = sources.every(({ state }) => state === 'ANSWERED' || state === 'NOTHING_HELD')
  if (known) return heard ? 'HELD' : 'INCOMPLETE'
  return heard ? 'NONE_HELD' : 'REGION_DOWN'
}
