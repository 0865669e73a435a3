import { randomFillSync } from 'node:crypto'
import type { OpaqueIdPrefix } from '../../schema/domain/ids.ts'

const idBytes = 16
/** One call to the random source for 256 ids: the call costs more than the bytes. */
const pool = Buffer.alloc(256 * idBytes)
let used = pool.length

function randomText(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += idBytes
  return pool.toString('base64url', used - idBytes, used)
}

/** A new opaque id: 128 random bits behind its prefix. */
export function freshId(prefix: OpaqueIdPrefix): string {
  return `${prefix}_${randomText()}`
}

/** As many as some commits hold: what a commit adds falls on few pages, and each of them is written once. */
const together = 2_000
const sharedSigns = 4

/**
 * Ids for a bulk load: some thousands made one after another share 24 random bits, so that they fall on the same pages
 * of an index; 104 bits are each one's own.
 */
export function clusteredIds(): (prefix: OpaqueIdPrefix) => string {
  let left = 0
  let shared = ''
  return (prefix) => {
    if (left === 0) {
      shared = randomText().slice(0, sharedSigns)
      left = together
    }
    left -= 1
    return `${prefix}_${shared}${randomText().slice(sharedSigns)}`
  }
}
