import type { Page } from './consent-store.ts'

/** A place in a list ordered by rank (0 first; lists without ranks have 0 alone), then the newest, then the greatest id. */
export interface Cursor {
  readonly at: number
  readonly id: string
  readonly rank?: number
}

const writeCursor = ({ at, id, rank = 0 }: Cursor): string => Buffer.from(`${at} ${id} ${rank}`).toString('base64url')

/** Behind every list. */
const end: Cursor = { at: -1, id: '', rank: 9 }

/** Null: from the start. A cursor nobody made counts as one behind the end. */
export function readCursor(text: string | null): Cursor | null {
  if (text === null) return null
  const match = /^(\d{1,15}) ([\w-]{1,80}) (\d)$/.exec(Buffer.from(text, 'base64url').toString())
  return match?.[2] === undefined ? end : { at: Number(match[1]), id: match[2], rank: Number(match[3]) }
}

/** One row more than a page was read: whether there is one more. */
export function page<Row, T>(
  rows: readonly Row[],
  first: number,
  cursorOf: (row: Row) => Cursor,
  read: (row: Row) => T,
): Page<T> {
  const items = rows.slice(0, first).map((row) => ({ cursor: writeCursor(cursorOf(row)), item: read(row) }))
  return { items, more: rows.length > first }
}
