import { randomFillSync } from 'node:crypto'
import type { OpaqueIdPrefix } from '../../schema/domain/ids.ts'

const idBytes = 16
/** One call to the random source for 256 ids: the call costs more than the bytes. */
const pool = Buffer.alloc(256 * idBytes)
let used = pool.length

/** A new opaque id: 128 random bits behind its prefix. */
export function freshId(prefix: OpaqueIdPrefix): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += idBytes
  return `${prefix}_${pool.toString('base64url', used - idBytes, used)}`
}
