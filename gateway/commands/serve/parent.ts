import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Log } from '../../telemetry/log.ts'
import type { ProcessMetrics } from '../../telemetry.ts'
import type { FromWorker, ToWorker } from './messages.ts'

const PROGRAM = fileURLToPath(new URL('../../cli.ts', import.meta.url))
const FIRST_PAUSE_MILLISECONDS = 100
const LONGEST_PAUSE_MILLISECONDS = 10_000
/** Whoever lasted this long begins with the first pause again. */
const SOUND_MILLISECONDS = 60_000
const METRICS_MILLISECONDS = 1_000

/** How long a worker that ended `failures` times in a row, each soon after its start, is left alone. */
export const pauseAfter = (failures: number): number =>
  Math.min(LONGEST_PAUSE_MILLISECONDS, FIRST_PAUSE_MILLISECONDS * 2 ** Math.min(failures - 1, 30))

export interface ParentParts {
  /** The lasting names of the workers. */
  readonly names: readonly string[]
  /** What a worker of this name is started with, after the program's own name. */
  readonly argv: (name: string) => readonly string[]
  readonly log: Log
  readonly stopped: AbortSignal
}

/**
 * Workers that share one port, each begun again when it ends. The first start goes one after another: each finds what
 * the one before has made (keys, tables). Resolves, once told to stop and all have drained, with the exit code.
 */
export async function serveByWorkers(parts: ParentParts): Promise<number> {
  const parent = new Parent(parts)
  const begun = await parent.beginAll()
  if (begun && !parts.stopped.aborted) await once(parts.stopped, 'abort')
  await parent.stopAll()
  return begun ? 0 : 1
}

class Parent {
  readonly #parts: ParentParts
  /** Those that run; `there`: those that serve. */
  readonly #running = new Map<string, Worker>()
  readonly #there = new Set<string>()
  readonly #gathering = new Map<number, (from: string, metrics: ProcessMetrics) => void>()
  #gathered = 0
  #stopping = false

  constructor(parts: ParentParts) {
    this.#parts = parts
  }

  /** False: one ended before it served. What is wrong it has said itself. */
  async beginAll(): Promise<boolean> {
    for (const name of this.#parts.names) {
      if (this.#parts.stopped.aborted) return true
      if (!(await this.#begin(name))) return this.#parts.stopped.aborted
      this.#keep(name, 0)
    }
    return true
  }

  async stopAll(): Promise<void> {
    this.#stopping = true
    const gone = [...this.#running.values()].map((worker) => once(worker, 'exit'))
    for (const name of this.#running.keys()) this.#tell(name, { kind: 'STOP' })
    await Promise.all(gone)
  }

  /** Whether it came to serve. */
  async #begin(name: string): Promise<boolean> {
    cluster.schedulingPolicy = cluster.SCHED_RR
    cluster.setupPrimary({ exec: PROGRAM, args: [...this.#parts.argv(name)] })
    const worker = cluster.fork()
    endUndelivered(worker)
    this.#running.set(name, worker)
    const started = Promise.withResolvers<boolean>()
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'STARTED') started.resolve(true)
      else this.#hear(name, message)
    })
    worker.on('error', () => undefined)
    worker.once('exit', () => {
      this.#running.delete(name)
      this.#there.delete(name)
      this.#tellMissing()
      started.resolve(false)
    })
    const serves = await started.promise
    if (serves && this.#running.get(name) === worker) this.#there.add(name)
    this.#tellMissing()
    // It may have been told before it could hear.
    if (this.#stopping) this.#tell(name, { kind: 'STOP' })
    return serves
  }

  /** Begins it again, whenever it ends. */
  #keep(name: string, failures: number): void {
    const worker = this.#running.get(name)
    const began = performance.now()
    const ended = async (): Promise<void> => {
      if (this.#parts.stopped.aborted) return
      const soon = performance.now() - began < SOUND_MILLISECONDS
      const next = soon ? failures + 1 : 1
      this.#parts.log.error({ worker: name, again: pauseAfter(next) }, 'a worker ended')
      await pause(pauseAfter(next), undefined, { signal: this.#parts.stopped }).catch(() => undefined)
      if (this.#parts.stopped.aborted) return
      await this.#begin(name)
      this.#keep(name, next)
    }
    if (worker === undefined) void ended()
    else worker.once('exit', () => void ended())
  }

  #tell(name: string, message: ToWorker): void {
    // One that is ending hears nothing any more; its exit says the rest.
    this.#running.get(name)?.send(message, () => undefined)
  }

  #tellMissing(): void {
    const workers = this.#parts.names.filter((name) => !this.#there.has(name))
    for (const name of this.#running.keys()) this.#tell(name, { kind: 'MISSING', workers })
  }

  #hear(from: string, message: Exclude<FromWorker, { kind: 'STARTED' }>): void {
    if (message.kind === 'METRICS') this.#gathering.get(message.id)?.(from, message.metrics)
    else void this.#gather(from, message.id)
  }

  /** The metrics of all others that are there and answer in time. */
  async #gather(asker: string, id: number): Promise<void> {
    const awaited = new Set([...this.#there].filter((name) => name !== asker))
    const metrics: ProcessMetrics[] = []
    const round = this.#gathered++
    const whole = Promise.withResolvers<void>()
    this.#gathering.set(round, (from, told) => {
      if (awaited.delete(from)) metrics.push(told)
      if (awaited.size === 0) whole.resolve()
    })
    if (awaited.size === 0) whole.resolve()
    for (const name of awaited) this.#tell(name, { kind: 'METRICS_WANTED', id: round })
    const late = setTimeout(whole.resolve, METRICS_MILLISECONDS)
    await whole.promise
    clearTimeout(late)
    this.#gathering.delete(round)
    this.#tell(asker, { kind: 'METRICS_OF_OTHERS', id, metrics })
  }
}

/**
 * A connection that is on its way to a worker that dies stays open here and would never be answered (node:cluster keeps
 * no account of it; there is one at most). Ended, its client knows and asks again.
 */
function endUndelivered({ process: child }: Worker): void {
  const send = child.send.bind(child) as (...sent: readonly unknown[]) => boolean
  let last: unknown = null
  child.send = (...sent: readonly unknown[]): boolean => {
    if (typeof sent[1] === 'object' && sent[1] !== null) last = sent[1]
    return send(...sent)
  }
  child.once('exit', () => {
    // What has arrived was closed here long ago, and closing it again does nothing.
    if (typeof last === 'object' && last !== null && 'close' in last && typeof last.close === 'function') last.close()
  })
}
