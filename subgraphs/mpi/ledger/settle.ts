import type { DecisionId, RecordId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { type Edge, edgesOf, oldestOf } from './components.ts'
import { lightestCut } from './cut.ts'
import type { Contradiction, Decision, Doubt, Evidence, FiledRecord, Move } from './ledger.ts'

/** The state that records and counting decisions lead to. */
export interface Settled {
  readonly moves: readonly Move[]
  readonly doubts: readonly Doubt[]
}

/** What stands after `decisions`, and which records it moves. */
export function settle(
  records: readonly FiledRecord[],
  decisions: readonly Decision[],
  contradictions: readonly Contradiction[],
  at: Instant,
): Settled {
  const edges = edgesOf(decisions)
  const roots = oldestOf(records, edges)
  const doubts = doubtsAmong(edges, roots, [...contradictions, ...ruledApart(decisions)], decisions)
  const inDoubt = new Set(doubts.map(({ link }) => link))
  const sound = oldestOf(
    records,
    edges.filter(({ decision }) => !inDoubt.has(decision)),
  )
  const ways = waysIn(edges, records, decisions)
  const moves = records.toSorted(byFiling).flatMap((record): readonly Move[] => {
    const root = roots.get(record.id) ?? record
    const way = root === record ? null : (ways.get(record.id) ?? null)
    const state: FiledRecord = {
      ...record,
      person: root.own,
      evidence: way?.evidence ?? 'FIRST_REGISTRATION',
      decision: way?.decision ?? null,
      doubted: sound.get(record.id)?.id !== root.id,
    }
    const same =
      state.person === record.person &&
      state.evidence === record.evidence &&
      state.decision === record.decision &&
      state.doubted === record.doubted
    return same ? [] : [{ record: { ...state, known: at }, was: record.person }]
  })
  return { moves, doubts }
}

const byFiling = (one: FiledRecord, other: FiledRecord): number => one.filed - other.filed

/** By which link each record came in: of those at it the first, a link to an older record before others. */
function waysIn(
  edges: readonly Edge[],
  records: readonly FiledRecord[],
  decisions: readonly Decision[],
): ReadonlyMap<RecordId, { readonly evidence: Evidence; readonly decision: DecisionId }> {
  const filed = new Map(records.map(({ id, filed }) => [id, filed]))
  const rules = new Map(decisions.map(({ id, rule }) => [id, rule]))
  const best = new Map<RecordId, { readonly edge: Edge; readonly older: boolean }>()
  for (const edge of edges) {
    for (const [near, far] of [edge.ends, [edge.ends[1], edge.ends[0]] as const]) {
      const older = (filed.get(far) ?? 0) < (filed.get(near) ?? 0)
      const held = best.get(near)
      const better = held === undefined || (older !== held.older ? older : edge.sequence < held.edge.sequence)
      if (better) best.set(near, { edge, older })
    }
  }
  return new Map(
    [...best].flatMap(([record, { edge }]) => {
      const rule = rules.get(edge.decision)
      return rule === undefined || rule === 'UNDONE' ? [] : [[record, { evidence: rule, decision: edge.decision }]]
    }),
  )
}

/** A pair ruled apart that links join all the same (an undo brought an old link back). */
function ruledApart(decisions: readonly Decision[]): readonly Contradiction[] {
  return decisions.flatMap(({ kind, pair, counts }) =>
    counts && pair !== null && (kind === 'APART' || kind === 'SPLIT') ? [{ kind: 'RULED_APART' as const, pair }] : [],
  )
}

/** The lightest links between two records that contradict each other; a steward's "the same" of just this pair stands above. */
function doubtsAmong(
  edges: readonly Edge[],
  roots: ReadonlyMap<RecordId, FiledRecord>,
  contradictions: readonly Contradiction[],
  decisions: readonly Decision[],
): readonly Doubt[] {
  const confirmed = new Set(
    decisions.flatMap(({ kind, rule, pair, counts }) =>
      counts && kind === 'LINK' && rule === 'STEWARD' && pair !== null ? [pairKey(pair)] : [],
    ),
  )
  return contradictions.flatMap((contradiction) => {
    const [one, other] = contradiction.pair
    const root = roots.get(one)
    if (root === undefined || root !== roots.get(other) || confirmed.has(pairKey(contradiction.pair))) return []
    return lightestCut(edges, one, other).map((link) => ({ link, contradiction }))
  })
}

export function pairKey([one, other]: readonly [RecordId, RecordId]): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`
}
