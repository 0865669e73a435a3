import { useEffect, useState } from 'preact/hooks'
import { today } from '../frame/dates.ts'
import { useHeld } from '../frame/held.ts'
import { useSession } from '../session/session.ts'
import { draftsOf } from './drafts.ts'
import { createKeeper, type Keeper, type KeeperPorts, type KeptSections, type SectionRead } from './keeper.ts'
import { freshRequestKey } from './saving.ts'

export interface KeeperParts extends Pick<KeeperPorts, 'read' | 'save'> {
  readonly person: string
  readonly sections: readonly SectionRead[]
}

/** The keeper of one person's record for as long as the page shows it; it tries again when network or sign-in is back. */
export function useKeeper({ person, sections, read, save }: KeeperParts): readonly [Keeper, KeptSections] {
  const session = useSession()
  const [keeper] = useState(() =>
    createKeeper(sections, {
      read,
      save,
      drafts: draftsOf(person),
      today,
      key: freshRequestKey,
      later(ms, call) {
        const timer = setTimeout(call, ms)
        return () => clearTimeout(timer)
      },
    }),
  )
  const kept = useHeld(keeper.subscribe, keeper.kept)
  useEffect(() => {
    keeper.begin()
    addEventListener('online', keeper.begin)
    return () => {
      removeEventListener('online', keeper.begin)
      keeper.rest()
    }
  }, [keeper])
  useEffect(() => {
    if (session !== null) keeper.begin()
  }, [keeper, session])
  return [keeper, kept] as const
}
