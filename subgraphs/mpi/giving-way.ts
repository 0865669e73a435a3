import { performance } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'

/** From this share of the event loop's time on, those who ask the hub something are kept waiting by what is done beside. */
const busyFrom = 0.4
/** Then what nobody waits for takes a hundredth of the time: a check in a hundred at most meets it. */
const restShare = 99
const longestRest = 2_000

export interface Pace {
  now(): number
  /** The share of the event loop's time that was in use since it was last asked. */
  utilization(): number
  wait(milliseconds: number, signal: AbortSignal): Promise<unknown>
}

/** Work that nobody waits for, with its rests. */
export interface GivingWay {
  /** Counts as work from here. */
  begin(): void
  /** As long as those who ask need it, in proportion to the work since the last rest. */
  rest(): Promise<void>
  /** Somebody waits now: no rests until the work is done. */
  hurry(): void
  done(): void
}

/**
 * `whileQuiet`: rests so many times as long as it worked where nobody asks anything. Work on the event loop itself needs
 * some, since how busy others keep the loop is then seen only while it rests.
 */
export function givingWay({ now, utilization, wait }: Pace = eventLoopPace(), whileQuiet = 0): GivingWay {
  let began = now()
  let busy = false
  let hurried = new AbortController()
  return {
    begin() {
      began = now()
      utilization()
    },
    async rest() {
      const worked = now() - began
      const meanwhile = utilization() > busyFrom
      if (whileQuiet === 0) busy = meanwhile
      const share = busy ? restShare : whileQuiet
      if (share > 0 && !hurried.signal.aborted) {
        await wait(Math.min(worked * share, longestRest), hurried.signal).catch(() => undefined)
        if (whileQuiet > 0) busy = utilization() > busyFrom
      }
      began = now()
    },
    hurry: () => hurried.abort(),
    done() {
      hurried = new AbortController()
    },
  }
}

/** Whether others kept the event loop busy since this was last asked. */
export function busyWatch({ utilization }: Pick<Pace, 'utilization'> = eventLoopPace()): () => boolean {
  return () => utilization() > busyFrom
}

function eventLoopPace(): Pace {
  let used = performance.eventLoopUtilization()
  return {
    now: () => performance.now(),
    utilization() {
      const now = performance.eventLoopUtilization()
      const share = performance.eventLoopUtilization(now, used).utilization
      used = now
      return share
    },
    wait: (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal, ref: false }),
  }
}
