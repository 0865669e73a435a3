import type { Role } from '../../schema/domain/caller.ts'
import type { InstitutionCode } from '../../schema/domain/ids.ts'
import { mayEmploy, type RegisteredInstitution } from '../../schema/domain/institution.ts'
import { type Outcome, ok } from '../../schema/domain/outcome.ts'
import { refuseCaller } from './reason.ts'

/** The institution register. Rejects with a StoreUnavailable when it cannot be asked. */
export interface InstitutionRegister {
  find(code: InstitutionCode): RegisteredInstitution | null | Promise<RegisteredInstitution | null>
}

/** Asked anew for each request: a suspension holds at once, whatever tokens are about. */
export async function checkInstitution(
  register: InstitutionRegister,
  code: InstitutionCode,
  role: Role,
): Promise<Outcome<RegisteredInstitution>> {
  const found = await register.find(code)
  if (!found) return refuseCaller('UNKNOWN_INSTITUTION')
  if (found.status !== 'ACTIVE') return refuseCaller('INSTITUTION_SUSPENDED')
  return mayEmploy(found, role) ? ok(found) : refuseCaller('ROLE_NOT_OF_INSTITUTION')
}
