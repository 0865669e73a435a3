import type { Caller } from '../../schema/domain/caller.ts'
import type { PersonCategory } from '../../schema/domain/category.ts'
import { type Question, unmarked } from '../../schema/domain/decision.ts'
import type { CredentialId, InstitutionCode, PersonId, UserId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'

/** A physician of a clinic, who treats. */
export const physician: Caller = {
  role: 'PHYSICIAN',
  purpose: 'TREATMENT',
  user: 'dr-sato' as UserId,
  credential: 'test#dr-sato' as CredentialId,
  institution: '1311234567' as InstitutionCode,
  region: null,
  person: null,
  actingFor: null,
  delegation: null,
  secondFactor: false,
  node: null,
}

/** What the physician asks when they open a record. */
export const treatment = (person: PersonId, category: PersonCategory, at: Instant): Question => ({
  caller: physician,
  action: 'READ',
  subject: { person, reachedBy: [] },
  category,
  locationOf: null,
  marks: unmarked,
  at,
})
