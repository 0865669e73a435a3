import type { PersonId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { freshId } from '../../shared/fresh-id.ts'
import { type GivingWay, givingWay } from '../giving-way.ts'
import type { MatchCounts } from '../graph.ts'
import { type MatcherParts, readInOneTurn } from './batch.ts'
import { noCounts } from './counts.ts'
import { personsTogether, sweepPage } from './sweep.ts'

const roundEvery = 86_400_000

/** Everybody over and over, some at a time: the standing monitor of what nothing that is filed leads to. */
export interface Rounds {
  /**
   * Looks at those behind whom it looked at last; once all were, no more until a day after that round began. While others
   * keep the hub busy at a single person, which a check or two meets.
   */
  goOn(isBusy: boolean): Promise<MatchCounts>
  /** Somebody waits: what it is at is finished without rests. */
  hurry(): void
}

/** They begin anywhere: whoever starts a hub every day, or several on one store, looks at others each time. */
export function openRounds(parts: MatcherParts, pace: GivingWay = givingWay()): Rounds {
  let after: PersonId | null = freshId('per') as PersonId
  let began = Number.NEGATIVE_INFINITY as Instant
  return {
    async goOn(isBusy) {
      const at = parts.now()
      if (after === null) {
        if (at < began + roundEvery) return noCounts
        began = at
      }
      pace.begin()
      try {
        const page = await sweepPage(parts, after, {
          persons: isBusy ? 1 : personsTogether,
          inOneTurn: readInOneTurn,
          rest: async () => (isBusy ? undefined : pace.rest()),
        })
        after = page.upTo
        return page.counts
      } finally {
        pace.done()
      }
    },
    hurry: () => pace.hurry(),
  }
}
