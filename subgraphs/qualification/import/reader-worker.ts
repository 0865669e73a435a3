import { setPriority } from 'node:os'
import { workerData } from 'node:worker_threads'
import { answer } from '../../shared/database/thread.ts'
import { handedOver } from './batch.ts'
import { FileReader, type FileStep, type ReaderSettings } from './reader.ts'

/** A chunk, or null at the file's end. */
export type ReaderQuestion = Uint8Array | null

/** A file yields to whoever asks meanwhile, and to the writer that it waits for. Only Linux has priorities of threads. */
function yieldToOthers(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(10)
  } catch {
    // A sandbox that forbids it: the file is read all the same.
  }
}

yieldToOthers()

const reader = new FileReader(workerData as ReaderSettings)
answer<ReaderQuestion, FileStep>(
  (chunk) => (chunk === null ? reader.end() : reader.push(chunk)),
  ({ batches }) => batches.flatMap(handedOver),
)
