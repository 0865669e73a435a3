import type { ShownSetting } from '../config.ts'

type Named = Pick<ShownSetting, 'key' | 'value'>

/** What the operating system refused, in a sentence that names the setting it came from; null: something else. */
export function obstacle(error: unknown, settings: readonly Named[]): string | null {
  if (isFull(error)) return 'A disk is full: make room, and run it again.'
  if (!isSystemError(error)) return null
  const { code, syscall, path, address, port } = error
  if (syscall === 'listen') {
    const at = port === undefined ? `${address}` : `${address}:${port}`
    if (code === 'EADDRINUSE') return `Something else listens at ${at}: stop it, or take another PORT (apart: *_URL).`
    if (code === 'EACCES') return `This user may not listen at ${at}: take a PORT from 1024 on.`
    return code === 'EADDRNOTAVAIL' ? `${address} is no address of this machine.` : null
  }
  const says = path === undefined ? undefined : sayings[code]
  return says === undefined ? null : `${named(`${path}`, settings)} ${says}.`
}

/** SQLite's own code (SQLITE_FULL), or the system's where it names no path. */
const isFull = (error: unknown): boolean =>
  error instanceof Error &&
  (('errcode' in error && error.errcode === 13) ||
    (isSystemError(error) && error.code === 'ENOSPC' && !('path' in error)))

const sayings: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  EACCES: 'is not open to this user',
  EPERM: 'is not open to this user',
  EROFS: 'lies on a disk that cannot be written',
  ENOSPC: 'lies on a full disk',
  EEXIST: 'is there already and is no folder',
  ENOTDIR: 'lies under what is no folder',
  EISDIR: 'is a folder, not a file',
}

function named(path: string, settings: readonly Named[]): string {
  const from = settings.find(({ value }) => value !== null && (path === value || path.startsWith(`${value}/`)))
  return from === undefined ? path : `${from.key}: ${path}`
}

interface SystemError extends NodeJS.ErrnoException {
  readonly code: string
  readonly address?: string
  readonly port?: number
}

const isSystemError = (error: unknown): error is SystemError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error
