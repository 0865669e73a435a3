import type { InstitutionCode, PersonId, UserId } from '../../schema/domain/ids.ts'
import type { Outcome } from '../../schema/domain/outcome.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import type { Scope } from '../shared/context.ts'
import type { Once } from '../shared/once.ts'
import type { Vital } from './content.ts'

interface Note {
  readonly id: string
  readonly at: Instant
  readonly by: UserId
  readonly institution: InstitutionCode
}

/** After transport: what was found, and what was done. */
export interface TransportNote extends Note {
  readonly findings: string
  readonly done: string
}

export type CareService = 'DAY_SERVICE' | 'SHORT_STAY' | 'HOME_VISIT' | 'SCHOOL'

/** How somebody was, where they were looked after for a day or a night (通所・短期入所). */
export interface CareNote extends Note {
  readonly on: CivilDate
  readonly service: CareService
  readonly text: string
  readonly measured: Readonly<Record<Vital, number | null>> | null
}

type New<T extends Note> = Omit<T, 'id' | 'at'>

/** Never changed: what was written stands, with who wrote it. */
export interface NotesStore {
  note(
    scope: Scope<'EMERGENCY'>,
    ids: readonly PersonId[],
    note: New<TransportNote>,
    once: Once,
  ): Promise<Outcome<TransportNote>>
  careNote(
    scope: Scope<'EMERGENCY'>,
    ids: readonly PersonId[],
    note: New<CareNote>,
    once: Once,
  ): Promise<Outcome<CareNote>>
}
