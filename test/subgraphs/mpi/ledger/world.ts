import type { DecisionId, PersonId, RecordId } from '../../../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../../../schema/domain/time.ts'
import { edgesOf, oldestOf } from '../../../../subgraphs/mpi/ledger/components.ts'
import { counting } from '../../../../subgraphs/mpi/ledger/fold.ts'
import type {
  Contradiction,
  Decision,
  FiledRecord,
  LinkEvidence,
  Neighbourhood,
  SubjectHandle,
} from '../../../../subgraphs/mpi/ledger/ledger.ts'
import {
  type Entry,
  type Plan,
  planApart,
  planLink,
  planSplit,
  planUndo,
} from '../../../../subgraphs/mpi/ledger/plan.ts'

const name = (kind: string, number: number): string => `${kind}_${String(number).padStart(22, '0')}`
export const recordNamed = (number: number): RecordId => name('rec', number) as RecordId
export const personNamed = (number: number): PersonId => name('per', number) as PersonId
export const decisionNamed = (number: number): DecisionId => name('dec', number) as DecisionId

/** A ledger and its graph, small enough to be folded anew after every step. Plans see a neighbourhood, as engines give it. */
export class World {
  readonly records = new Map<RecordId, FiledRecord>()
  readonly ledger = new Map<DecisionId, Decision>()
  contradictions: readonly Contradiction[] = []
  doubted: ReadonlySet<DecisionId> = new Set()

  file(count = 1, kind: 'num' | 'lid' = 'num'): void {
    for (let at = 0; at < count; at++) {
      const filed = this.records.size + 1
      const id = recordNamed(filed)
      this.records.set(id, {
        id,
        filed,
        own: personNamed(filed),
        handle: name(kind, filed) as SubjectHandle,
        from: '2024-04-01' as CivilDate,
        until: null,
        known: 0 as Instant,
        person: personNamed(filed),
        evidence: 'FIRST_REGISTRATION',
        decision: null,
        doubted: false,
      })
    }
  }

  link(one: number, other: number, rule: LinkEvidence = 'CONTINUITY_STATEMENT', weight: number | null = null): Plan {
    const pair = [recordNamed(one), recordNamed(other)] as const
    return this.#done(planLink(this.around(pair), pair, rule, weight, this.entry()))
  }

  apart(one: number, other: number): Plan {
    const pair = [recordNamed(one), recordNamed(other)] as const
    return this.#done(planApart(this.around(pair), pair, this.entry()))
  }

  split(person: number, away: readonly number[]): Plan {
    const ids = away.map(recordNamed)
    const around = this.around([recordNamed(person), ...ids])
    return this.#done(planSplit(around, personNamed(person), new Set(ids), this.entry()))
  }

  undo(decision: number): Plan {
    const target = decisionNamed(decision)
    const history = this.#history(target)
    const named = history.flatMap(({ pair }) => pair ?? [])
    return this.#done(planUndo(this.around(named), history, target, this.entry()))
  }

  person(record: number): number {
    return Number(this.records.get(recordNamed(record))?.person.slice(4))
  }

  persons(): readonly number[] {
    return [...this.records.values()].map(({ person }) => Number(person.slice(4)))
  }

  /** What the ledger says by itself, without these entries. */
  folded(without: ReadonlySet<DecisionId> = new Set()): readonly number[] {
    const ledger = [...this.ledger.values()].filter(({ id }) => !without.has(id))
    const counts = counting(ledger)
    const roots = oldestOf(
      [...this.records.values()],
      edgesOf(ledger.map((decision) => ({ ...decision, counts: counts.has(decision.id) }))),
    )
    return [...this.records.values()].map(({ id }) => roots.get(id)?.filed ?? 0)
  }

  entry(): Entry {
    const sequence = this.ledger.size + 1
    return { id: decisionNamed(sequence), sequence, at: sequence as Instant, by: 'steward', reasons: '', cites: [] }
  }

  around(named: readonly RecordId[]): Neighbourhood {
    const persons = new Set(named.map((id) => this.records.get(id)?.person))
    const records = [...this.records.values()].filter(({ person }) => persons.has(person))
    const ids = new Set(records.map(({ id }) => id))
    return {
      records,
      decisions: [...this.ledger.values()].filter(({ pair }) => pair?.some((id) => ids.has(id))),
      contradictions: this.contradictions.filter(({ pair }) => pair.every((id) => ids.has(id))),
    }
  }

  #history(target: DecisionId): readonly Decision[] {
    const reached = new Set([target])
    for (let grown = true; grown; ) {
      const before = reached.size
      for (const { id, voids } of this.ledger.values())
        if (reached.has(id) || voids.some((one) => reached.has(one))) for (const one of [id, ...voids]) reached.add(one)
      grown = reached.size > before
    }
    return [...this.ledger.values()].filter(({ id }) => reached.has(id))
  }

  #done(plan: Plan): Plan {
    if (!plan.ok) return plan
    const { decisions, turned, moves, doubts, settled } = plan.delta
    for (const decision of decisions) this.ledger.set(decision.id, decision)
    for (const { id, counts } of turned) {
      const decision = this.ledger.get(id)
      if (decision !== undefined) this.ledger.set(id, { ...decision, counts })
    }
    for (const { record } of moves) this.records.set(record.id, record)
    this.doubted = new Set([
      ...[...this.doubted].filter((id) => !settled.includes(id)),
      ...doubts.map(({ link }) => link),
    ])
    return plan
  }
}

export const reasonOf = (plan: Plan): string => (plan.ok ? 'ok' : plan.reason)
