import type { CivilDate } from '../../schema/domain/time.ts'
import type { FiledRecord } from './ledger/ledger.ts'

/** Whose it was on that day; without a day the last that began. Of two that overlap the later. */
export function recordOn(records: readonly FiledRecord[], on: CivilDate | null): FiledRecord | null {
  if (on === null) return records.at(-1) ?? null
  return records.findLast(({ from, until }) => from <= on && (until === null || on < until)) ?? null
}
