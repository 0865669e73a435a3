import type { InsurerNumber, NumberHandle } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { Sex } from './term.ts'

/** A claim (レセプト): one person, one institution, one month. */
export interface Claim {
  readonly insurer: InsurerNumber
  readonly branch: string
  readonly birthDate: CivilDate
  readonly sex: Sex
  /** 診療年月, by its first day. */
  readonly month: CivilDate
  /** 受診日, in order, each once; null: the claim does not tell. */
  readonly visitDays: readonly [CivilDate, ...CivilDate[]] | null
  /** 公費負担者番号. */
  readonly publicPayers: readonly InsurerNumber[]
}

export type AsClaimedReason =
  | 'VALID'
  | 'NO_BRANCH'
  | 'SAME_SEX_TWINS'
  | 'PUBLIC_PAYMENT'
  | 'NO_SUCH_NUMBER'
  | 'BIRTH_DATE_DIFFERS'
  | 'NO_OTHER_QUALIFICATION'
  | 'DAYS_UNKNOWN'

export type ReaddressReason = 'LOST_BEFORE_VISIT' | 'NOT_YET_AT_VISIT'

export type SplitReason = 'CHANGED_IN_MONTH'

export type UnresolvableReason =
  | 'AFTER_DEATH'
  | 'HOLDER_DIFFERS'
  | 'SEVERAL_QUALIFICATIONS'
  | 'DAY_WITHOUT_QUALIFICATION'

/** The number to use instead, and since when its qualification stands. */
export interface Destination {
  readonly handle: NumberHandle
  readonly insurer: InsurerNumber
  readonly from: CivilDate
}

/** Half-open; the parts of a split follow each other through the whole month. */
export interface ClaimPart extends Destination {
  readonly until: CivilDate
}

export type Routing =
  | { readonly kind: 'AS_CLAIMED'; readonly reason: AsClaimedReason }
  /** 振替 */
  | { readonly kind: 'READDRESSED'; readonly reason: ReaddressReason; readonly to: Destination }
  /** 分割 */
  | { readonly kind: 'SPLIT'; readonly reason: SplitReason; readonly parts: readonly ClaimPart[] }
  | { readonly kind: 'UNRESOLVABLE'; readonly reason: UnresolvableReason }

export const asClaimed = (reason: AsClaimedReason): Routing => ({ kind: 'AS_CLAIMED', reason })
export const unresolvable = (reason: UnresolvableReason): Routing => ({ kind: 'UNRESOLVABLE', reason })

/** The numbers a routing names. */
export function destinationsOf(routing: Routing): readonly Destination[] {
  if (routing.kind === 'SPLIT') return routing.parts
  return routing.kind === 'READDRESSED' ? [routing.to] : []
}
