import type { PersonId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Scope } from '../shared/context.ts'
import type { AttendingDoctor, Page } from './consent-store.ts'

export interface AttendedPerson {
  readonly person: PersonId
  readonly since: Instant
}

/** Who attends whom (主治医), read from either side. */
export interface AttendingStore {
  /** Last named first. */
  doctorsOf(scope: Scope<'CONSENT'>, person: PersonId): Promise<readonly AttendingDoctor[]>
  /** Who named this doctor at this institution, as it stands then: each once, last named first. */
  attendedBy(
    scope: Scope<'NUMBER'>,
    doctor: Pick<AttendingDoctor, 'institution' | 'doctor'>,
    at: Instant,
    first: number,
    after: string | null,
  ): Promise<Page<AttendedPerson>>
}
