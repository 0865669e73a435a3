import type { Fault } from '../import/reading.ts'
import type { ContentOf } from '../record.ts'
import type { ItemFault } from './item-value.ts'
import { type GuidanceLevel, guidanceLevelOf, type Metabolic, metabolicOf } from './judgement.ts'
import { measuresOf } from './measures.ts'

const metabolic: readonly Metabolic[] = ['MEETS', 'NEAR', 'NO', 'UNDETERMINED']
const guidance: readonly GuidanceLevel[] = ['ACTIVE', 'MOTIVATIONAL', 'INFORMATION', 'UNDETERMINED']
const [metabolicItem, guidanceItem] = ['9N501000000000011', '9N506000000000011']

/** The file's own judgements where the tables give another; what either side cannot tell is no contradiction. */
export function statedJudgements(content: ContentOf<'CHECKUP'>): readonly Fault<ItemFault>[] {
  const measures = measuresOf(content)
  const stated = <T>(code: string, among: readonly T[]): T | null =>
    among[(content.items.find((item) => item.code === code)?.value ?? 0) - 1] ?? null
  return [
    { field: metabolicItem, said: stated(metabolicItem, metabolic), found: metabolicOf(measures) },
    { field: guidanceItem, said: stated(guidanceItem, guidance), found: guidanceLevelOf(measures) },
  ].flatMap(({ field, said, found }) =>
    [said, found].some((one) => one === null || one === 'UNDETERMINED') || said === found
      ? []
      : [{ fault: 'JUDGEMENT' as const, field }],
  )
}
