import type { HangsOn } from '../../schema/domain/consent.ts'
import type { Marks } from '../../schema/domain/decision.ts'
import type { PersonId } from '../../schema/domain/ids.ts'
import type { ClinicalRecord } from './record.ts'

/** The people about whom a question is, as far as an entry can be kept from them, and what leads to it. */
export interface Reach {
  readonly persons: readonly PersonId[]
  readonly guardian: PersonId | null
  readonly hangsOn: HangsOn
}

export type Marked = Pick<ClinicalRecord, 'labels' | 'keptFrom' | 'institution'>

/** An entry's own marks, for the same decision that opened its category. */
export function marksOf({ labels, keptFrom, institution }: Marked, { persons, guardian, hangsOn }: Reach): Marks {
  const hiddenFrom = keptFrom.flatMap((kind) => (kind === 'PERSON' ? persons : guardian === null ? [] : [guardian]))
  return { labels, author: institution, hiddenFrom, hangsOn, place: false }
}
