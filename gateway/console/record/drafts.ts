import type { SectionName } from './form.ts'
import type { KeeperPorts } from './keeper.ts'
import type { Draft } from './keeping.ts'

/** In this tab alone, gone when it is closed: the machine may be a facility's, shared by many. */
export function draftsOf(person: string): KeeperPorts['drafts'] {
  const key = (name: SectionName): string => `tsunagu-draft/${person}/${name}`
  return {
    get(name) {
      const stored = sessionStorage.getItem(key(name))
      return stored === null ? null : (JSON.parse(stored) as Draft)
    },
    put(name, draft) {
      if (draft === null) sessionStorage.removeItem(key(name))
      else sessionStorage.setItem(key(name), JSON.stringify(draft))
    },
  }
}
