import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { flush } from './durable.ts'

const copying = '.restoring'
const whole = '.restored'

/** Where a restore gathers what it has checked; on the same disk, so that putting it in place is renaming. */
export interface Staging {
  readonly folder: string
  discard(): void
  /** From here on the restore is decided: cut off, the next start finishes it. */
  commit(): void
}

export function stagingIn(dataDir: string): Staging {
  const folder = join(dataDir, copying)
  const discard = () => rmSync(folder, { recursive: true, force: true })
  // What a restore that was cut off had gathered was not decided.
  discard()
  mkdirSync(folder, { mode: 0o700 })
  return {
    folder,
    discard,
    commit() {
      renameSync(folder, join(dataDir, whole))
      flush(dataDir)
    },
  }
}

/** Each file under its name; can be cut off and done again. Does nothing where no restore is decided. */
export function putInPlace(dataDir: string): void {
  const from = join(dataDir, whole)
  if (!existsSync(from)) return
  const entries = readdirSync(from, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  for (const { parentPath, name } of entries) {
    const path = join(parentPath, name)
    const target = join(dataDir, path.slice(from.length + 1))
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
    renameSync(path, target)
    flush(dirname(target))
  }
  rmSync(from, { recursive: true })
  flush(dataDir)
}
