import { Worker } from 'node:worker_threads'
import { StoreUnavailable } from '../failure.ts'
import type { ReaderReply, ReaderRequest } from './reader-thread.ts'
import type { AuditReading, ReadingCall } from './reading.ts'

export interface AuditReader extends AuditReading {
  close(): Promise<void>
}

interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (cause: StoreUnavailable) => void
}

/** Reads one log's file in a thread of its own, started by the first question and again after a crash. */
export function createReader(file: string): AuditReader {
  const pending = new Map<number, Pending>()
  let worker: Worker | null = null
  let asked = 0
  let closed = false

  const start = (): Worker => {
    const started = new Worker(new URL('./reader-thread.ts', import.meta.url), {
      workerData: { file },
      name: 'audit reader',
    })
    let cause: unknown = new Error('the audit reader stopped')
    started.on('message', (reply: ReaderReply) => {
      const one = pending.get(reply.id)
      pending.delete(reply.id)
      if (reply.ok) one?.resolve(reply.value)
      else one?.reject(new StoreUnavailable('audit', new Error(reply.reason)))
    })
    started.on('error', (failure) => {
      cause = failure
    })
    started.on('exit', () => {
      worker = null
      for (const one of pending.values()) one.reject(new StoreUnavailable('audit', cause))
      pending.clear()
    })
    return started
  }

  const ask = <Name extends ReadingCall['name']>(
    name: Name,
    ...parameters: Parameters<AuditReading[Name]>
  ): ReturnType<AuditReading[Name]> => {
    const answer = new Promise((resolve, reject) => {
      if (closed) {
        reject(new StoreUnavailable('audit', new Error('the audit log is closed')))
        return
      }
      worker ??= start()
      asked += 1
      pending.set(asked, { resolve, reject })
      worker.postMessage({ id: asked, name, parameters } as ReaderRequest)
    })
    return answer as ReturnType<AuditReading[Name]>
  }

  return {
    recordsAbout: (subjects, page) => ask('recordsAbout', subjects, page),
    countsByGrant: (grants) => ask('countsByGrant', grants),
    head: () => ask('head'),
    inclusionProof: (index, size) => ask('inclusionProof', index, size),
    consistencyProof: (olderSize, newerSize) => ask('consistencyProof', olderSize, newerSize),
    async close() {
      closed = true
      await worker?.terminate()
    },
  }
}
