import { setTimeout as pause } from 'node:timers/promises'
import type { ErrorCode } from '../../../schema/domain/outcome.ts'
import type { Database, Tenure } from '../database/database.ts'
import type { Inbox } from '../internal.ts'
import { deliver } from './deliver.ts'
import {
  type DeadLetter,
  deadLetters,
  discard,
  due,
  lag,
  nextAttempt,
  type OutboxLag,
  redrive,
  settle,
} from './queue.ts'
import { codeOf, delayAfter, type RetryPolicy, retryPolicy } from './retry.ts'
import type { WithOutbox } from './tables.ts'

export interface PumpOptions<Schema extends WithOutbox> {
  readonly database: Database<Schema>
  /** Under which name the receiver remembers what it accepted. */
  readonly source: string
  readonly inbox: Inbox
  readonly now?: () => number
  readonly random?: () => number
  readonly policy?: RetryPolicy
  /** Messages in one delivery. */
  readonly batch?: number
  /** Looked at this often even when nothing was heard: for messages of other processes. */
  readonly pollMilliseconds?: number
  /** How long `close` goes on delivering. */
  readonly drainMilliseconds?: number
}

const BATCH = 500
const POLL_MILLISECONDS = 5_000
const DRAIN_MILLISECONDS = 3_000
/** While another process delivers: how often `settled` looks, and how long without progress it goes on looking. */
const LOOK_MILLISECONDS = 50
const STALLED_MILLISECONDS = 10_000

/** Empties an outbox into an inbox: at least once, in order per key. Of a store's pumps one delivers at a time. */
export class OutboxPump<Schema extends WithOutbox> {
  readonly #database: Database<WithOutbox>
  readonly #options: Required<Omit<PumpOptions<Schema>, 'database'>>
  /** Null: this process alone has the store. */
  readonly #tenure: Tenure | null
  #elsewhere = false
  #committed = false
  #round: Promise<void> | null = null
  #again = false
  #closed = false
  #deadline = Number.POSITIVE_INFINITY
  #timer: NodeJS.Timeout | undefined
  #outages = 0
  #quietUntil = 0
  #outage: ErrorCode | null = null

  constructor({ database, ...options }: PumpOptions<Schema>) {
    this.#database = database as unknown as Database<WithOutbox>
    this.#tenure = database.tenure?.('outbox', () => this.#look()) ?? null
    this.#options = {
      now: Date.now,
      random: Math.random,
      policy: retryPolicy,
      batch: BATCH,
      pollMilliseconds: POLL_MILLISECONDS,
      drainMilliseconds: DRAIN_MILLISECONDS,
      ...options,
    }
  }

  /** Something was committed. Returns at once; during an outage the receiver is left alone until the next attempt. */
  nudge(): void {
    this.#committed = true
    this.#look()
  }

  /** Resolves when everything due now was delivered, by whichever process, or the receiver was found out of reach. */
  async settled(): Promise<void> {
    await this.#ownRounds()
    let first: number | null = null
    let since = performance.now()
    while (this.#elsewhere && !this.#closed && performance.now() - since < STALLED_MILLISECONDS) {
      const [next] = await due(this.#database, this.#options.now(), 1)
      if (next === undefined) return
      if (next.place !== first) since = performance.now()
      first = next.place
      await pause(LOOK_MILLISECONDS)
      await this.#ownRounds()
    }
  }

  /** Why nothing is delivered at the moment. */
  get outage(): ErrorCode | null {
    return this.#outage
  }

  lag(): Promise<OutboxLag> {
    return lag(this.#database, this.#options.now())
  }

  deadLetters(first: number): Promise<DeadLetter[]> {
    return deadLetters(this.#database, first)
  }

  async redrive(ids: readonly string[]): Promise<number> {
    const count = await redrive(this.#database, ids)
    this.nudge()
    return count
  }

  async discard(ids: readonly string[]): Promise<number> {
    const count = await discard(this.#database, ids)
    this.nudge()
    return count
  }

  /** Delivers what is due, for a moment, and stops; what is left then waits for the next start. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#deadline = performance.now() + this.#options.drainMilliseconds
    await this.#ownRounds()
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#round
    await this.#tenure?.close()
  }

  #look(): void {
    if (this.#closed || this.#options.now() < this.#quietUntil) return
    this.#run()
  }

  async #ownRounds(): Promise<void> {
    this.nudge()
    while (this.#round !== null) await this.#round
  }

  #run(): void {
    if (this.#round !== null) {
      this.#again = true
      return
    }
    clearTimeout(this.#timer)
    this.#round = this.#rounds().finally(() => {
      this.#round = null
      if (this.#closed) return
      // A nudge that came after the last look.
      if (this.#again && this.#outage === null) this.#run()
      else this.#wait()
    })
  }

  async #rounds(): Promise<void> {
    try {
      do {
        this.#again = false
        while (performance.now() < this.#deadline && (await this.#isMine()) && (await this.#deliverSome()));
      } while (this.#again && this.#outage === null && performance.now() < this.#deadline)
      if (this.#outage === null) this.#outages = 0
    } catch (error) {
      // The sender's own store is out of reach: the messages are safe where they are.
      this.#pause(codeOf(error))
    }
  }

  /**
   * Two that delivered at once, the former not knowing yet that it lost the work, would still keep the order: each goes
   * by it, and the inbox takes every message once.
   */
  async #isMine(): Promise<boolean> {
    if (this.#tenure === null) return true
    this.#elsewhere = !(await this.#tenure.take())
    const committed = this.#committed
    this.#committed = false
    if (!this.#elsewhere) return true
    this.#outage = null
    if (committed) await this.#tenure.call()
    return false
  }

  /** Whether there may be more. */
  async #deliverSome(): Promise<boolean> {
    const { inbox, source, batch, now, random, policy } = this.#options
    const messages = await due(this.#database, now(), batch)
    if (messages.length === 0) {
      this.#outage = null
      return false
    }
    const { accepted, refused, outage } = await deliver(inbox, source, messages)
    await settle(
      this.#database,
      accepted.map(({ place }) => place),
      refused.map(({ message: { place, attempts }, code }) => ({
        place,
        code,
        attempts: attempts + 1,
        nextAttempt: now() + delayAfter(attempts + 1, policy, random),
        dead: attempts + 1 >= policy.attempts ? now() : null,
      })),
    )
    if (outage !== null) this.#pause(outage)
    else this.#outage = null
    return outage === null
  }

  #pause(code: ErrorCode): void {
    const { now, random, policy } = this.#options
    this.#outage = code
    this.#outages += 1
    this.#quietUntil = now() + delayAfter(this.#outages, policy, random)
  }

  #wait(): void {
    const { now, pollMilliseconds } = this.#options
    const sleep = (milliseconds: number) => {
      this.#timer = setTimeout(() => this.#run(), milliseconds).unref()
    }
    if (this.#outage !== null) {
      sleep(Math.max(0, this.#quietUntil - now()))
      return
    }
    sleep(pollMilliseconds)
    if (!this.#elsewhere) void this.#waitForRetry()
  }

  /** A message that failed may be due before the next look. */
  async #waitForRetry(): Promise<void> {
    const at = await nextAttempt(this.#database).catch(() => null)
    if (at === null || this.#closed || this.#round !== null) return
    const { now, pollMilliseconds } = this.#options
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#run(), Math.min(pollMilliseconds, Math.max(0, at - now()))).unref()
  }
}
