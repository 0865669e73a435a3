import type { IdentityRecord } from './record.ts'

export type Contradiction =
  | 'VERIFIED_BIRTH_DATES_DIFFER'
  | 'BRANCHES_OF_ONE_HOUSEHOLD'
  | 'BORN_BESIDE_EACH_OTHER'
  | 'CARE_AFTER_DEATH'

/**
 * What no likeness outweighs. Typed values are evidence only; a verified change of sex or name is a dated event, and
 * overlapping qualifications are the insurers' task: none of them is a contradiction.
 */
export function contradictionsOf(one: IdentityRecord, other: IdentityRecord): readonly Contradiction[] {
  const found: Contradiction[] = []
  if (one.verified && other.verified && one.birthDate !== null && other.birthDate !== null)
    if (one.birthDate !== other.birthDate) found.push('VERIFIED_BIRTH_DATES_DIFFER')
  if (one.household !== null && other.household !== null)
    if (
      one.household.number === other.household.number &&
      one.household.branch !== other.household.branch &&
      !areApart(one.period, other.period)
    )
      found.push('BRANCHES_OF_ONE_HOUSEHOLD')
  if (one.birth !== null && other.birth !== null)
    if (one.birth.mother === other.birth.mother && one.birth.order !== other.birth.order)
      found.push('BORN_BESIDE_EACH_OTHER')
  if (caredAfterDeath(one, other) || caredAfterDeath(other, one)) found.push('CARE_AFTER_DEATH')
  return found
}

type Period = IdentityRecord['period']

/** Whoever comes back onto a card gets a branch of their own: the first had ended when the second began. */
export function areApart(one: Period, other: Period): boolean {
  if (one === null || other === null) return false
  return endedBefore(one, other) || endedBefore(other, one)
}
const endedBefore = ({ until }: NonNullable<Period>, { from }: NonNullable<Period>): boolean =>
  until !== null && until <= from

const caredAfterDeath = (dead: IdentityRecord, cared: IdentityRecord): boolean =>
  dead.verifiedDeath !== null && cared.lastCare !== null && cared.lastCare > dead.verifiedDeath
