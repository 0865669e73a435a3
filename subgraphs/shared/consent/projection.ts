import { LRUCache } from 'lru-cache'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { CallerFacts } from '../../../schema/domain/consent.ts'
import { StoreUnavailable } from '../failure.ts'
import type { FactChange, FactReader, FactSource, KnownSubject, RememberedCaller, SubjectRef } from './facts.ts'

/** "Older than 800 ms: ask before deciding", so that with the way there a withdrawal holds everywhere within a second. */
export const freshFor = 800
/** How often a process apart asks the feed of its own accord. */
export const pollEvery = 250

export interface ProjectionOptions {
  readonly source: FactSource
  /** Monotonic milliseconds. */
  readonly clock: () => number
  readonly size?: number
}

export interface Projection extends FactReader {
  /** Milliseconds since the facts were last confirmed current: a metric. */
  age(): number
  /** Null: nothing is known of this caller, or it has changed since. */
  remembered(caller: Caller): RememberedCaller | null
  /** Asks the feed now; rejects when it cannot be asked. */
  refresh(): Promise<void>
  /** Starts polling, where the source cannot be certain that it did not change. */
  start(): void
  stop(): void
}

/** A process's copy of the facts it has needed, thrown away entry by entry as the feed tells of changes. */
export function createProjection({ source, clock, size = 100_000 }: ProjectionOptions): Projection {
  const callers = new LRUCache<string, { readonly caller: Caller; readonly facts: CallerFacts }>({ max: size })
  const subjects = new LRUCache<SubjectRef, KnownSubject>({ max: size })
  let revision = -1
  let confirmed = Number.NEGATIVE_INFINITY
  /** When the feed, or the store itself where it knows of every change, last said that nothing moved. */
  let heard = Number.NEGATIVE_INFINITY
  let asking: Promise<void> | null = null
  let timer: NodeJS.Timeout | null = null
  /** Raised by every change taken over: facts asked for before it may be older than it. */
  let generation = 0
  let waiting: {
    readonly refs: Map<SubjectRef, ((known: KnownSubject) => void)[]>
    readonly failed: ((error: unknown) => void)[]
  } | null = null

  const forget = ({ of, key }: FactChange): void => {
    if (of === 'SUBJECT') {
      if (key === null) subjects.clear()
      else subjects.delete(key as SubjectRef)
      return
    }
    for (const [held, { caller }] of callers) {
      if (
        key === null ||
        [caller.credential, caller.institution, caller.delegation, caller.node?.credential].includes(key as never)
      )
        callers.delete(held)
    }
  }

  const ask = async (): Promise<void> => {
    const asked = clock()
    const answer = await source.changes(revision)
    if (answer.all || revision === -1) {
      callers.clear()
      subjects.clear()
      generation++
    } else if (answer.changes.length > 0) {
      for (const change of answer.changes) forget(change)
      generation++
    }
    revision = answer.revision
    confirmed = asked
    heard = asked
  }

  const refresh = (): Promise<void> => {
    asking ??= ask().finally(() => {
      asking = null
    })
    return asking
  }

  /** The source itself knows of every change; otherwise an answer holds for so long, unless a change is heard of. */
  const certain = source.moved !== undefined && source.movedLags !== true

  const fresh = (): boolean => {
    const isFresh =
      (certain || clock() - confirmed <= freshFor) &&
      (source.moved === undefined || (revision >= 0 && !moved(source.moved)))
    if (isFresh && certain) heard = clock()
    return isFresh
  }

  /** A store that cannot even say whether it moved is asked, so that the question is refused and not broken off. */
  const moved = (sourceMoved: NonNullable<FactSource['moved']>): boolean => {
    try {
      return sourceMoved(revision)
    } catch {
      return true
    }
  }

  const current = async (): Promise<void> => {
    const underWay = asking !== null
    try {
      try {
        await refresh()
      } catch (cause) {
        // What was already on its way may have failed of what is over by now.
        if (!underWay) throw cause
        await refresh()
      }
      // One answer that was already on its way may be older than the question: then ask once more.
      if (!fresh()) await refresh()
    } catch (cause) {
      throw new StoreUnavailable('consent', cause)
    }
  }

  const callerKey = (caller: Caller): string =>
    [
      caller.credential,
      caller.user,
      caller.role,
      caller.purpose,
      caller.institution,
      caller.delegation,
      caller.node?.credential,
    ].join('\n')

  const loadCaller = async (caller: Caller): Promise<CallerFacts> => {
    if (!fresh()) await current()
    const held = callers.get(callerKey(caller))
    if (held !== undefined) return held.facts
    const before = generation
    const facts = await asked(() => source.callerFacts(caller))
    if (before === generation) callers.set(callerKey(caller), { caller, facts })
    return facts
  }

  const asked = async <T>(question: () => Promise<T>): Promise<T> => {
    try {
      return await question()
    } catch (cause) {
      throw cause instanceof StoreUnavailable ? cause : new StoreUnavailable('consent', cause)
    }
  }

  /** Subjects asked for in one turn of the loop travel as one question. */
  const loadTogether = (ref: SubjectRef): Promise<KnownSubject> =>
    new Promise((resolve, reject) => {
      if (waiting === null) {
        waiting = { refs: new Map(), failed: [] }
        queueMicrotask(sendTogether)
      }
      const takers = waiting.refs.get(ref)
      if (takers === undefined) waiting.refs.set(ref, [resolve])
      else takers.push(resolve)
      waiting.failed.push(reject)
    })

  const sendTogether = (): void => {
    if (waiting === null) return
    const { refs, failed } = waiting
    waiting = null
    const order = [...refs.keys()]
    const before = generation
    asked(() => source.subjectFacts(order)).then(
      (found) => {
        for (const [place, ref] of order.entries()) {
          const known = found[place]
          if (known === undefined) continue
          if (before === generation) subjects.set(ref, known)
          for (const take of refs.get(ref) ?? []) take(known)
        }
      },
      (error: unknown) => {
        for (const fail of failed) fail(error)
      },
    )
  }

  const loadSubject = async (ref: SubjectRef): Promise<KnownSubject> => {
    if (!fresh()) await current()
    return subjects.get(ref) ?? loadTogether(ref)
  }

  return {
    caller(caller) {
      const held = fresh() ? callers.get(callerKey(caller)) : undefined
      return held?.facts ?? loadCaller(caller)
    },
    subject(ref) {
      const held = fresh() ? subjects.get(ref) : undefined
      return held ?? loadSubject(ref)
    },
    age: () => (certain ? 0 : clock() - confirmed),
    remembered(caller) {
      const held = callers.get(callerKey(caller))
      return held === undefined ? null : { facts: held.facts, age: clock() - heard }
    },
    refresh,
    start() {
      if (certain || timer !== null) return
      // A failed poll leaves the facts to age; the next question then asks, and refuses if it must.
      timer = setInterval(() => refresh().catch(() => undefined), pollEvery)
      timer.unref()
    },
    stop() {
      if (timer !== null) clearInterval(timer)
      timer = null
    },
  }
}
