import { parentPort, workerData } from 'node:worker_threads'
import { openForReading } from './log-file.ts'
import { type ReadingCall, readingOf } from './reading.ts'

export type ReaderRequest = ReadingCall & { readonly id: number }

export type ReaderReply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly reason: string }

if (parentPort === null) throw new Error('the audit reader runs in a worker thread')
const port = parentPort
const reading = readingOf(openForReading((workerData as { readonly file: string }).file))

port.on('message', (request: ReaderRequest) => {
  try {
    port.postMessage({ id: request.id, ok: true, value: answer(request) } satisfies ReaderReply)
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : 'unknown'
    port.postMessage({ id: request.id, ok: false, reason } satisfies ReaderReply)
  }
})

function answer(call: ReadingCall): unknown {
  switch (call.name) {
    case 'recordsAbout':
      return reading.recordsAbout(...call.parameters)
    case 'countsByGrant':
      return reading.countsByGrant(...call.parameters)
    case 'head':
      return reading.head()
    case 'inclusionProof':
      return reading.inclusionProof(...call.parameters)
    case 'consistencyProof':
      return reading.consistencyProof(...call.parameters)
  }
}
