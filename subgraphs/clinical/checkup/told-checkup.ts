import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { PlainNumber } from '../../shared/internal.ts'
import type { Fault, Reading } from '../import/reading.ts'
import type { ContentOf } from '../record.ts'
import type { ItemFault } from './item-value.ts'
import { statedJudgements } from './stated.ts'

export interface Checkup {
  readonly number: PlainNumber
  /** 健診プログラムサービスコード; null: the file has none. */
  readonly programme: string | null
  readonly on: CivilDate
  readonly institution: InstitutionCode
  readonly content: ContentOf<'CHECKUP'>
  readonly remarks: readonly Fault<ItemFault>[]
}

/** As it is told to the node, from whichever format. */
export function toldCheckup({ number, programme, on, institution, content, remarks }: Checkup): Reading<ItemFault> {
  const doubted = [...remarks, ...statedJudgements(content)]
  const told = {
    // One examination of a programme on one day: a corrected file replaces the one before.
    source: `Checkup/${programme !== null && /^\d{3}$/.test(programme) ? programme : '000'}/${on}`,
    institution,
    on,
    labels: [],
    keptFrom: [],
    keepLong: false,
    content,
  }
  return {
    outcome: 'RECORD',
    number,
    told,
    namedWithin: 'PERSON',
    ...(doubted.length === 0 ? {} : { remarks: doubted }),
  }
}
