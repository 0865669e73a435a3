import { procedure, type Work } from '../shared/database/procedure.ts'
import type { Stored } from '../shared/database/storable.ts'

/** Rows of a first load, by table, each in the order of its columns below. */
export interface LoadedRows {
  readonly number: readonly (readonly Stored[])[]
  readonly record: readonly (readonly Stored[])[]
  readonly ledger: readonly (readonly Stored[])[]
  readonly continuity: readonly (readonly Stored[])[]
  readonly link_change: readonly (readonly Stored[])[]
  /** What the counters stand at after these rows. */
  readonly counted: number
}

/** Takes many rows in the writer's own thread, in one transaction and one message. */
export const loading = procedure<LoadedRows, void>(new URL(import.meta.url))

const inserts = {
  number: 'insert into number (handle, scheme, insurer, lookup, sealed, minted) values (?, ?, ?, ?, ?, ?)',
  record: `insert into record (id, filed, handle, from_on, until_on, person, evidence, decision, doubted, known)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ledger: `insert into ledger (sequence, id, kind, at, by_user, rule, one, other, weight, reasons, counts)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  continuity: 'insert into continuity (handle, previous, known) values (?, ?, ?)',
  link_change: `insert into link_change (sequence, handle, person, was, from_on, until_on, doubted, at)
    values (?, ?, ?, ?, ?, ?, ?, ?)`,
} as const
const tables = ['number', 'record', 'ledger', 'continuity', 'link_change'] as const
const count = "update sequence set value = ? where name in ('link_change', 'filed', 'decision')"

const load: Work<LoadedRows, void> = (connection, rows) => {
  for (const table of tables) {
    const insert = connection.direct(inserts[table])
    for (const row of rows[table]) insert.run(...row)
  }
  connection.direct(count).run(rows.counted)
}
export default load
