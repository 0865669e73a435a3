import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs'
import type { Measured } from '../../wiring/durable.ts'
import { Failure } from '../command.ts'

const piece = 1024 * 1024

/** A new file that nobody but the owner reads, measured as it is written; rows come by the dozen octets. */
export class TableFile {
  readonly #descriptor: number
  readonly #hash = createHash('sha256')
  readonly #buffer = Buffer.allocUnsafe(piece)
  #filled = 0
  #bytes = 0

  constructor(path: string) {
    this.#descriptor = openSync(path, 'wx', 0o600)
  }

  get bytes(): number {
    return this.#bytes + this.#filled
  }

  take(octets: Uint8Array): void {
    if (this.#filled + octets.length > piece) this.#write(this.#buffer.subarray(0, this.#filled))
    if (octets.length > piece) this.#write(octets)
    else {
      this.#buffer.set(octets, this.#filled)
      this.#filled += octets.length
    }
  }

  /** On the disk, not only in its cache. */
  close(): Measured {
    this.#write(this.#buffer.subarray(0, this.#filled))
    fsyncSync(this.#descriptor)
    closeSync(this.#descriptor)
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') }
  }

  #write(octets: Uint8Array): void {
    for (let done = 0; done < octets.length; ) done += writeSync(this.#descriptor, octets, done)
    this.#hash.update(octets)
    this.#bytes += octets.length
    this.#filled = 0
  }
}

/** The file, a piece at a time; fails at its end if it is not as it was measured. */
export function* piecesOf(path: string, { file, bytes, sha256 }: Measured & { readonly file: string }) {
  const hash = createHash('sha256')
  const source = openSync(path, 'r')
  let total = 0
  try {
    for (;;) {
      const buffer = Buffer.allocUnsafe(piece)
      const read = readSync(source, buffer)
      if (read === 0) break
      hash.update(buffer.subarray(0, read))
      total += read
      yield buffer.subarray(0, read)
    }
  } finally {
    closeSync(source)
  }
  if (total !== bytes || hash.digest('hex') !== sha256)
    throw new Failure(`${file} is not as the manifest says: nothing was restored.`)
}
