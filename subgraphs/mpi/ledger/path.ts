import type { RecordId } from '../../../schema/domain/ids.ts'
import type { Edge } from './components.ts'

/** Why two records are one person's: the fewest links that lead from one to the other, the older first; null: nothing does. */
export function evidencePath(edges: readonly Edge[], from: RecordId, to: RecordId): readonly Edge[] | null {
  const inOrder = edges.toSorted((one, other) => one.sequence - other.sequence)
  const reached = new Map<RecordId, { readonly back: RecordId; readonly edge: Edge } | null>([[from, null]])
  let rim: readonly RecordId[] = [from]
  while (rim.length > 0 && !reached.has(to)) {
    const next: RecordId[] = []
    for (const near of rim) {
      for (const edge of inOrder) {
        const far = edge.ends[0] === near ? edge.ends[1] : edge.ends[1] === near ? edge.ends[0] : null
        if (far === null || reached.has(far)) continue
        reached.set(far, { back: near, edge })
        next.push(far)
      }
    }
    rim = next
  }
  if (!reached.has(to)) return null
  const path: Edge[] = []
  for (let step = reached.get(to); step != null; step = reached.get(step.back)) path.push(step.edge)
  return path.reverse()
}
