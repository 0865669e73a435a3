import { realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Another process, or another part of this one, has the store open. */
export class StoreInUse extends Error {
  constructor(store: string, holder: number | null) {
    super(
      `The ${store} store is in use by ${holder === null ? 'another process' : `process ${holder}`}: ` +
        'no two processes may write one SQLite file.',
    )
    this.name = 'StoreInUse'
  }
}

/** A second opener only looks, briefly; that must not turn the first away. */
const PATIENCE_MILLISECONDS = 100

/**
 * A lock on a small file beside the store's. It is the kernel's own (the write lock of that file, held while the
 * process lives), so kill -9 leaves nothing stale behind, and no process id that came round again can be mistaken.
 */
export function lockStore(store: string, file: string): { release(): void } {
  const path = `${join(realpathSync(dirname(file)), basename(file))}.lock`
  const lock = new DatabaseSync(path, { timeout: PATIENCE_MILLISECONDS })
  try {
    lock.exec('pragma synchronous = off; create table if not exists holder(process integer not null); begin immediate')
    lock.exec(`delete from holder; insert into holder values (${process.pid}); commit; begin immediate`)
  } catch (error) {
    const busy = error instanceof Error && 'errcode' in error && error.errcode === 5
    const holder = busy ? holderOf(lock) : null
    lock.close()
    throw busy ? new StoreInUse(store, holder) : error
  }
  return { release: () => lock.close() }
}

function holderOf(lock: DatabaseSync): number | null {
  try {
    const process = lock.prepare('select process from holder').get()?.process
    return typeof process === 'number' ? process : null
  } catch {
    return null
  }
}
