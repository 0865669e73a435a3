import { closeSync, openSync, readSync } from 'node:fs'

/** Reads a file once, whole: it is in the system's memory afterwards, as a store is on a machine that has room for it. */
export function bringIntoMemory(file: string): void {
  const room = Buffer.alloc(8 * 1024 * 1024)
  const opened = openSync(file, 'r')
  try {
    while (readSync(opened, room) > 0);
  } finally {
    closeSync(opened)
  }
}
