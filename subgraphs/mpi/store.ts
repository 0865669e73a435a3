import type { NumberHandle, PersonId } from '../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import type { Scope } from '../shared/context.ts'
import type { Inbox, MpiReads, NumberScheme } from '../shared/internal.ts'
import type { Evidence } from './placing.ts'

export interface HeldNumber {
  readonly handle: NumberHandle
  readonly scheme: NumberScheme
  readonly from: CivilDate
  readonly until: CivilDate | null
  readonly known: Instant
  readonly evidence: Evidence
}

export interface HistoryPage {
  readonly items: readonly { readonly cursor: string; readonly item: HeldNumber }[]
  readonly more: boolean
}

/** Asked under the scope of one number. */
export interface HolderQuestion {
  readonly scope: Scope<'NUMBER'>
  /** Null: today's holder or, once the number has lapsed, its last. */
  readonly on: CivilDate | null
}

/** The graph of persons and numbers. Reads take the scope of an allowed question, and read of its subject alone; a merged id resolves to its survivor. */
export interface MpiStore extends MpiReads, Inbox {
  holders(asked: readonly HolderQuestion[]): Promise<readonly (PersonId | null)[]>
  person(scope: Scope<'NUMBER'>): Promise<PersonId | null>
  history(scope: Scope<'NUMBER_HISTORY'>, first: number, after: string | null): Promise<HistoryPage>
  /** Whether anything was committed since the last `linkChanges`; about a microsecond. */
  changeCounter(): number
  /** The counter may hear of other processes' changes late or never. */
  readonly counterLags?: boolean
  ping(): Promise<void>
  close(): Promise<void>
}
