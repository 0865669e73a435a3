import type { InstitutionCode, InsurerNumber, NumberHandle, PersonId, UserId } from '../../schema/domain/ids.ts'
import type { Outcome } from '../../schema/domain/outcome.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { Scope } from '../shared/context.ts'
import type { PlainNumber } from '../shared/internal.ts'
import type { Once } from '../shared/once.ts'
import type { Sex } from './term.ts'

/** Somebody who has no number and no name yet (新生児): known by mother, order of birth and where they were born. */
export interface Birth {
  readonly mother: PersonId
  readonly facility: InstitutionCode
  readonly birthDate: CivilDate
  readonly birthOrder: number
  readonly sex: Sex
}

export interface Newborn extends Birth {
  readonly handle: NumberHandle
  /** What an insurer gave them since. */
  readonly number: NumberHandle | null
}

/** What the index mints the newborn's handle for: the same birth told again has the same one. */
export const provisionalNumber = ({ mother, facility, birthDate, birthOrder }: Birth): PlainNumber => ({
  scheme: 'PROVISIONAL',
  insurer: facility as string as InsurerNumber,
  symbol: mother,
  number: `${birthDate}/${birthOrder}`,
  branch: '',
})

export interface NewbornStore {
  /** The mother acts for them until they are of age; the index is told. */
  register(
    scope: Scope<'CLINICAL'>,
    handle: NumberHandle,
    birth: Birth,
    by: UserId,
    once: Once,
  ): Promise<Outcome<Newborn>>
  /** Refused of a number whose holder was born another day, has somebody who acts for them, or spoke for themself. */
  nameNumber(
    scope: Scope<'CLINICAL'>,
    newborn: NumberHandle,
    number: NumberHandle,
    facility: InstitutionCode,
    once: Once,
  ): Promise<Outcome<Newborn>>
}
