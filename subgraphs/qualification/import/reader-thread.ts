import { Thread } from '../../shared/database/thread.ts'
import type { FileStep, ReaderSettings } from './reader.ts'
import type { ReaderQuestion } from './reader-worker.ts'

const ENTRY = new URL('./reader-worker.ts', import.meta.url)

/** Reads one file beside the server's own work. */
export interface ReaderThread {
  push(chunk: Uint8Array): Promise<FileStep>
  end(): Promise<FileStep>
  close(): Promise<void>
}

export function openReader(settings: ReaderSettings): ReaderThread {
  const thread = new Thread<ReaderQuestion, FileStep>(ENTRY, settings)
  return {
    push: (chunk) => thread.ask(chunk),
    end: () => thread.ask(null),
    close: () => thread.end(),
  }
}
