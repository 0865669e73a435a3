import type { DecisionId, PersonId } from '../../schema/domain/ids.ts'
import { type Outcome, ok, refuse } from '../../schema/domain/outcome.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Scope } from '../shared/context.ts'
import type { DisclosureReads, ShownRecord } from '../shared/internal.ts'
import type { MpiGraph } from './graph.ts'
import { ownPerson } from './registering.ts'

/** What was shown of two people as if they were one. */
export interface DisclosureReport {
  /** From when to when the link counted. */
  readonly from: Instant
  readonly until: Instant
  /** Who they are now. */
  readonly persons: readonly PersonId[]
  /** What was asked of either then was answered of both; oldest first. */
  readonly shown: readonly ShownRecord[]
  readonly cut: boolean
  /** Processes whose log could not be asked: what they showed is not in the report. */
  readonly missing: readonly string[]
}

export interface DisclosureStore {
  ofLink(scope: Scope<'REVIEW'> | Scope<'ACCESS_LOG'>, link: DecisionId): Promise<Outcome<DisclosureReport>>
}

export function disclosureStore(graph: MpiGraph, disclosures: DisclosureReads): DisclosureStore {
  return {
    async ofLink(_scope, id) {
      const [link = null] = await graph.decisions([id])
      if (link === null || link.kind !== 'LINK' || link.pair === null)
        return refuse({ code: 'NOT_FOUND', message: 'There is no such link.', reason: 'DECISION' })
      const history = await graph.history([id])
      const undone = history.filter(({ counts, voids }) => counts && voids.includes(id))
      const until = undone.map(({ at }) => at).toSorted((one, other) => one - other)[0]
      if (until === undefined)
        return refuse({ code: 'CONFLICT', message: 'This link counts: nothing was shown wrongly.', reason: 'COUNTS' })
      const own = link.pair.map(ownPerson)
      const [then, before, now] = await Promise.all([
        graph.resolve(own, link.at),
        graph.resolve(own, (link.at - 1) as Instant),
        graph.resolve(own, null),
      ])
      // Asked for under the id of either: the younger one led to the older.
      const subjects = [...new Set([...then, ...before, ...now, ...own].flatMap((person) => person ?? []))]
      const told = await disclosures.shownBetween(subjects, link.at, until)
      return ok({ from: link.at, until, persons: [...new Set(now.flatMap((person) => person ?? []))], ...told })
    },
  }
}
