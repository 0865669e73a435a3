import type { FiledRecord } from './ledger/ledger.ts'

/** By the day a record's period begins, then by order of filing. */
export const byPeriod = (one: FiledRecord, other: FiledRecord): number =>
  one.from === other.from ? one.filed - other.filed : one.from < other.from ? -1 : 1

export function listOf<T, K>(items: readonly T[], key: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  return Map.groupBy(items, key)
}
