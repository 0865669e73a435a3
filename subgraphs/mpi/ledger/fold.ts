import type { DecisionId } from '../../../schema/domain/ids.ts'
import type { Decision } from './ledger.ts'

/**
 * Which entries count: from the newest back, an entry counts unless a newer one that counts voids it. The oracle of
 * every undo is this fold over the ledger without the undone entry.
 */
export function counting(ledger: readonly Decision[]): ReadonlySet<DecisionId> {
  const voided = new Set<DecisionId>()
  const counts = new Set<DecisionId>()
  for (const { id, voids } of ledger.toSorted((one, other) => other.sequence - one.sequence)) {
    if (voided.has(id)) continue
    counts.add(id)
    for (const target of voids) voided.add(target)
  }
  return counts
}
