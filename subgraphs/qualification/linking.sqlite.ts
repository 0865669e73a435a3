import { procedure, type Work } from '../shared/database/procedure.ts'
import { unpackLinkChanges } from '../shared/packed-link-changes.ts'
import { FeedTelling } from './feed-telling.ts'

export interface Linking {
  /** See `packLinkChanges`. */
  readonly changes: string
  /** Under which name the store keeps how far it took the index's changes over. */
  readonly cursor: string
  readonly at: number
}

/**
 * Takes over changes of the index in the writer's own thread, for hundreds come at once while a file is imported.
 * Answers how far the store has come.
 */
export const linking = procedure<Linking, number>(new URL(import.meta.url))

const text = {
  link: `insert into link (handle, person, filed, from_on, until_on, sequence, moved_at, doubted)
    values (?, ?, ?, ?, ?, ?, null, ?)
    on conflict (handle, from_on) do update set person = excluded.person, until_on = excluded.until_on,
      sequence = excluded.sequence, doubted = excluded.doubted,
      moved_at = case when link.person = excluded.person then link.moved_at else ? end`,
  position: 'select position from feed_cursor where name = ?',
  cursor: `insert into feed_cursor (name, position) values (?, ?)
    on conflict (name) do update set position = excluded.position`,
} as const

const link: Work<Linking, number> = (connection, { changes: heard, cursor, at }) => {
  const held = Number(connection.direct(text.position).rows(cursor)[0]?.[0] ?? 0)
  const changes = unpackLinkChanges(heard).filter(({ sequence }) => sequence > held)
  const last = changes.at(-1)
  if (last === undefined) return held
  const telling = new FeedTelling(connection, new Set(changes.map(({ handle }) => handle)))
  telling.addAround()
  const linked = connection.direct(text.link)
  for (const { handle, person, from, until, sequence, doubted } of changes)
    linked.run(handle, person, person, from, until, sequence, doubted ? 1 : 0, at)
  telling.addAround()
  telling.addWards()
  telling.tell(at)
  connection.direct(text.cursor).run(cursor, last.sequence)
  return last.sequence
}
export default link
