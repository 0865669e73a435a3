import type { PersonId } from '../../schema/domain/ids.ts'
import type { Scope } from '../shared/context.ts'
import type { FiledIdentity } from './graph.ts'
import type { HeldPeriod } from './held-period.ts'
import type { SaidIdentity } from './identifying/identity.ts'
import type { Contradiction } from './matching/contradiction.ts'

/** How far one field agrees, and what that weighs. */
export interface FieldAgreement {
  readonly field: string
  readonly level: string
  readonly bits: number
}

export interface GradedPerson {
  readonly person: PersonId
  readonly bits: number
  readonly fields: readonly FieldAgreement[]
  readonly contradictions: readonly Contradiction[]
}

export interface IdentityMatch {
  readonly outcome: 'LINK' | 'REVIEW' | 'NEW'
  readonly model: string
  /** Each person once, by the record that agrees best; the heaviest first. */
  readonly candidates: readonly GradedPerson[]
}

/** Somebody whose identity agrees wholly with what was said. */
export interface Agreeing {
  readonly person: PersonId
  /** Their address is known, was said, and is the same. */
  readonly address: boolean
  readonly identity: Pick<FiledIdentity, 'kana' | 'kanji' | 'latin' | 'address'>
}

export interface IdentityStore {
  /** What filing it would come to; nothing is filed. Persons whom `mayKnow` keeps back take no part. */
  match(
    scope: Scope<'NUMBER_HISTORY'>,
    said: SaidIdentity,
    mayKnow: (person: PersonId) => Promise<boolean>,
  ): Promise<IdentityMatch>
  /** Everybody whose name, birth date, sex and, if it was said, address are the same: each person once. */
  agreeing(scope: Scope<'GRANT'>, said: SaidIdentity): Promise<readonly Agreeing[]>
  /** What is said now of who holds a number in a period. */
  ofPeriod(scope: Scope<'IDENTITY'>, period: HeldPeriod): Promise<readonly FiledIdentity[]>
}
