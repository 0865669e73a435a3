import { type Instant, minutes } from '../../../schema/domain/time.ts'
import type { FactReading } from './facts.ts'
import type { FeedbackStore } from './store.ts'

export interface FeedbackKeeping {
  /** Looks for news from now on, and publishes: in one process of all that share the store. */
  start(): void
  /** Counts what was told until now, as far as a moment allows. */
  catchUp(): Promise<void>
  close(): Promise<void>
}

export interface KeepingParts {
  readonly store: Pick<FeedbackStore, 'refresh' | 'publish'>
  readonly reading: FactReading
  readonly now: () => Instant
  /** How often it looks for what changed; an outage is over by the next time, a bug is told of. */
  readonly pollMilliseconds?: number
  readonly onFailure: (error: unknown) => void
}

/** Changes counted while somebody waits: whoever asks during a large import sees what is counted so far. */
const stepsWhileWaiting = 10
const POLL_MILLISECONDS = 2_000
/** To see what is due walks over every month there is. */
const publishEvery = minutes(1)

/** Keeps the counts up with the records, and publishes what is due. */
export function keepFeedback({
  store,
  reading,
  now,
  pollMilliseconds = POLL_MILLISECONDS,
  onFailure,
}: KeepingParts): FeedbackKeeping {
  let last: Promise<unknown> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let published = Number.NEGATIVE_INFINITY

  /** One at a time: two that count the same do it for nothing. */
  const step = (): Promise<boolean> => {
    const next = last.then(() => store.refresh(reading))
    last = next.catch(() => undefined)
    return next
  }
  const round = async (): Promise<void> => {
    while (!closed && (await step()));
    const at = now()
    if (closed || at < published + publishEvery) return
    published = at
    await store.publish(at)
  }
  const later = (): void => {
    if (!closed) timer = setTimeout(look, pollMilliseconds).unref()
  }
  let looking: Promise<void> = Promise.resolve()
  const look = (): void => {
    looking = round().catch(onFailure).then(later)
  }

  return {
    start: later,
    async catchUp() {
      for (let steps = 0; steps < stepsWhileWaiting; steps += 1) if (!(await step())) return
    },
    async close() {
      closed = true
      clearTimeout(timer)
      await looking
      await last
    },
  }
}
