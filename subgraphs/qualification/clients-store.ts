import type { InstitutionCode, PersonId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Scope } from '../shared/context.ts'
import type { Page } from './consent-store.ts'

export interface AskedClients {
  readonly scope: Scope<'LONG_TERM_CARE'>
  readonly office: InstitutionCode
  readonly at: Instant
  /** This person, if they are a client; null: all of them. */
  readonly only: PersonId | null
}

/** Whom an office of care serves (利用者), by the municipalities' registers or by their own word. */
export interface ClientsStore {
  /** As it stands then, each person once, by their id. What rests on a disputed link is left out. */
  clientsOf(asked: AskedClients, first: number, after: string | null): Promise<Page<PersonId>>
  /** サービス種類コード of what the office gives each of them then; of who named it themself: none. */
  servicesFor(
    scope: Scope<'LONG_TERM_CARE'>,
    office: InstitutionCode,
    at: Instant,
    persons: readonly PersonId[],
  ): Promise<ReadonlyMap<PersonId, readonly string[]>>
}
