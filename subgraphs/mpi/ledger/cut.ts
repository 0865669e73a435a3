import type { DecisionId, RecordId } from '../../../schema/domain/ids.ts'
import type { Edge } from './components.ts'

/** The lightest links that together hold two records in one component (minimum cut, by shortest augmenting paths). */
export function lightestCut(edges: readonly Edge[], from: RecordId, to: RecordId): readonly DecisionId[] {
  const around = new Map<RecordId, { readonly edge: Edge; readonly far: RecordId; readonly forth: boolean }[]>()
  for (const edge of edges) {
    const [one, other] = edge.ends
    for (const [near, far, forth] of [[one, other, true] as const, [other, one, false] as const]) {
      const list = around.get(near) ?? []
      list.push({ edge, far, forth })
      around.set(near, list)
    }
  }
  /** Flow along the edge's own direction; negative: against it. */
  const flow = new Map<DecisionId, number>()
  const room = (edge: Edge, forth: boolean): number => {
    const used = flow.get(edge.decision) ?? 0
    return edge.weight + (forth ? -used : used)
  }

  for (;;) {
    const reached = new Map<RecordId, { readonly back: RecordId; readonly edge: Edge; readonly forth: boolean } | null>(
      [[from, null]],
    )
    const queue = [from]
    for (let next = queue.shift(); next !== undefined && !reached.has(to); next = queue.shift()) {
      for (const { edge, far, forth } of around.get(next) ?? []) {
        if (reached.has(far) || room(edge, forth) <= 0) continue
        reached.set(far, { back: next, edge, forth })
        queue.push(far)
      }
    }
    if (!reached.has(to)) {
      const crossing = edges.filter(({ ends: [one, other] }) => reached.has(one) !== reached.has(other))
      return crossing.map(({ decision }) => decision)
    }
    const steps: { readonly edge: Edge; readonly forth: boolean }[] = []
    for (let step = reached.get(to); step != null; step = reached.get(step.back)) steps.push(step)
    const least = Math.min(...steps.map(({ edge, forth }) => room(edge, forth)))
    for (const { edge, forth } of steps) {
      flow.set(edge.decision, (flow.get(edge.decision) ?? 0) + (forth ? least : -least))
    }
  }
}
