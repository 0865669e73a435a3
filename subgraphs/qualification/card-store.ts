import type { InstitutionCode, NumberHandle, PersonId } from '../../schema/domain/ids.ts'
import type { Outcome } from '../../schema/domain/outcome.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import type { CardIdentity } from '../shared/consent/assertion.ts'
import type { Scope } from '../shared/context.ts'
import type { PlainNumber } from '../shared/internal.ts'
import type { Once } from '../shared/once.ts'

/** One row an insurer sends: this card's holder has this number; or, taken back, had it never. */
export interface CardRow {
  readonly number: PlainNumber
  readonly card: CardIdentity
  readonly withdrawn: boolean
}

export interface CardAuthor {
  readonly institution: InstitutionCode
  readonly at: Instant
}

export interface CardResult {
  readonly handle: NumberHandle
  readonly changed: boolean
}

/** A number a card is registered to, with whom the index has it on the day. */
export interface CardHolding {
  readonly handle: NumberHandle
  /** Null: the index has not said yet. */
  readonly person: PersonId | null
}

/** Whose number a My Number card's certificate stands for. The My Number itself is nowhere. */
export interface CardStore {
  /** All rows in one transaction; each lands or is refused by itself. The same request again gets the same answer. */
  takeCards(
    scope: Scope<'ELIGIBILITY'>,
    rows: readonly CardRow[],
    author: CardAuthor,
    once: Once,
  ): Promise<Outcome<readonly Outcome<CardResult>[]>>
  holdings(scope: Scope<'ELIGIBILITY' | 'CONSENT'>, card: CardIdentity, on: CivilDate): Promise<readonly CardHolding[]>
}
