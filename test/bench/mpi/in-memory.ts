import { copyFileSync, mkdtempSync, rmSync, statfsSync, statSync } from 'node:fs'
import { freemem } from 'node:os'
import { basename, join } from 'node:path'

const memory = '/dev/shm'
/** What the bench itself and the system need besides. */
const spare = 2 * 1024 ** 3

export interface InMemory {
  readonly file: string
  release(): void
}

/**
 * A store as it lies on a machine whose memory holds it. The system's own cache does not promise that: some kernels take
 * back whatever was not touched for some seconds, memory to spare or not. Null where there is no such place, or no room.
 */
export function inMemory(file: string): InMemory | null {
  if (room() < statSync(file).size + spare) return null
  const folder = mkdtempSync(join(memory, 'bench-'))
  const copy = join(folder, basename(file))
  const release = () => rmSync(folder, { recursive: true, force: true })
  try {
    copyFileSync(file, copy)
  } catch (error) {
    release()
    throw error
  }
  return { file: copy, release }
}

function room(): number {
  try {
    const { bavail, bsize } = statfsSync(memory)
    return Math.min(bavail * bsize, freemem())
  } catch {
    return 0
  }
}
