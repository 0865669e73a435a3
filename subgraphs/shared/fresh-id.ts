import { randomBytes } from 'node:crypto'
import type { OpaqueIdPrefix } from '../../schema/domain/ids.ts'

/** A new opaque id: 128 random bits behind its prefix. */
export function freshId(prefix: OpaqueIdPrefix): string {
  return `${prefix}_${randomBytes(16).toString('base64url')}`
}
