import { today } from '../frame/dates.ts'
import type { KeptSections } from './keeper.ts'
import { wantedOf } from './wanted.ts'

/** A long form's table of contents, with what each section still wants of whoever writes it. */
export function JumpList({ kept }: { readonly kept: KeptSections }) {
  return (
    <nav className="jump-list" aria-label="欄へ移る">
      <ul>
        {kept.map((one) => {
          const { says, look } = wantedOf(one, today())
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
