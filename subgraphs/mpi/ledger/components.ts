import type { DecisionId, RecordId } from '../../../schema/domain/ids.ts'
import type { Decision, FiledRecord } from './ledger.ts'

/** A counting link between two records. */
export interface Edge {
  readonly decision: DecisionId
  readonly sequence: number
  readonly ends: readonly [RecordId, RecordId]
  readonly weight: number
}

export function edgesOf(decisions: readonly Decision[]): readonly Edge[] {
  return decisions.flatMap(({ id, sequence, kind, pair, weight, counts }) =>
    kind === 'LINK' && counts && pair !== null ? [{ decision: id, sequence, ends: pair, weight }] : [],
  )
}

/** Each record's root: the oldest record it is linked with, by any way. */
export function oldestOf(records: readonly FiledRecord[], edges: readonly Edge[]): ReadonlyMap<RecordId, FiledRecord> {
  const byId = new Map(records.map((record) => [record.id, record]))
  const parent = new Map(records.map(({ id }) => [id, id]))
  const rootOf = (id: RecordId): RecordId => {
    let root = id
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up
    for (let at = id; at !== root; ) {
      const up = parent.get(at) ?? root
      parent.set(at, root)
      at = up
    }
    return root
  }
  for (const { ends } of edges) {
    const [one, other] = [byId.get(rootOf(ends[0])), byId.get(rootOf(ends[1]))]
    // A link to a record outside the neighbourhood joins nothing inside it.
    if (one === undefined || other === undefined || one === other) continue
    const [older, younger] = one.filed < other.filed ? [one, other] : [other, one]
    parent.set(younger.id, older.id)
  }
  return new Map(
    records.flatMap((record) => {
      const root = byId.get(rootOf(record.id))
      return root === undefined ? [] : [[record.id, root]]
    }),
  )
}
