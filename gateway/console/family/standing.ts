import type { FamilyProvision } from '../operations/family.ts'

/** What lets emergencies read the one page just now: the enrolment, and each pass. */
export interface Standing {
  readonly enrolments: readonly FamilyProvision[]
  readonly passes: readonly FamilyProvision[]
  /** Passes that were taken back or have run out, newest first. */
  readonly former: readonly FamilyProvision[]
}

export function standingOf(provisions: readonly FamilyProvision[], at: number): Standing {
  const holds = ({ withdrawn, until }: FamilyProvision): boolean =>
    withdrawn === null && (until === null || Date.parse(until) > at)
  const opening = provisions.filter(
    ({ effect, category, recipientKind }) =>
      effect === 'PERMIT' && category === 'EMERGENCY_SUMMARY' && recipientKind === 'EMERGENCY_ENTITLED',
  )
  const passes = opening.filter(({ channel }) => channel === 'PASS')
  return {
    enrolments: opening.filter((one) => one.channel !== 'PASS' && holds(one)),
    passes: passes.filter(holds),
    former: passes.filter((one) => !holds(one)),
  }
}
