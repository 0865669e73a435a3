import { type MessagePort, parentPort, Worker } from 'node:worker_threads'
import { failureOf, type SqliteFailure } from './sqlite-failure.ts'

type Answer<Reply> = readonly [id: number, failure: SqliteFailure | null, reply: Reply | null]

interface Waiting<Reply> {
  resolve(reply: Reply): void
  reject(failure: SqliteFailure): void
}

/** A failure that a thread reported, to be made an exception by who knows the store's name. */
export class ThreadFailure extends Error {
  readonly failure: SqliteFailure
  constructor(failure: SqliteFailure) {
    super(failure.kind)
    this.failure = failure
  }
}

/**
 * A batch of rows, as objects, outlives few collections of garbage in 10 MB; in less it is copied, and copied again. What
 * was copied twice waits for a collection of everything: where a heap may grow beyond 2 GB, until there is four times as
 * much of it as of what is needed.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 10, maxOldGenerationSizeMb: 1024 }

/** The asking end: questions and answers over messages, in order; its death rejects what is under way. */
export class Thread<Question, Reply> {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting<Reply>>()
  #last = 0
  #dead: SqliteFailure | null = null

  constructor(entry: URL, settings: object) {
    // The parent's own flags (`--input-type`, an inspector) are not for its threads.
    this.#worker = new Worker(entry, { workerData: settings, execArgv: [], resourceLimits })
    this.#worker.unref()
    this.#worker.on('message', (answer: Answer<Reply>) => this.#receive(answer))
    this.#worker.on('error', (error: Error) => this.#die(error.message))
    this.#worker.on('exit', () => this.#die('its thread ended'))
  }

  get dead(): boolean {
    return this.#dead !== null
  }

  /** `given`: buffers that go over instead of being copied, and are gone here. */
  ask(question: Question, given: readonly ArrayBuffer[] = []): Promise<Reply> {
    if (this.#dead !== null) return Promise.reject(new ThreadFailure(this.#dead))
    const id = ++this.#last
    // The process may end when nobody waits for an answer.
    if (this.#waiting.size === 0) this.#worker.ref()
    return new Promise<Reply>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject: (failure) => reject(new ThreadFailure(failure)) })
      this.#worker.postMessage([id, question], given)
    })
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }

  #receive([id, failure, reply]: Answer<Reply>): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (this.#waiting.size === 0) this.#worker.unref()
    if (failure !== null) waiting?.reject(failure)
    else waiting?.resolve(reply as Reply)
  }

  #die(reason: string): void {
    this.#dead ??= { kind: 'unavailable', reason }
    for (const waiting of this.#waiting.values()) waiting.reject(this.#dead)
    this.#waiting.clear()
  }
}

/** The answering end, inside the worker. `given`: what of a reply goes over instead of being copied. */
export function answer<Question, Reply>(
  handle: (question: Question) => Reply,
  given: (reply: Reply) => readonly ArrayBuffer[] = () => [],
): void {
  const port: MessagePort | null = parentPort
  if (port === null) throw new Error('Not a worker thread.')
  port.on('message', ([id, question]: readonly [number, Question]) => {
    let reply: Answer<Reply>
    let buffers: readonly ArrayBuffer[] = []
    try {
      const handled = handle(question)
      reply = [id, null, handled]
      buffers = given(handled)
    } catch (error) {
      reply = [id, failureOf(error), null]
    }
    port.postMessage(reply, buffers)
  })
}
