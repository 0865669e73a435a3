import type { InputPath } from '../../schema/domain/outcome.ts'
import { invalid } from '../shared/writing.ts'

/** A place in the change feed, as callers hold it. */
export const cursorAt = (sequence: number): string => Buffer.from(String(sequence)).toString('base64url')

export function sequenceAt(cursor: string, path: InputPath): number {
  const text = Buffer.from(cursor, 'base64url').toString()
  if (!/^\d{1,15}$/.test(text)) throw invalid('CURSOR', 'This is no cursor of this list.', path)
  return Number(text)
}
