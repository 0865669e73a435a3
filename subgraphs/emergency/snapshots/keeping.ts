import type { PersonId } from '../../../schema/domain/ids.ts'
import { type Instant, minutes, seconds } from '../../../schema/domain/time.ts'
import type { FactSource, KnownSubject } from '../../shared/consent/facts.ts'
import { StoreUnavailable } from '../../shared/failure.ts'
import type { RegisteredName, RegisteredNames } from '../../shared/registered-names.ts'
import { decideAgain } from './deciding-again.ts'
import type { ReadingStore } from './reading-store.ts'
import { type ConsentSnapshot, ofThePage } from './snapshot.ts'
import type { FeedPosition, SnapshotStore } from './snapshot-store.ts'

export interface SnapshotKeeping {
  /** Follows the feed from now on: in one process of all that share the store. */
  start(): void
  /** Follows it once. Rejects when the feed or the store cannot be asked. */
  look(): Promise<void>
  close(): Promise<void>
}

export interface KeepingParts {
  readonly store: SnapshotStore
  readonly readings: Pick<ReadingStore, 'undecided' | 'decided'>
  readonly source: Pick<FactSource, 'changes' | 'callerFacts' | 'subjectFacts'>
  readonly names: Pick<RegisteredNames, 'namesOf'>
  readonly now: () => Instant
  readonly pollMilliseconds?: number
  /** An outage is over by the next time, and is told to nobody. */
  readonly onFailure: (error: unknown) => void
}

const POLL_MILLISECONDS = 1_000
const together = 100
/** That nothing changed is written down only so often. */
const writesEvery = seconds(10)
/** A file of an insurer changes everybody's facts again and again: who is walked over is walked over once in so long. */
const walksEvery = minutes(1)

/** Keeps what consent says of approved pages, as the feed tells of changes, and decides again what rested on it. */
export function keepSnapshots({
  store,
  readings,
  source,
  names,
  now,
  pollMilliseconds = POLL_MILLISECONDS,
  onFailure,
}: KeepingParts): SnapshotKeeping {
  let position: FeedPosition | null = null
  let walked = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let looking: Promise<void> = Promise.resolve()

  const take = async (persons: readonly PersonId[]): Promise<void> => {
    for (let from = 0; from < persons.length && !closed; from += together) {
      const asked = persons.slice(from, from + together)
      const taken = now()
      const [found, identities] = await Promise.all([source.subjectFacts(asked), names.namesOf(asked)])
      await store.keep(asked.flatMap((person, at) => snapshotsOf(person, found[at], identities[at], taken)))
    }
  }

  const takeWanted = async (): Promise<void> => {
    for (let more = await store.wanted(together); more.length > 0 && !closed; more = await store.wanted(together))
      await take(more)
  }

  const walk = async (): Promise<void> => {
    let after: PersonId | null = null
    while (!closed) {
      const next = await store.everyone(after, together)
      await take(next)
      after = next.at(-1) ?? null
      if (next.length < together) return
    }
  }

  const look = async (): Promise<void> => {
    position ??= await store.position()
    const at = now()
    const before = position
    const { changes, revision, all } = await source.changes(before?.revision ?? -1)
    await decideAgain(readings, source, now)
    const subjects = changes.filter(({ of }) => of === 'SUBJECT')
    const everybody = all || before === null || subjects.some(({ key }) => key === null)
    // Until then the position stays where it is, and so does the instant at which all were current.
    if (everybody && at < walked + walksEvery) return takeWanted()
    if (everybody) {
      walked = at
      await walk()
    } else {
      const named = new Set(subjects.map(({ key }) => key as PersonId))
      await take(await store.withPage([...named]))
      await takeWanted()
    }
    if (closed) return
    const next = { revision, confirmed: at }
    const isNews = before === null || revision !== before.revision || at >= before.confirmed + writesEvery
    if (!isNews) return
    await store.keepPosition(next)
    position = next
  }

  const later = (): void => {
    if (!closed) timer = setTimeout(round, pollMilliseconds).unref()
  }
  const round = (): void => {
    looking = look()
      .catch((error: unknown) => {
        if (!(error instanceof StoreUnavailable)) onFailure(error)
      })
      .then(later)
  }

  return {
    start: later,
    look,
    async close() {
      closed = true
      clearTimeout(timer)
      await looking
    },
  }
}

/** Under every id that leads to the person: a pass printed under one of before a merge names that one. */
function snapshotsOf(
  asked: PersonId,
  known: KnownSubject | undefined,
  identity: RegisteredName | null | undefined,
  taken: Instant,
): readonly ConsentSnapshot[] {
  if (known === undefined || identity === undefined) throw new Error('Facts were asked for and did not come.')
  const ids = new Set([asked, ...known.facts.persons.flatMap(({ person }) => person ?? [])])
  const kept = ofThePage(known)
  return [...ids].map((person) => ({ person, taken, known: kept, identity }))
}
