import { asLocalId, type DecisionId, type RecordId } from '../../../schema/domain/ids.ts'
import { type Edge, edgesOf, oldestOf } from './components.ts'
import { type Decision, evidences, type FiledRecord } from './ledger.ts'

/** NEITHER: a chart number that hangs on both sides by the same kind of evidence. */
type Side = 'AWAY' | 'LEFT' | 'NEITHER'

/** Who goes where when a person's records are split. */
export interface Sides {
  /** What stays for certain, and is ruled apart from what is named. */
  readonly stays: readonly FiledRecord[]
  readonly voids: readonly DecisionId[]
  /** Of what a steward is asked afterwards: records that the split leaves without a link to either side, or to their own. */
  readonly stranded: readonly (readonly [RecordId, RecordId])[]
}

/** A network's or hospital's own id of a patient (患者番号), not an insured-person number. */
const isChart = ({ handle }: FiledRecord): boolean => asLocalId(handle) !== null

/**
 * What the steward names goes, other numbers stay. A chart number that is not named goes with what it hangs on, by the
 * strongest kind of evidence on the way; where two sides hold it equally it goes with neither, and is asked about. Where
 * nothing but chart numbers would stay, they are whom the split is from, and stay.
 */
export function sidesOf(
  records: readonly FiledRecord[],
  decisions: readonly Decision[],
  named: ReadonlySet<RecordId>,
): Sides {
  const unnamed = records.filter(({ id }) => !named.has(id))
  const hanging = unnamed.every(isChart) ? [] : unnamed.filter(isChart)
  const own = new Set(records.map(({ id }) => id))
  const edges = edgesOf(decisions).filter(({ ends }) => ends.every((end) => own.has(end)))
  const sides = placed(records, hanging, named, rankedBy(decisions), edges)
  const crosses = ({ ends: [one, other] }: Edge): boolean => sides.get(one) !== sides.get(other)
  const voids = edges.filter(crosses)
  const roots = oldestOf(
    records,
    edges.filter((edge) => !crosses(edge)),
  )
  return {
    stays: unnamed.filter((record) => !hanging.includes(record)),
    voids: voids.map(({ decision }) => decision),
    stranded: strandedBy(voids, records, sides, roots),
  }
}

function placed(
  records: readonly FiledRecord[],
  hanging: readonly FiledRecord[],
  named: ReadonlySet<RecordId>,
  rankOf: (edge: Edge) => number,
  edges: readonly Edge[],
): ReadonlyMap<RecordId, Side> {
  const waiting = new Set(hanging.map(({ id }) => id))
  const sides = new Map<RecordId, Side>(
    records.flatMap(({ id }) => (waiting.has(id) ? [] : [[id, named.has(id) ? 'AWAY' : 'LEFT'] as const])),
  )
  for (const rank of evidences.keys()) {
    const strong = edges.filter((edge) => rankOf(edge) <= rank)
    const open = hanging.filter(({ id }) => waiting.has(id))
    const roots = oldestOf(open, strong)
    for (const piece of Map.groupBy(open, ({ id }) => roots.get(id)).values()) {
      const ids = new Set(piece.map(({ id }) => id))
      const touched = new Set(
        strong.flatMap(({ ends: [one, other] }) => {
          if (ids.has(one) === ids.has(other)) return []
          return sides.get(ids.has(one) ? other : one) ?? []
        }),
      )
      const [first] = touched
      if (first === undefined) continue
      for (const id of ids) {
        sides.set(id, touched.size === 1 ? first : 'NEITHER')
        waiting.delete(id)
      }
    }
  }
  return sides
}

function rankedBy(decisions: readonly Decision[]): (edge: Edge) => number {
  const ranks = new Map<Decision['rule'], number>(evidences.map((evidence, rank) => [evidence, rank]))
  const rules = new Map(decisions.map(({ id, rule }) => [id, rule]))
  return ({ decision }) => ranks.get(rules.get(decision) ?? 'UNDONE') ?? evidences.length
}

function strandedBy(
  voids: readonly Edge[],
  records: readonly FiledRecord[],
  sides: ReadonlyMap<RecordId, Side>,
  roots: ReadonlyMap<RecordId, FiledRecord>,
): Sides['stranded'] {
  const inOrder = records.toSorted((one, other) => one.filed - other.filed)
  const asked: (readonly [RecordId, RecordId])[] = []
  /** Pieces that nobody named and that nothing of their own side holds. */
  const open = new Set(inOrder.flatMap(({ id }) => (sides.get(id) === 'NEITHER' ? (roots.get(id) ?? []) : [])))
  for (const side of ['LEFT', 'AWAY'] as const) {
    const [first, ...others] = new Set(
      inOrder.flatMap(({ id }) => (sides.get(id) === side ? (roots.get(id) ?? []) : [])),
    )
    if (first === undefined) continue
    for (const other of others) {
      asked.push([first.id, other.id])
      if (side === 'LEFT') open.add(other)
    }
  }
  // Once for each piece and each person that it hung on.
  const once = new Map<string, readonly [RecordId, RecordId]>()
  for (const { ends } of voids) {
    if (!ends.map((end) => roots.get(end)).some((root) => root !== undefined && open.has(root))) continue
    const key = ends
      .map((end) => roots.get(end)?.id)
      .toSorted()
      .join(' ')
    if (!once.has(key)) once.set(key, ends)
  }
  return [...asked, ...once.values()]
}
