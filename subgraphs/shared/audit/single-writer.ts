import { DatabaseSync } from 'node:sqlite'

/**
 * Holds a lock of the operating system beside the log for as long as this process lives: two writers would fork the
 * tree. It ends with the process, however that ends, so there is no stale lock to clear away.
 */
export function holdSoleWriter(file: string): { release(): void } {
  const lock = new DatabaseSync(`${file}.lock`)
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch {
    lock.close()
    throw new Error(
      'Another process is writing it: two would fork it, so stop that one first, or take another DATA_DIR.',
    )
  }
  return { release: () => lock.close() }
}
