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
    throw new Error('the audit log is being written by another process')
  }
  return { release: () => lock.close() }
}
