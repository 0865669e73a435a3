import type { Label } from '../../../schema/domain/category.ts'
import type { Facts, Grant, Provision } from '../../../schema/domain/consent.ts'
import type { Question } from '../../../schema/domain/decision.ts'
import { covers } from '../../../schema/domain/time.ts'
import { names } from './recipient.ts'

/**
 * Rule 7: the emergency grant this caller holds for the category and label. A merge leaves grants filed under any of
 * the persons; the emergency is that of them all.
 */
export function grantFor({ caller, subject, category, at }: Question, facts: Facts, label: Label | null): Grant | null {
  if (caller.purpose !== 'EMERGENCY' || subject === null) return null
  for (const { grants } of facts.persons) {
    for (const grant of grants) {
      if (!covers(grant, at) || (grant.stopped !== null && grant.stopped <= at)) continue
      if (!isNamed(grant, category) || (label !== null && !grant.labels.includes(label))) continue
      const held =
        grant.kind === 'BREAK_GLASS'
          ? grant.openedBy === caller.user
          : caller.institution !== null && grant.holders.includes(caller.institution)
      if (held) return grant
    }
  }
  return null
}

function isNamed(grant: Grant, category: Question['category']): boolean {
  return grant.categories.some((named) => named === category)
}

/** A refusal "not even in an emergency" (救急時も不可), for whatever purpose it was given. */
export function refusedEvenInEmergency(
  inForce: readonly Provision[],
  question: Question,
  facts: Facts,
  label: Label | null,
): boolean {
  return inForce.some(
    (provision) =>
      provision.evenInEmergency &&
      (provision.label === null || provision.label === label) &&
      names(provision, question, facts),
  )
}
