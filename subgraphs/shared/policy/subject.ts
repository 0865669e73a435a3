import { asNumberHandle, asPersonId } from '../../../schema/domain/ids.ts'
import type { SubjectRef } from '../consent/facts.ts'

/** In the place of a path: no person in particular, only what one institution wrote (rule 6). */
export interface OwnEntries {
  /** Names the institution, where it may be an office of the caller's; null: the caller's own. */
  readonly argument: string | null
}

const own = /^@own(?:\(\$([_A-Za-z][_0-9A-Za-z]*)\))?$/

export function parseOwnEntries(text: string): OwnEntries | null {
  const found = own.exec(text)
  return found === null ? null : { argument: found[1] ?? null }
}

/** A subject path as the SDL writes it: from the parent object, or, after `$`, from the field's arguments. */
export interface SubjectPath {
  readonly from: 'PARENT' | 'ARGUMENTS'
  readonly steps: readonly [string, ...string[]]
}

const path = /^\$?[_A-Za-z][_0-9A-Za-z]*(\.[_A-Za-z][_0-9A-Za-z]*)*$/

export function parseSubjectPath(text: string): SubjectPath | null {
  if (!path.test(text)) return null
  const from = text.startsWith('$') ? 'ARGUMENTS' : 'PARENT'
  const [first, ...rest] = text.replace('$', '').split('.')
  return first === undefined ? null : { from, steps: [first, ...rest] }
}

/** What stands at the path, if it is the id of a person or a number; null for anything else. */
export function subjectAt(steps: readonly string[], root: unknown): SubjectRef | null {
  let value = root
  for (const step of steps) {
    if (typeof value !== 'object' || value === null) return null
    value = (value as Readonly<Record<string, unknown>>)[step]
  }
  return typeof value === 'string' ? (asPersonId(value) ?? asNumberHandle(value)) : null
}
