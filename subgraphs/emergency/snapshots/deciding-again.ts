import type { CallerFacts } from '../../../schema/domain/consent.ts'
import { unmarked } from '../../../schema/domain/decision.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { decide } from '../../shared/consent/decide.ts'
import type { FactSource, KnownSubject } from '../../shared/consent/facts.ts'
import type { DecidedAgain, ReadingStore, ReadUnconfirmed } from './reading-store.ts'

/** The same question as of the same instant, on all that is known by now: what was withdrawn by then was withdrawn. */
export function decidedAgain(
  { caller, passes, at }: Pick<ReadUnconfirmed, 'caller' | 'passes' | 'at'>,
  callerFacts: CallerFacts,
  { person, reachedBy, facts }: KnownSubject,
): DecidedAgain {
  const { outcome } = decide(
    {
      caller,
      action: 'READ',
      subject: { person, reachedBy },
      category: 'EMERGENCY_SUMMARY',
      locationOf: null,
      marks: { ...unmarked, field: true, hangsOn: reachedBy },
      at,
      passes,
    },
    { ...callerFacts, ...facts },
  )
  return outcome === 'ALLOW' ? 'CONFIRMED' : 'REFUSED'
}

const together = 100

/** What was read while consent could not be asked, as soon as it can be. Rejects when it cannot yet. */
export async function decideAgain(
  store: Pick<ReadingStore, 'undecided' | 'decided'>,
  source: Pick<FactSource, 'callerFacts' | 'subjectFacts'>,
  now: () => Instant,
): Promise<void> {
  const readings = await store.undecided(together)
  const subjects = readings.length === 0 ? [] : await source.subjectFacts(readings.map(({ person }) => person))
  for (const [place, reading] of readings.entries()) {
    const known = subjects[place]
    if (known === undefined) throw new Error('Facts were asked for and did not come.')
    const outcome = decidedAgain(reading, await source.callerFacts(reading.caller), known)
    await store.decided(reading.id, outcome, now())
  }
}
