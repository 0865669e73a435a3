import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Reads a secret, making it first where there is none. Two processes that make it at once end with the same one. */
export function readOrMakeSecret(path: string, make: () => string): string {
  const found = readIfThere(path)
  if (found !== null) return found
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  writeFileSync(draft, make(), { mode: 0o600, flag: 'wx', flush: true })
  try {
    // link(2) is atomic and never replaces: whoever comes second reads what the first one made.
    linkSync(draft, path)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  } finally {
    rmSync(draft, { force: true })
  }
  return readSecret(path)
}

/** Throws where the file is missing, or where others on the machine may read it. */
export function readSecret(path: string): string {
  const text = readIfThere(path)
  if (text === null) throw new Error('A private key file is missing.')
  return text
}

/** What everyone may read; replaced as a whole. */
export const writePublic = (path: string, text: string): void => replace(path, text, 0o644)

/** A secret that is there already, replaced as a whole. */
export const replaceSecret = (path: string, text: string): void => replace(path, text, 0o600)

function replace(path: string, text: string, mode: number): void {
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  writeFileSync(draft, text, { mode, flag: 'wx', flush: true })
  renameSync(draft, path)
}

function readIfThere(path: string): string | null {
  try {
    const mode = statSync(path).mode
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new Error('A private key file may be read by others: give it mode 0600.')
    }
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
