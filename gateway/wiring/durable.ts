import { createHash } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, resolve } from 'node:path'

const piece = 1024 * 1024

export interface Measured {
  readonly bytes: number
  /** Hexadecimal. */
  readonly sha256: string
}

/** To the disk, not only to its cache. */
export function flush(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/**
 * With all folders above it, each its owner's alone; what is there stays as it is. Node's own way (`recursive`) never
 * ends under a folder of the kernel's, which says of everything in it that it is not there.
 */
export function makeFolder(path: string): void {
  const folder = resolve(path)
  if (isFolder(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // Processes that start together make the same.
    if (!isFolder(folder)) throw error
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** Half of it never stands under its name. */
export function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.part`, text, { mode: 0o600, flush: true })
  renameSync(`${path}.part`, path)
  flush(dirname(path))
}

/** Length and SHA-256, a piece at a time. */
export function measure(path: string): Measured {
  return readThrough(path, () => undefined)
}

/** Copies to a new file that nobody but the owner reads, and measures what was copied. */
export function copyMeasured(from: string, to: string): Measured {
  rmSync(to, { force: true })
  const target = openSync(to, 'wx', 0o600)
  try {
    const measured = readThrough(from, (bytes) => {
      for (let done = 0; done < bytes.length; ) done += writeSync(target, bytes, done)
    })
    fsyncSync(target)
    return measured
  } finally {
    closeSync(target)
  }
}

function readThrough(path: string, take: (bytes: Uint8Array) => void): Measured {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(piece)
  const source = openSync(path, 'r')
  let total = 0
  try {
    for (let read = readSync(source, buffer); read > 0; read = readSync(source, buffer)) {
      const bytes = buffer.subarray(0, read)
      hash.update(bytes)
      take(bytes)
      total += read
    }
  } finally {
    closeSync(source)
  }
  return { bytes: total, sha256: hash.digest('hex') }
}
