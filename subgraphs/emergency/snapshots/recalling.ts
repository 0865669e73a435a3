import type { Caller } from '../../../schema/domain/caller.ts'
import { asPersonId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { RememberedCaller, RememberedFacts } from '../../shared/consent/facts.ts'
import { isTooOld, mayRest } from './resting.ts'
import { SnapshotBroken } from './snapshot.ts'
import type { SnapshotStore } from './snapshot-store.ts'

export interface RecallingParts {
  readonly store: Pick<SnapshotStore, 'snapshotOf'>
  /** Who asks, as this process last knew them. */
  readonly remembered: (caller: Caller) => RememberedCaller | null
  /** Somebody changed what the hub signed. */
  readonly onBroken: (error: SnapshotBroken) => void
}

/** The facts on which a reading rests while consent cannot be asked. */
export function recallingFacts({ store, remembered, onBroken }: RecallingParts): RememberedFacts {
  const held = async (...asked: Parameters<typeof store.snapshotOf>) => {
    try {
      return await store.snapshotOf(...asked)
    } catch (error) {
      if (!(error instanceof SnapshotBroken)) throw error
      onBroken(error)
      return null
    }
  }

  return {
    async recall(question) {
      const { caller, subject, at } = question
      if (!mayRest(question)) return null
      const known = remembered(caller)
      if (known === null || !known.facts.emergencyEntitled) return null
      const seen = (at - known.age) as Instant
      if (subject === null) return isTooOld(seen, at) ? null : { callerFacts: known.facts, known: null, asOf: seen }
      const person = asPersonId(subject)
      const found = person === null ? null : await held(person)
      if (found === null) return null
      const asOf = Math.min(seen, found.confirmed) as Instant
      return isTooOld(asOf, at) ? null : { callerFacts: known.facts, known: found.snapshot.known, asOf }
    },
  }
}
