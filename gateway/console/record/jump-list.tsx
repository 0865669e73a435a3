import { today } from '../frame/dates.ts'
import type { KeptSection, KeptSections } from './keeper.ts'
import { isDirty } from './keeping.ts'
import { sendable } from './sending.ts'
import { sectionStates } from './words.ts'

/** A long form's table of contents, with what each section still wants of whoever writes it. */
export function JumpList({ kept }: { readonly kept: KeptSections }) {
  return (
    <nav className="jump-list" aria-label="欄へ移る">
      <ul>
        {kept.map((one) => {
          const { says, look } = standingOf(one, today())
          return (
            <li key={one.section.name}>
              <a href={`#section-${one.section.name}`}>
                {one.section.label}
                <span className={`state state-${look}`}>{says}</span>
              </a>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

interface Shown {
  readonly says: string
  readonly look: 'draft' | 'submitted' | 'returned' | 'approved' | 'late'
}

/** What is in the way first, then how far it has come. */
export function standingOf({ section, keeping, state }: KeptSection, on: string): Shown {
  const dirty = isDirty(keeping, section.fields)
  const local = dirty ? sendable(section.fields, keeping.typed, on).problems : []
  const wrong = new Set([...keeping.problems, ...local].map(({ place }) => place.join('/'))).size
  if (keeping.clashes.length > 0) return { says: 'ほかの人も変更', look: 'late' }
  if (wrong > 0) return { says: `直す欄 ${wrong}`, look: 'late' }
  if (keeping.trouble !== null) return { says: 'まだ送れていません', look: 'late' }
  if (state === null) return { says: dirty ? '入力中' : '未記入', look: 'draft' }
  return { says: sectionStates[state] ?? state, look: looks[state] }
}

const looks = { DRAFT: 'draft', SUBMITTED: 'submitted', RETURNED: 'returned', APPROVED: 'approved' } as const
