import type { Facts, Provision, Recipient } from '../../../schema/domain/consent.ts'
import type { Question } from '../../../schema/domain/decision.ts'
import { actingRole } from './permitted.ts'

/** Whether a provision speaks of this caller. */
export function names(provision: Provision, question: Question, facts: Facts): boolean {
  // A pass (パス) permits whoever presents it, and nobody else.
  if (provision.channel === 'PASS' && provision.effect === 'PERMIT') {
    if (question.passes?.includes(provision.id) !== true) return false
  }
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
      return facts.emergencyEntitled && caller.purpose === 'EMERGENCY'
  }
}

/** "Institution before region before role before anyone"; emergency callers are named no closer than anyone. */
export function closeness(recipient: Recipient): number {
  switch (recipient.kind) {
    case 'INSTITUTION':
      return 3
    case 'REGION':
      return 2
    case 'ROLE':
      return 1
    case 'ANYONE':
    case 'EMERGENCY_ENTITLED':
      return 0
  }
}
