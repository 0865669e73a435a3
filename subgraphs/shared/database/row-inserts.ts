import type { DirectConnection } from './procedure.ts'
import type { Stored } from './storable.ts'

/**
 * Rows that share a statement: its cursors are opened, and the table's place in its sequence is written, once. Until one
 * that could be undone by itself is over, SQLite keeps the pages it touched, in a file when they are more than 16.
 */
const undoneTogether = 8
/** One that a conflict does not undo by itself keeps nothing. */
const keptTogether = 25

/**
 * What becomes of a statement one of whose rows is there already: it is undone; what it wrote so far stands until the
 * transaction is undone, as of a procedure that throws; or the row is passed over.
 */
export type OnConflict = 'UNDONE' | 'FAILS' | 'PASSED_OVER'
const words: Record<OnConflict, string> = { UNDONE: '', FAILS: 'or fail ', PASSED_OVER: 'or ignore ' }

/** A column that the statement works out of one value, which stands in `by` as a question mark. */
export interface WorkedOut {
  readonly name: string
  readonly by: string
}

/** Inserts into one table, of one row and of several. */
export interface RowPlace {
  readonly columns: number
  readonly together: number
  readonly one: string
  readonly several: string
}

/**
 * By `FAILS` a table gains nothing whose references are not deferred: what refers to nothing undoes a statement by
 * itself.
 */
export function rowPlace(
  table: string,
  columns: readonly (string | WorkedOut)[],
  conflict: OnConflict = 'UNDONE',
): RowPlace {
  const together = conflict === 'UNDONE' ? undoneTogether : keptTogether
  const row = `(${columns.map((column) => (typeof column === 'string' ? '?' : column.by)).join(', ')})`
  const names = columns.map((column) => (typeof column === 'string' ? column : column.name))
  const into = `insert ${words[conflict]}into ${table} (${names.join(', ')}) values`
  return {
    columns: columns.length,
    together,
    one: `${into} ${row}`,
    several: `${into} ${Array(together).fill(row).join(', ')}`,
  }
}

/** Rows on their way into one place, in the order in which they are added. All of them are there after `flush`. */
export class RowInserts {
  readonly #connection: DirectConnection
  readonly #place: RowPlace
  readonly #values: Stored[] = []
  #filled = 0
  #inserted = 0

  constructor(connection: DirectConnection, place: RowPlace) {
    this.#connection = connection
    this.#place = place
  }

  /** How many went in; those that wait for a `flush` did not yet. */
  get inserted(): number {
    return this.#inserted
  }

  /** Its values in the order of the place's columns. */
  add(row: readonly Stored[]): void {
    const { columns, several, together } = this.#place
    if (row.length !== columns) throw new Error(`A row of ${columns} values has ${row.length}.`)
    for (let column = 0; column < columns; column++) this.#values[this.#filled + column] = row[column] ?? null
    this.#filled += columns
    if (this.#filled < together * columns) return
    this.#inserted += this.#connection.direct(several).run(...this.#values)
    this.#filled = 0
  }

  flush(): void {
    const { columns, one } = this.#place
    for (let at = 0; at < this.#filled; at += columns)
      this.#inserted += this.#connection.direct(one).run(...this.#values.slice(at, at + columns))
    this.#filled = 0
  }
}
