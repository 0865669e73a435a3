import { placesUpTo, unpackedBy } from '../shared/database/packed-rows.ts'
import { procedure, type Work } from '../shared/database/procedure.ts'
import { countLinkChanges, handlesIn, linkChangeForm, sequenceIn } from '../shared/packed-link-changes.ts'
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

const [sequence, handle, person, from, until, doubted] = unpackedBy(linkChangeForm, 'given.packed')
const text = {
  /** One after the other: of what was said of one link twice the later stands. */
  link: `insert into link (handle, person, filed, from_on, until_on, sequence, moved_at, doubted)
    select ${handle}, ${person}, ${person}, ${from}, ${until}, ${sequence}, null, ${doubted}
    from (select ? as packed) as given cross join temp.place as place
    where place.row >= ? and place.row < ? order by place.row
    on conflict (handle, from_on) do update set person = excluded.person, until_on = excluded.until_on,
      sequence = excluded.sequence, doubted = excluded.doubted,
      moved_at = case when link.person = excluded.person then link.moved_at else ? end`,
  position: 'select position from feed_cursor where name = ?',
  cursor: `insert into feed_cursor (name, position) values (?, ?)
    on conflict (name) do update set position = excluded.position`,
} as const

const link: Work<Linking, number> = (connection, { changes, cursor, at }) => {
  const held = Number(connection.direct(text.position).rows(cursor)[0]?.[0] ?? 0)
  const count = countLinkChanges(changes)
  let ahead = 0
  while (ahead < count && sequenceIn(changes, ahead) <= held) ahead += 1
  if (ahead === count) return held
  const last = sequenceIn(changes, count - 1)
  const telling = new FeedTelling(connection, handlesIn(changes, ahead))
  telling.addAround()
  placesUpTo(connection, count)
  connection.direct(text.link).run(Buffer.from(changes, 'latin1'), ahead, count, at)
  telling.addAround()
  telling.addWards()
  telling.tell(at)
  connection.direct(text.cursor).run(cursor, last)
  return last
}
export default link
