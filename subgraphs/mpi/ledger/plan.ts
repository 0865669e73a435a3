import type { DecisionId, PersonId, RecordId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { edgesOf, oldestOf } from './components.ts'
import { lightestCut } from './cut.ts'
import { counting } from './fold.ts'
import {
  type Contradiction,
  type Decision,
  type DecisionKind,
  type Delta,
  type FiledRecord,
  type LinkEvidence,
  type Neighbourhood,
  weightOf,
} from './ledger.ts'
import { pairKey, settle } from './settle.ts'
import { type Sides, sidesOf } from './sides.ts'

/** What every entry has, whatever it says. */
export interface Entry {
  readonly id: DecisionId
  readonly sequence: number
  readonly at: Instant
  readonly by: string
  readonly reasons: string
  readonly cites: readonly DecisionId[]
}

export type PlanRefusal =
  | 'SAME_RECORD'
  | 'ALREADY_LINKED'
  | 'RULED_APART'
  | 'ALREADY_APART'
  | 'CONTRADICTION'
  | 'NOT_ONE_PERSON'
  | 'NOTHING_LEFT'
  | 'COUNTS_NO_LONGER'

export type Plan =
  | { readonly ok: true; readonly delta: Delta; readonly stranded: Sides['stranded'] }
  | { readonly ok: false; readonly reason: PlanRefusal; readonly contradiction: Contradiction | null }

const refused = (reason: PlanRefusal, contradiction: Contradiction | null = null): Plan => ({
  ok: false,
  reason,
  contradiction,
})

/** The same link, resting on the same, is not entered twice. */
export function linked(around: Neighbourhood, pair: readonly [RecordId, RecordId], rule: LinkEvidence): boolean {
  const key = pairKey(pair)
  return around.decisions.some(
    (one) => one.kind === 'LINK' && one.counts && one.rule === rule && one.pair !== null && pairKey(one.pair) === key,
  )
}

/**
 * Two records are one person's. Never across a pair ruled apart; never across a contradiction, unless a steward says
 * so of the very pair that contradicts itself, or an insurer's statement does (which then stands in doubt).
 */
export function planLink(
  around: Neighbourhood,
  pair: readonly [RecordId, RecordId],
  rule: LinkEvidence,
  weight: number | null,
  entry: Entry,
): Plan {
  if (pair[0] === pair[1]) return refused('SAME_RECORD')
  if (linked(around, pair, rule)) return refused('ALREADY_LINKED')
  const edges = edgesOf(around.decisions)
  const roots = oldestOf(around.records, edges)
  const across = ([one, other]: readonly [RecordId, RecordId]): boolean => {
    const ends = new Set([roots.get(one)?.id, roots.get(other)?.id])
    return ends.size === 2 && ends.has(roots.get(pair[0])?.id) && ends.has(roots.get(pair[1])?.id)
  }
  const apart = around.decisions.find(
    ({ kind, counts, pair: parted }) => kind !== 'LINK' && counts && parted !== null && across(parted),
  )
  if (apart !== undefined && rule !== 'CONTINUITY_STATEMENT') return refused('RULED_APART')
  const contradiction = around.contradictions.find(
    (one) => across(one.pair) && !(rule === 'STEWARD' && pairKey(one.pair) === pairKey(pair)),
  )
  const bySomeoneElse = rule === 'CONTINUITY_STATEMENT' || rule === 'SAME_NUMBER'
  if (contradiction !== undefined && !bySomeoneElse) return refused('CONTRADICTION', contradiction)
  const heavy = weight ?? (rule === 'PROBABLE_MATCH' ? 1 : weightOf[rule])
  return entered(around, { ...entry, kind: 'LINK', rule, pair, weight: heavy, voids: [], counts: true })
}

/** Two records are not one person's: what joins them is voided where it is lightest, and they are never proposed again. */
export function planApart(around: Neighbourhood, pair: readonly [RecordId, RecordId], entry: Entry): Plan {
  if (pair[0] === pair[1]) return refused('SAME_RECORD')
  const key = pairKey(pair)
  const stands = around.decisions.some(
    (one) => one.kind !== 'LINK' && one.counts && one.pair !== null && pairKey(one.pair) === key,
  )
  const edges = edgesOf(around.decisions)
  const roots = oldestOf(around.records, edges)
  const together = roots.get(pair[0]) === roots.get(pair[1])
  if (stands && !together) return refused('ALREADY_APART')
  const voids = together ? lightestCut(edges, ...pair) : []
  return entered(around, apartEntry(entry, 'APART', pair, voids))
}

/** Some of a person's records are somebody else's: every link between them, with what hangs on them, and the rest is voided. */
export function planSplit(around: Neighbourhood, person: PersonId, away: ReadonlySet<RecordId>, entry: Entry): Plan {
  const all = around.records.filter((record) => record.person === person)
  const gone = all.filter(({ id }) => away.has(id))
  if (gone.length !== away.size) return refused('NOT_ONE_PERSON')
  const { stays, voids, stranded } = sidesOf(all, around.decisions, away)
  const [first, second] = [oldest(stays), oldest(gone)]
  if (first === null || second === null) return refused('NOTHING_LEFT')
  const split = apartEntry(entry, 'SPLIT', [first.id, second.id], voids)
  return { ...entered(around, split), stranded }
}

/**
 * Voids one decision, whatever has happened since. `history` holds the decision and every entry that voids or is voided
 * by one of these, however far; `around` the components of all records they name.
 */
export function planUndo(around: Neighbourhood, history: readonly Decision[], target: DecisionId, entry: Entry): Plan {
  if (!history.some(({ id, counts }) => id === target && counts)) return refused('COUNTS_NO_LONGER')
  const undo: Decision = {
    ...entry,
    kind: 'UNDO',
    rule: 'UNDONE',
    pair: null,
    weight: 0,
    voids: [target],
    counts: true,
  }
  return entered(around, undo, history)
}

/** What records verified since put in doubt, or out of it, without an entry: null where nothing changes. */
export function planCheck(around: Neighbourhood, at: Instant): Delta | null {
  const edges = edgesOf(around.decisions)
  const settled = settle(around.records, around.decisions, around.contradictions, at)
  if (settled.moves.length === 0 && settled.doubts.length === 0) return null
  const doubted = new Set(settled.doubts.map(({ link }) => link))
  return {
    ...settled,
    decisions: [],
    turned: [],
    settled: edges.flatMap(({ decision }) => (doubted.has(decision) ? [] : [decision])),
    reopened: [],
  }
}

const apartEntry = (
  entry: Entry,
  kind: DecisionKind,
  pair: readonly [RecordId, RecordId],
  voids: readonly DecisionId[],
): Decision => ({ ...entry, kind, rule: 'STEWARD', pair, weight: 0, voids, counts: true })

function oldest(records: readonly FiledRecord[]): FiledRecord | null {
  return records.reduce<FiledRecord | null>(
    (first, one) => (first === null || one.filed < first.filed ? one : first),
    null,
  )
}

/** The delta of one new entry: what turns, who moves, what falls in doubt. */
function entered(
  around: Neighbourhood,
  entry: Decision,
  history: readonly Decision[] = [],
): Extract<Plan, { readonly ok: true }> {
  const before = new Map([...around.decisions, ...history].map((decision) => [decision.id, decision]))
  const ledger = [...before.values(), entry]
  const turned = turnedBy(entry, history)
  const after = ledger.map((decision) => {
    const counts = turned.get(decision.id)
    return counts === undefined ? decision : { ...decision, counts }
  })
  const fallen = new Set([...turned].flatMap(([id, counts]) => (counts ? [] : [id])))
  const { moves, doubts } = settle(around.records, after, around.contradictions, entry.at)
  const doubted = new Set(doubts.map(({ link }) => link))
  return {
    ok: true,
    stranded: [],
    delta: {
      decisions: [entry],
      turned: [...turned].map(([id, counts]) => ({ id, counts })),
      moves,
      doubts,
      settled: edgesOf([...before.values()]).flatMap(({ decision }) => (doubted.has(decision) ? [] : [decision])),
      reopened: after.flatMap(({ id, counts, cites }) =>
        counts && id !== entry.id && cites.some((cited) => fallen.has(cited)) ? [id] : [],
      ),
    },
  }
}

/** Older entries that count no longer, or again. `history`: all that is tied to what an undo voids. */
function turnedBy(entry: Decision, history: readonly Decision[]): ReadonlyMap<DecisionId, boolean> {
  // Links alone are voided by anything but an undo, and a link voids nothing in its turn.
  if (entry.kind !== 'UNDO') return new Map(entry.voids.map((id) => [id, false]))
  const counts = counting([...history, entry])
  return new Map(
    history.flatMap(({ id, counts: stood }) => (stood === counts.has(id) ? [] : [[id, counts.has(id)] as const])),
  )
}
