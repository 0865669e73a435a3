import type { KeyObject } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import type { RegionId } from '../../../schema/domain/ids.ts'
import { type Outcome, ok, refuse } from '../../../schema/domain/outcome.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { AuditUnavailable } from '../failure.ts'
import type { Readiness } from '../subgraph.ts'
import type { AuditLog } from './audit.ts'
import type { ErasureGround } from './leaf.ts'
import type { ErasureOutcome } from './ledger.ts'
import { createLine, type LineFigures } from './line.ts'
import { createReader } from './reader.ts'
import type { AuditReading } from './reading.ts'
import type { SigningKey } from './signing-key.ts'
import type { WriterData, WriterReply, WriterRequest } from './writer.ts'

export interface AuditLogOptions {
  readonly file: string
  readonly key: SigningKey
  /** Public keys of the years before: the file's last head may be theirs. */
  readonly formerKeys?: readonly KeyObject[]
  /** The process's lasting name; its log belongs to it. */
  readonly process: string
  readonly region: RegionId | null
  readonly now?: () => Instant
  /** Records that may wait for the disk; more are refused, and with them their answers. */
  readonly maxBacklog?: number
  /** How soon a failed disk or a stopped writer is tried again. */
  readonly retryMs?: number
  /** Another writer's module: tests bring slow and failing disks. */
  readonly writerThread?: URL
}

export interface ProcessAuditLog extends AuditLog, AuditReading {
  readonly process: string
  /** Takes a record out by law; the leaf's hash, and with it the tree, stands. */
  erase(index: number, ground: ErasureGround): Promise<Outcome<null>>
  readiness(): Readiness
  figures(): LineFigures
  close(): Promise<void>
}

/** A record that nobody waits for departs after this long at the latest. */
const unawaitedMs = 20

/** Opens (or begins) the log of this process; rejects with an AuditUnavailable when it is in use, damaged or unwritable. */
export async function openAuditLog(options: AuditLogOptions): Promise<ProcessAuditLog> {
  const { file, key, process, region, formerKeys = [], maxBacklog = 100_000, retryMs = 500 } = options
  const now = options.now ?? (() => Date.now() as Instant)
  const module = options.writerThread ?? new URL('./writer-thread.ts', import.meta.url)
  const erasures = new Map<number, (outcome: ErasureOutcome | 'FAILED') => void>()
  /** The writer's thread while there is one, and the same once it has opened the file. */
  let thread: Worker | null = null
  let writer: Worker | null = null
  let trouble: string | null = null
  let closing = false
  let immediate = false
  let timed = false
  let asked = 0

  const send = () => {
    immediate = false
    const departure = writer === null ? null : line.depart()
    if (departure !== null) post({ kind: 'APPEND', ...departure, at: now() })
  }
  const post = (request: WriterRequest) => writer?.postMessage(request)
  // All operations that come to their end within one turn of the event loop share one message.
  const sendSoon = () => {
    if (immediate) return
    immediate = true
    setImmediate(send)
  }
  const sendWithin = (ms: number) => {
    if (timed) return
    timed = true
    setTimeout(() => {
      timed = false
      send()
    }, ms).unref()
  }
  const line = createLine(maxBacklog, { awaited: sendSoon, appended: () => sendWithin(unawaitedMs) })

  const heard = (reply: Exclude<WriterReply, { kind: 'OPEN' }>) => {
    switch (reply.kind) {
      case 'DURABLE':
        trouble = null
        line.durable(reply.last, reply.lost)
        break
      case 'FAILED':
        trouble = reply.reason
        line.failed(reply.last, reply.lost, new Error(reply.reason))
        setTimeout(send, retryMs).unref()
        break
      case 'ERASURE':
        erasures.get(reply.id)?.(reply.outcome)
        erasures.delete(reply.id)
    }
  }

  const start = () =>
    new Promise<void>((resolve, reject) => {
      const data: WriterData = { ledger: { file, process, region, key, formerKeys }, at: now() }
      const started = new Worker(module, { workerData: data, name: 'audit writer' })
      thread = started
      let cause = new Error('the audit writer stopped')
      started.on('message', (reply: WriterReply) => {
        if (reply.kind !== 'OPEN') return heard(reply)
        writer = started
        line.open()
        send()
        resolve()
      })
      started.on('error', (failure) => {
        cause = failure instanceof Error ? failure : cause
      })
      started.on('exit', () => {
        thread = null
        writer = null
        line.shut(cause)
        for (const finish of erasures.values()) finish('FAILED')
        erasures.clear()
        reject(new AuditUnavailable(cause))
      })
    })
  const keepWriting = (started: Worker) => {
    started.on('exit', () => {
      if (closing) return
      trouble = 'the audit writer stopped'
      setTimeout(restart, retryMs).unref()
    })
  }
  const restart = () => {
    if (closing) return
    start().then(
      () => {
        trouble = null
        if (writer !== null) keepWriting(writer)
      },
      () => setTimeout(restart, retryMs).unref(),
    )
  }

  await start()
  if (writer !== null) keepWriting(writer)
  const reader = createReader(file)

  return {
    process,
    append: line.append,
    settle: line.settle,
    recordsAbout: reader.recordsAbout,
    countsByGrant: reader.countsByGrant,
    head: reader.head,
    inclusionProof: reader.inclusionProof,
    consistencyProof: reader.consistencyProof,
    figures: line.figures,
    readiness: () => ({ ready: trouble === null, reasons: trouble === null ? [] : [`audit log: ${trouble}`] }),
    async erase(index, ground) {
      if (writer === null) throw new AuditUnavailable(new Error('the audit writer stopped'))
      send()
      asked += 1
      const id = asked
      const outcome = await new Promise<ErasureOutcome | 'FAILED'>((resolve) => {
        erasures.set(id, resolve)
        post({ kind: 'ERASE', id, index, ground, at: now() })
      })
      if (outcome === 'FAILED') throw new AuditUnavailable(new Error('the erasure could not be made durable'))
      if (outcome === 'ERASED') return ok(null)
      if (outcome === 'ALREADY_ERASED') return refuse({ code: 'CONFLICT', message: 'The record is already erased.' })
      return refuse({ code: 'NOT_FOUND', message: 'There is no such record.' })
    },
    async close() {
      if (closing) return
      closing = true
      await reader.close()
      const last = thread
      if (last === null) return
      const gone = new Promise((resolve) => last.once('exit', resolve))
      send()
      last.postMessage({ kind: 'CLOSE' } satisfies WriterRequest)
      await gone
    },
  }
}
