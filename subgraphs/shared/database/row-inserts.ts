import type { DirectConnection } from './procedure.ts'
import type { Stored } from './storable.ts'

/**
 * Rows that share a statement: its cursors are opened, and the table's place in its sequence is written, once. Until it
 * is over SQLite keeps the pages it touched, in a file when they are more than 16.
 */
const together = 8

/** Inserts into one table, of one row and of several. */
export interface RowPlace {
  readonly columns: number
  readonly one: string
  readonly several: string
}

export function rowPlace(table: string, columns: readonly string[]): RowPlace {
  const row = `(${columns.map(() => '?').join(', ')})`
  const into = `insert into ${table} (${columns.join(', ')}) values`
  return { columns: columns.length, one: `${into} ${row}`, several: `${into} ${Array(together).fill(row).join(', ')}` }
}

/** Rows on their way into one place, in the order in which they are added. All of them are there after `flush`. */
export class RowInserts {
  readonly #connection: DirectConnection
  readonly #place: RowPlace
  readonly #values: Stored[] = []
  #filled = 0

  constructor(connection: DirectConnection, place: RowPlace) {
    this.#connection = connection
    this.#place = place
  }

  /** Its values in the order of the place's columns. */
  add(row: readonly Stored[]): void {
    const { columns, several } = this.#place
    if (row.length !== columns) throw new Error(`A row of ${columns} values has ${row.length}.`)
    for (let column = 0; column < columns; column++) this.#values[this.#filled + column] = row[column] ?? null
    this.#filled += columns
    if (this.#filled < together * columns) return
    this.#connection.direct(several).run(...this.#values)
    this.#filled = 0
  }

  flush(): void {
    const { columns, one } = this.#place
    for (let at = 0; at < this.#filled; at += columns)
      this.#connection.direct(one).run(...this.#values.slice(at, at + columns))
    this.#filled = 0
  }
}
