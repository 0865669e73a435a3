import type { KeptSection } from './keeper.ts'
import { isDirty } from './keeping.ts'
import { sendable } from './sending.ts'
import { sectionStates } from './words.ts'

/** A section's standing in a word, and in which colour it is said. */
export interface Wanted {
  readonly says: string
  readonly look: 'draft' | 'submitted' | 'returned' | 'approved' | 'late'
}

/** What is in the way first, then how far it has come. */
export function wantedOf({ section, keeping, state }: KeptSection, on: string): Wanted {
  const dirty = isDirty(keeping, section.fields)
  const local = dirty ? sendable(section.fields, keeping.typed, on).problems : []
  const wrong = new Set([...keeping.problems, ...local].map(({ place }) => place.join('/'))).size
  if (keeping.clashes.length > 0) return { says: 'ほかの人も変更', look: 'late' }
  if (wrong > 0) return { says: `直す欄 ${wrong}`, look: 'late' }
  if (keeping.trouble !== null) return { says: 'まだ送れていません', look: 'late' }
  if (state === null) return { says: dirty ? '入力中' : '未記入', look: 'draft' }
  return { says: sectionStates[state], look: looks[state] }
}

const looks = { DRAFT: 'draft', SUBMITTED: 'submitted', RETURNED: 'returned', APPROVED: 'approved' } as const
