import { once } from 'node:events'

/** Runs until it is told to stop (SIGTERM, SIGINT), then closes; told a second time, it goes at once. */
export async function runUntilStopped(close: () => Promise<void>, stopped: AbortSignal): Promise<number> {
  if (!stopped.aborted) await once(stopped, 'abort')
  await close()
  return 0
}

/** Aborts at the first signal. Listened to from the beginning: a hub may be stopped while it starts. */
export function stopSignal(): AbortSignal {
  return stopping().signal
}

export interface Stopping {
  readonly signal: AbortSignal
  /** From now on a signal ends the process at once: for work that never lets one be heard and leaves nothing behind. */
  stopAtOnce(): void
}

export function stopping(): Stopping {
  const controller = new AbortController()
  const stop = (signal: NodeJS.Signals): void => {
    // 128 and the signal's number, as shells have it.
    if (controller.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143)
    controller.abort()
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  return {
    signal: controller.signal,
    stopAtOnce() {
      process.off('SIGTERM', stop)
      process.off('SIGINT', stop)
    },
  }
}
