import type { Facts, Provision } from '../../../schema/domain/consent.ts'
import type { Question } from '../../../schema/domain/decision.ts'
import { isRefusal } from './in-force.ts'
import { actingRole } from './permitted.ts'

/** Whether a provision speaks of this caller. */
export function names(provision: Provision, question: Question, facts: Facts): boolean {
  if (!isRefusal(provision) && !reaches(provision, question, facts)) return false
  const { caller } = question
  const { recipient } = provision
  switch (recipient.kind) {
    case 'INSTITUTION':
      return recipient.institution === caller.institution
    case 'REGION':
      return recipient.region === caller.region
    case 'ROLE':
      // A nurse is named as a nurse, and as the physician for whom they act.
      return recipient.role === caller.role || recipient.role === actingRole(caller, facts.delegation, question.at)
    case 'ANYONE':
      return true
    case 'EMERGENCY_ENTITLED':
      // Permits name "entitled emergency callers"; a refusal holds for the same people under any purpose.
      return facts.emergencyEntitled && (caller.purpose === 'EMERGENCY' || isRefusal(provision))
  }
}

/** How far a permit goes by the channel it came through. */
function reaches(permit: Provision, { caller, passes }: Question, facts: Facts): boolean {
  switch (permit.channel) {
    case 'READER':
      return permit.recipient.kind === 'INSTITUTION'
    case 'ENROLMENT':
    case 'PASS':
      // "To entitled emergency callers"; a pass to whoever of them presents it.
      return (
        permit.category === 'EMERGENCY_SUMMARY' &&
        facts.emergencyEntitled &&
        caller.purpose === 'EMERGENCY' &&
        (permit.channel === 'ENROLMENT' || passes?.includes(permit.id) === true)
      )
    case 'PORTAL':
    case 'GUARDIAN':
    case 'PAPER':
    case 'OPT_OUT':
      return true
  }
}

/**
 * "Institution before region before role before anyone". Where emergency callers stand the text leaves open: in a
 * refusal with roles, in a permit with anyone.
 */
export function closeness(provision: Provision): number {
  switch (provision.recipient.kind) {
    case 'INSTITUTION':
      return 3
    case 'REGION':
      return 2
    case 'ROLE':
      return 1
    case 'EMERGENCY_ENTITLED':
      return isRefusal(provision) ? 1 : 0
    case 'ANYONE':
      return 0
  }
}
