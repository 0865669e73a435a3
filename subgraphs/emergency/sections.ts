import type { UserId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { SectionName } from './content.ts'

/**
 * One section on its way from the family to an approved version. Each step takes only the state it may follow: an
 * illegal step does not compile, and a store that finds another state refuses.
 */
interface Written {
  readonly name: SectionName
  readonly revision: number
  readonly saved: Instant
  readonly by: UserId
}

export interface Draft extends Written {
  readonly state: 'DRAFT'
}
export interface Submitted extends Written {
  readonly state: 'SUBMITTED'
}
export interface Returned extends Written {
  readonly state: 'RETURNED'
  readonly reason: string
}
export interface Approved extends Written {
  readonly state: 'APPROVED'
  readonly version: number
}
export type Section = Draft | Submitted | Returned | Approved

interface Step {
  readonly at: Instant
  readonly by: UserId
}

/** Whatever it was, new content makes it a draft again. */
export function drafted(name: SectionName, before: Section | null, { at, by }: Step): Draft {
  return { state: 'DRAFT', name, revision: (before?.revision ?? 0) + 1, saved: at, by }
}

export function submitted(draft: Draft, { at, by }: Step): Submitted {
  return { ...draft, state: 'SUBMITTED', revision: draft.revision + 1, saved: at, by }
}

export function returned(section: Submitted, reason: string, { at, by }: Step): Returned {
  return { ...section, state: 'RETURNED', revision: section.revision + 1, saved: at, by, reason }
}

export function approved(section: Submitted, version: number, { at, by }: Step): Approved {
  return { ...section, state: 'APPROVED', revision: section.revision + 1, saved: at, by, version }
}
