import type { CivilDate } from '../../schema/domain/time.ts'
import type { SubjectHandle } from './ledger/ledger.ts'

/** One filed period of a number, or of a chart number (患者番号), as a steward or a history names it. */
export interface HeldPeriod {
  readonly handle: SubjectHandle
  readonly from: CivilDate
}
