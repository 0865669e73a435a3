import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { ContentOf } from '../record.ts'
import type { ShownEntrySource } from '../summary.ts'

interface Dispensed {
  readonly record: {
    readonly on: CivilDate
    readonly institution: InstitutionCode
    readonly content: ContentOf<'PRESCRIPTION'>
  }
  readonly shown: readonly ShownEntrySource[]
}

/** お薬手帳: what was handed over on one day at one place. */
export interface NotebookPage<E> {
  readonly on: CivilDate
  readonly sources: readonly ShownEntrySource[]
  readonly drugs: readonly E[]
}

/** Page by page, the newest first, in the order of the entries; what was only prescribed was not handed over. */
export function notebookOf<E extends Dispensed>(prescriptions: readonly E[]): readonly NotebookPage<E>[] {
  const dispensed = prescriptions.filter(({ record }) => record.content.stage === 'DISPENSED')
  const pages = Map.groupBy(dispensed, (entry) => JSON.stringify([entry.record.on, handedOverAt(entry)]))
  return [...pages.values()]
    .flatMap((drugs) => {
      const [first] = drugs
      return first === undefined ? [] : [{ on: first.record.on, sources: handedOverAt(first), drugs }]
    })
    .toSorted((one, other) => (one.on === other.on ? 0 : one.on < other.on ? 1 : -1))
}

/** Without whoever only prescribed it. */
const handedOverAt = ({ record, shown }: Dispensed): readonly ShownEntrySource[] =>
  shown.filter(({ institution }) => institution === null || institution === record.institution)
