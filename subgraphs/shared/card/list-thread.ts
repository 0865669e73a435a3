import { Thread } from '../database/thread.ts'
import type { ListSettings } from './list-worker.ts'
import type { RevocationList } from './revocation.ts'

const ENTRY = new URL('./list-worker.ts', import.meta.url)

/** Reads lists beside the server's own work, for a large one takes a second; its thread begins with the first. */
export interface ListReader {
  /** Null: it cannot be read, and nothing can be said of it. */
  read(file: string): Promise<RevocationList | null>
  close(): Promise<void>
}

export function openListReader(authorities: ListSettings): ListReader {
  let thread: Thread<string, RevocationList | null> | null = null
  return {
    async read(file) {
      // A list that the thread could not hold does not take the next ones with it.
      if (thread === null || thread.dead) thread = new Thread(ENTRY, authorities)
      return thread.ask(file).catch(() => null)
    },
    async close() {
      await thread?.end()
    },
  }
}
