import { setTimeout as sleep } from 'node:timers/promises'

/** Transactions that met another are run again so often; then the store counts as out of reach. */
export const RETRIES = 6
const FIRST_MILLISECONDS = 5

/** Twice as long each time, less a random part, so that two that met don't meet again. */
export const pauseBefore = (attempt: number): Promise<void> =>
  sleep(FIRST_MILLISECONDS * 2 ** attempt * (0.5 + Math.random() / 2))
