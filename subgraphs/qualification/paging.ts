import type { Page } from './consent-store.ts'

export interface Cursor {
  readonly at: number
  readonly id: string
}

const writeCursor = ({ at, id }: Cursor): string => Buffer.from(`${at} ${id}`).toString('base64url')

/** Null: from the start. A cursor nobody made counts as one behind the end. */
export function readCursor(text: string | null): Cursor | null {
  if (text === null) return null
  const match = /^(\d{1,15}) (\S{1,80})$/.exec(Buffer.from(text, 'base64url').toString())
  return match?.[2] === undefined ? { at: -1, id: '' } : { at: Number(match[1]), id: match[2] }
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
