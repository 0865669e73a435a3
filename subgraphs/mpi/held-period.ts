import type { NumberHandle } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'

/** One filed period of a number, as a steward or a history names it. */
export interface HeldPeriod {
  readonly handle: NumberHandle
  readonly from: CivilDate
}
