import { type DirectStatement, procedure, type Work } from '../shared/database/procedure.ts'
import { indexBytes } from '../shared/seal/number-seal.ts'
import { weightOf } from './ledger/ledger.ts'
import type { Join } from './placing.ts'
import type { SealedNumbers } from './sealing-worker.ts'

/** What a first load brings at once. Lists of cells are one text each: it crosses threads as bytes. */
export interface LoadedRows {
  /** Handle, scheme, insurer. */
  readonly numbers: string
  readonly sealed: SealedNumbers
  /** Id, handle, from, until, person, evidence, decision; the first is filed after so many. */
  readonly records: string
  readonly filed: number
  /** Id, rule, and the two records that are linked; the first is made after so many. */
  readonly decisions: string
  readonly decided: number
  /** Handle, and the number it continues. */
  readonly continuity: string
  readonly at: number
}

/** No id, date, code or number of an insurer has a line's end in it. */
export const betweenCells = '\n'
const cellsOf = (text: string): readonly string[] => (text === '' ? [] : text.split(betweenCells))

/** Takes many rows in the writer's own thread, in one transaction and one message. */
export const loading = procedure<LoadedRows, void>(new URL(import.meta.url))

const inserts = {
  number: 'insert into number (handle, scheme, insurer, lookup, sealed, minted) values (?, ?, ?, ?, ?, ?)',
  record: `insert into record (id, handle, from_on, until_on, person, evidence, decision, filed, doubted, known)
    values (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)`,
  ledger: `insert into ledger (id, rule, one, other, sequence, kind, at, by_user, weight, reasons, counts)
    values (?, ?, ?, ?, ?, 'LINK', ?, 'insurer', ?, '', 1)`,
  continuity: 'insert into continuity (handle, previous, known) values (?, ?, ?)',
} as const
const count = "update sequence set value = ? where name in ('link_change', 'filed', 'decision')"
/** The feed of a first load is its records, in the order of their filing. */
export const feedOfRecords = `insert into link_change (sequence, handle, person, was, from_on, until_on, doubted, at)
  select filed, handle, person, null, from_on, until_on, doubted, known from record order by filed`

const load: Work<LoadedRows, void> = (connection, rows) => {
  loadNumbers(connection.direct(inserts.number), rows)
  const filed = loadRecords(connection.direct(inserts.record), rows)
  const decided = loadDecisions(connection.direct(inserts.ledger), rows)
  const continuity = connection.direct(inserts.continuity)
  const stated = cellsOf(rows.continuity)
  for (let at = 0; at < stated.length; at += 2) continuity.run(stated[at] ?? '', stated[at + 1] ?? '', rows.at)
  connection.direct(count).run(Math.max(filed, decided))
}
export default load

function loadNumbers(insert: DirectStatement, { numbers, sealed, at }: LoadedRows): void {
  const all = cellsOf(numbers)
  let began = 0
  for (const [row, ended] of sealed.sealed.ends.entries()) {
    const cell = 3 * row
    const lookup = sealed.lookups.subarray(row * indexBytes, (row + 1) * indexBytes)
    insert.run(
      all[cell] ?? '',
      all[cell + 1] ?? '',
      all[cell + 2] ?? '',
      lookup,
      sealed.sealed.bytes.subarray(began, ended),
      at,
    )
    began = ended
  }
}

function loadRecords(insert: DirectStatement, { records, filed, at: known }: LoadedRows): number {
  const all = cellsOf(records)
  let order = filed
  for (let at = 0; at < all.length; at += 7) {
    const [id = '', handle = '', from = '', until = '', person = '', evidence = '', decision = ''] = all.slice(
      at,
      at + 7,
    )
    order += 1
    insert.run(
      id,
      handle,
      from,
      until === '' ? null : until,
      person,
      evidence,
      decision === '' ? null : decision,
      order,
      known,
    )
  }
  return order
}

function loadDecisions(insert: DirectStatement, { decisions, decided, at: made }: LoadedRows): number {
  const all = cellsOf(decisions)
  let order = decided
  for (let at = 0; at < all.length; at += 4) {
    const [id = '', rule = '', one = '', other = ''] = all.slice(at, at + 4)
    order += 1
    insert.run(id, rule, one, other, order, made, weightOf[rule as Join['rule']])
  }
  return order
}
