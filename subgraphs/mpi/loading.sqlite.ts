import { eachRow, type PackedRows } from '../shared/database/packed-rows.ts'
import { procedure, type Work } from '../shared/database/procedure.ts'

const tables = ['number', 'record', 'ledger', 'continuity', 'link_change'] as const

/** Rows of a first load, by table, each in the order of its columns below. */
export type LoadedRows = Readonly<Record<(typeof tables)[number], PackedRows>> & {
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
const count = "update sequence set value = ? where name in ('link_change', 'filed', 'decision')"

const load: Work<LoadedRows, void> = (connection, rows) => {
  for (const table of tables) {
    const insert = connection.direct(inserts[table])
    eachRow(rows[table], (row) => insert.run(...row))
  }
  connection.direct(count).run(rows.counted)
}
export default load
