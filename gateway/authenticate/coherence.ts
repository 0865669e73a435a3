import type { Role } from '../../schema/domain/caller.ts'
import { type Outcome, ok } from '../../schema/domain/outcome.ts'
import type { CallerClaims } from './claims.ts'
import { refuseCaller } from './reason.ts'

/** The hub's own officers, and researchers, may belong to no institution of the register. */
const institutionOptional: ReadonlySet<Role> = new Set([
  'RESEARCHER',
  'HISTORY_PROVIDER',
  'IDENTITY_STEWARD',
  'SECURITY_OFFICER',
  'BREAK_GLASS_REVIEWER',
  'AUDITOR',
])

/** Which claims a role must have, and must not: a token that says more than its role can mean is not believed. */
export function checkCoherence(role: Role, claims: CallerClaims): Outcome<void> {
  const { institution, person, acting_for, delegation } = claims
  const together = (() => {
    switch (role) {
      case 'PERSON':
        return person && !acting_for && !institution && !delegation
      case 'GUARDIAN':
        return person && acting_for && person !== acting_for && !institution && !delegation
      case 'NURSE':
        // Without a delegation a nurse is known, and may do nothing: the decision says so.
        return institution && !person && !acting_for
      default:
        return (institution || institutionOptional.has(role)) && !person && !acting_for && !delegation
    }
  })()
  return together ? ok(undefined) : refuseCaller('INCOHERENT')
}
