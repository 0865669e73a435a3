import type { LinkChange } from '../../shared/internal.ts'
import { busyWatch, type GivingWay, givingWay } from '../giving-way.ts'
import type { MatchCounts } from '../graph.ts'
import {
  askedByTheWay,
  askedTogether,
  identify,
  type MatcherParts,
  matchBatch,
  matchedTogether,
  readInOneTurn,
} from './batch.ts'
import { added, noCounts } from './counts.ts'
import { openRounds } from './rounds.ts'
import { type Sweeping, sweep } from './sweep.ts'

/** Follows the index's own feed: whoever is filed is identified, and matched with those who are there. */
export interface Matcher {
  /** Matches all that was filed by now. */
  catchUp(): Promise<MatchCounts>
  /** Looks at everybody anew: what registers have corrected since, and what contradicts itself. */
  sweep(sweeping: Sweeping): Promise<MatchCounts>
  /** The same of some more people, beside all else. */
  lookOn(): Promise<MatchCounts>
  /** From now on looks by itself, until it is closed. */
  start(): void
  /** Finishes what it is at, and stops. */
  close(): Promise<void>
}

/** How often it looks whether anything was filed; what fails is tried again then. */
const lookEvery = 500
/** Of ten million people a round of a quiet hub takes eleven days, at some hundredths of a core. */
const lookOnEvery = 10_000

export function openMatcher(parts: MatcherParts): Matcher {
  const { graph } = parts
  let running: Promise<MatchCounts> | null = null
  let closed = false
  let counterSeen: number | null = null
  let timers: readonly NodeJS.Timeout[] = []
  let awaited = false
  let lookingOn: Promise<MatchCounts> | null = null
  const pace = givingWay()
  const rounds = openRounds(parts)

  const takeOver = async (): Promise<MatchCounts> => {
    let sum = noCounts
    pace.begin()
    for (;;) {
      const counter = graph.changeCounter()
      const after = await graph.matchedUpTo()
      const together = awaited ? askedTogether : askedByTheWay
      const changes = await graph.changes(after, together)
      sum = added(
        sum,
        await matchChanges(parts, changes, {
          after,
          pace,
          stopped: () => closed,
          inOneTurn: awaited ? askedTogether : readInOneTurn,
        }),
      )
      if (changes.length < together) counterSeen = counter
      if (changes.length === 0 || closed) return sum
    }
  }

  const follow = (): Promise<MatchCounts> => {
    running ??= afterLookingOn()
      .then(takeOver)
      .finally(() => {
        running = null
        awaited = false
        pace.done()
      })
    return running
  }

  // One after another: what one has read of the register, the other may have newer.
  const afterLookingOn = async (): Promise<void> => {
    if (lookingOn === null) return
    rounds.hurry()
    await lookingOn.catch(() => undefined)
  }

  const lookOn = (isBusy = false): Promise<MatchCounts> => {
    if (running !== null || closed) return Promise.resolve(noCounts)
    lookingOn ??= rounds.goOn(isBusy).finally(() => {
      lookingOn = null
    })
    return lookingOn
  }

  return {
    catchUp() {
      awaited = true
      pace.hurry()
      return follow()
    },
    sweep: (sweeping) => sweep(parts, sweeping),
    lookOn: () => lookOn(),
    start() {
      if (timers.length > 0) return
      const looking = setInterval(() => {
        if (running !== null || (!graph.counterLags && graph.changeCounter() === counterSeen)) return
        follow().catch(() => undefined)
      }, lookEvery)
      const isBusy = busyWatch()
      const lookingFurther = setInterval(() => void lookOn(isBusy()).catch(() => undefined), lookOnEvery)
      timers = [looking, lookingFurther]
      for (const timer of timers) timer.unref()
    },
    async close() {
      closed = true
      pace.hurry()
      for (const timer of timers) clearInterval(timer)
      await running?.catch(() => undefined)
      await afterLookingOn()
    },
  }
}

interface Following {
  readonly after: number
  readonly pace: GivingWay
  stopped(): boolean
  readonly inOneTurn: number
}

async function matchChanges(
  parts: MatcherParts,
  changes: readonly LinkChange[],
  { after, pace, stopped, inOneTurn }: Following,
): Promise<MatchCounts> {
  const at = parts.now()
  const under = await parts.graph.recordsUnder([...new Set(changes.map(({ handle }) => handle))], null)
  const places = new Map(under.flat().map((record) => [keyOf(record), record]))
  const records = changes.flatMap((change) => places.get(keyOf(change)) ?? [])
  const identified = new Map((await identify(parts, records, at, inOneTurn)).map((one) => [one.record, one]))
  let sum = noCounts
  let position = after
  for (let start = 0; start < changes.length && !stopped(); start += matchedTogether) {
    const some = changes.slice(start, start + matchedTogether)
    const once = new Set(some.flatMap((change) => places.get(keyOf(change))?.id ?? []))
    const upTo = some.at(-1)?.sequence ?? position
    const batch = { records: [...once].flatMap((id) => identified.get(id) ?? []), feed: { after: position, upTo }, at }
    const counts = await matchBatch(parts, batch)
    if (counts === null) return sum
    sum = added(sum, counts)
    position = upTo
    await pace.rest()
  }
  return sum
}

const keyOf = ({ handle, from }: { readonly handle: string; readonly from: string }): string => `${handle} ${from}`
