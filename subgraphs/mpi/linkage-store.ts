import type { InstitutionCode, NumberHandle, PersonId } from '../../schema/domain/ids.ts'
import type { Outcome } from '../../schema/domain/outcome.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { Scope } from '../shared/context.ts'
import type { NumberScheme, PlainNumber } from '../shared/internal.ts'
import type { CodeChange } from './codes/code-change.ts'
import type { Metering } from './codes/code-store.ts'
import type { Found, WantedCode } from './codes/coding-rows.ts'
import type { Epoch, LinkageCode } from './codes/linkage-code.ts'
import type { News } from './webhooks/deliverer.ts'

/** One number of a coded person: when, under which scheme, and nothing that names it. */
export interface CodedPeriod {
  readonly scheme: NumberScheme
  readonly from: CivilDate
  readonly until: CivilDate | null
}

export interface CodedHistory {
  readonly code: LinkageCode
  /** Oldest first. */
  readonly periods: readonly CodedPeriod[]
}

export interface CodeEpoch {
  readonly epoch: number
  /** The codes of the epoch before can be made and re-coded no longer. */
  readonly formerDestroyed: boolean
}

export interface CodeChanges {
  readonly items: readonly CodeChange[]
  readonly upTo: number
  readonly more: boolean
}

/** Persons by codes of a recipient's own (突合用コード); who may ask at all, the register of the qualifications says. */
export interface LinkageStore {
  /** Handles of numbers known to the index; nothing is minted for who asks. */
  known(scope: Scope<'NUMBER_HISTORY'>, numbers: readonly PlainNumber[]): Promise<readonly (NumberHandle | null)[]>
  /** Null: nobody held the number on that day. */
  history(
    recipient: InstitutionCode,
    scope: Scope<'NUMBER_HISTORY'>,
    on: CivilDate | null,
  ): Promise<CodedHistory | null>
  changes(
    scope: Scope<'NUMBER_HISTORY'>,
    recipient: InstitutionCode,
    after: number,
    first: number,
  ): Promise<CodeChanges>
  /** Whether the recipient is to be told that there are code changes. */
  news(recipient: InstitutionCode, after: number): Promise<News>
  align(
    scope: Scope<'REGISTER'>,
    recipient: InstitutionCode,
    other: InstitutionCode,
    by: string,
  ): Promise<Outcome<string>>
  rotate(scope: Scope<'REGISTER'>, recipient: InstitutionCode, ending: number): Promise<Outcome<CodeEpoch>>
  destroy(scope: Scope<'REGISTER'>, recipient: InstitutionCode, epoch: number): Promise<Outcome<CodeEpoch>>
  meter(counts: Metering): Promise<void>
  metered(scope: Scope<'REGISTER'>, recipient: InstitutionCode | null, from: string): Promise<readonly Metering[]>
  /** For files: the register was asked before. What codes are made with now; the key leaves the process never. */
  epoch(recipient: InstitutionCode): Promise<Epoch>
  /** An epoch that ended and was not destroyed. */
  formerEpoch(recipient: InstitutionCode, epoch: number): Promise<Epoch | null>
  persons(after: PersonId | null, first: number): Promise<readonly PersonId[]>
  holders(asked: readonly WantedCode[]): Promise<readonly Found[]>
}
