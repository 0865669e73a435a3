import { closeSync, fdatasyncSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { DatabaseSync } from 'node:sqlite'
import { median, rounded } from './statistics.ts'

/** What a figure was measured on. No name of a host, of a user or of a folder. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memory_gb: number
  readonly kernel: string
  readonly node: string
  readonly sqlite: string
  /** One block written and made durable, in the folder of the stores: every durable figure hangs on it. */
  readonly fsync_us: number
}

export function describeMachine(folder: string): Machine {
  const [first] = cpus()
  return {
    cpu: first?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memory_gb: rounded(totalmem() / 1024 ** 3),
    kernel: `${type()} ${release()}`,
    node: process.version,
    sqlite: sqliteVersion(),
    fsync_us: rounded(fsyncMicroseconds(folder)),
  }
}

function sqliteVersion(): string {
  const database = new DatabaseSync(':memory:')
  const row = database.prepare('select sqlite_version() as version').get()
  database.close()
  return String(row?.version)
}

function fsyncMicroseconds(folder: string): number {
  const file = join(folder, 'fsync')
  const descriptor = openSync(file, 'w')
  const block = Buffer.alloc(4096)
  const times = Array.from({ length: 200 }, () => {
    writeSync(descriptor, block)
    const start = performance.now()
    fdatasyncSync(descriptor)
    return (performance.now() - start) * 1000
  })
  closeSync(descriptor)
  unlinkSync(file)
  return median(times)
}
