import type { Label } from '../../../schema/domain/category.ts'
import type { Facts, Grant, Provision } from '../../../schema/domain/consent.ts'
import type { Question } from '../../../schema/domain/decision.ts'
import { covers } from '../../../schema/domain/time.ts'
import { names } from './recipient.ts'

/**
 * Rule 7: the emergency grant this caller holds for the category and label. A merge leaves grants filed under any of
 * the persons; the emergency is that of them all.
 */
export function grantFor(question: Question, facts: Facts, label: Label | null): Grant | null {
  const { caller, subject, at } = question
  if (caller.purpose !== 'EMERGENCY' || subject === null) return null
  for (const { grants } of facts.persons) {
    for (const grant of grants) {
      if (isStopped(grant, at) || !isHeld(grant, question)) continue
      if (label === null || grant.labels.includes(label)) return grant
    }
  }
  return null
}

/** Whether the caller would still hold a grant for this, had the family not stopped it. */
export function hasStoppedGrant(
  question: Pick<Question, 'caller' | 'category' | 'at'>,
  { persons }: Pick<Facts, 'persons'>,
): boolean {
  if (question.caller.purpose !== 'EMERGENCY') return false
  return persons.some(({ grants }) => grants.some((grant) => isStopped(grant, question.at) && isHeld(grant, question)))
}

const isStopped = ({ stopped }: Grant, at: Question['at']): boolean => stopped !== null && stopped <= at

function isHeld(grant: Grant, { caller, category, at }: Pick<Question, 'caller' | 'category' | 'at'>): boolean {
  if (!covers(grant, at) || !isNamed(grant, category)) return false
  return grant.kind === 'BREAK_GLASS'
    ? grant.openedBy === caller.user
    : caller.institution !== null && grant.holders.includes(caller.institution)
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
