import type { Stored } from './storable.ts'

/** Rows as arrays: half the cost of node:sqlite's objects, and no column name is copied per row between threads. */
export interface Table {
  readonly names: readonly string[]
  readonly rows: readonly (readonly Stored[])[]
}

/** Rows as the builder's types promise them: the query that was compiled says what `R` is. */
export function rowsOf<R>({ names, rows }: Table): R[] {
  return rows.map((values) => {
    const row: Record<string, Stored | undefined> = {}
    for (let at = 0; at < names.length; at++) row[names[at] as string] = values[at]
    return row as R
  })
}
