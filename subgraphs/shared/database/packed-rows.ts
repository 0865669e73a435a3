import type { DirectConnection } from './procedure.ts'

const space = 0x20
const roomAtFirst = 64

/**
 * Rows whose cells take so many signs each, all of them ASCII, one after another as one text: it crosses threads as
 * bytes, and SQLite takes it apart itself, for less than what a value bound by itself costs. A cell is filled up with
 * spaces where it may be shorter, `OR_NULL` where it may be empty instead.
 */
export interface RowForm {
  readonly [column: string]: { readonly signs: number; readonly shorter?: 'FILLED' | 'OR_NULL' }
}

const fits = (length: number, signs: number, shorter: RowForm[string]['shorter']): boolean =>
  length === signs || (length < signs && (shorter === 'FILLED' || (shorter === 'OR_NULL' && length === 0)))

/** A row in its columns' order. */
export function rowPacker<Form extends RowForm>(
  form: Form,
): (cells: { readonly [Column in keyof Form]: string | null }) => string {
  const columns = Object.entries(form)
  return (cells) => {
    let row = ''
    for (const [column, { signs, shorter }] of columns) {
      const cell = cells[column] ?? ''
      if (!fits(cell.length, signs, shorter)) throw new Error(`A cell of ${column} has ${signs} signs.`)
      row += cell.length === signs ? cell : cell.padEnd(signs)
    }
    return row
  }
}

/** Such bytes themselves, of rows that come one by one: no text is made of each, to be hung together and laid flat. */
export class RowBytes {
  readonly #columns: readonly (readonly [string, RowForm[string]])[]
  #bytes: Uint8Array
  #end = 0

  constructor(form: RowForm) {
    this.#columns = Object.entries(form)
    this.#bytes = new Uint8Array(roomAtFirst * packedWidth(form))
  }

  /** In their columns' order. */
  add(cells: readonly (string | null)[]): void {
    let end = this.#end
    for (let at = 0; at < this.#columns.length; at++) {
      const [column, { signs, shorter }] = this.#columns[at] as readonly [string, RowForm[string]]
      const cell = cells[at] ?? ''
      // Asked of many kinds of texts, a length costs more than a sign.
      const { length } = cell
      if (!fits(length, signs, shorter)) throw new Error(`A cell of ${column} has ${signs} signs.`)
      if (end + signs > this.#bytes.length) this.#widen()
      const bytes = this.#bytes
      for (let sign = 0; sign < length; sign++) bytes[end++] = cell.charCodeAt(sign)
      for (let sign = length; sign < signs; sign++) bytes[end++] = space
    }
    this.#end = end
  }

  get length(): number {
    return this.#end
  }

  /** All so far, and none of them again. */
  take(): Uint8Array<ArrayBuffer> {
    const all = this.#bytes.slice(0, this.#end)
    this.#end = 0
    return all
  }

  #widen(): void {
    const wider = new Uint8Array(2 * this.#bytes.length)
    wider.set(this.#bytes)
    this.#bytes = wider
  }
}

export const packedWidth = (form: RowForm): number =>
  Object.values(form).reduce((before, { signs }) => before + signs, 0)

/** `signs` of a column of bytes behind `skipped`, of the row at `place`. */
export const cut = (bytes: string, width: number, skipped: number, signs: number): string =>
  `substr(${bytes}, ${1 + skipped} + ${width} * place.row, ${signs})`

/** What each column is in SQL: cut out of the bytes of such rows, for the row at `place`. */
export function unpackedBy(form: RowForm, bytes: string): readonly string[] {
  const width = packedWidth(form)
  let skipped = 0
  return Object.values(form).map(({ signs, shorter }) => {
    const cell = `cast(${cut(bytes, width, skipped, signs)} as text)`
    skipped += signs
    if (shorter === undefined) return cell
    return shorter === 'FILLED' ? `rtrim(${cell})` : `nullif(${cell}, '${' '.repeat(signs)}')`
  })
}

/** Rows of `temp.place` from 0 on, to be joined with what is taken apart. */
export function placesUpTo(connection: DirectConnection, rows: number): void {
  connection.direct('create temp table if not exists place (row integer primary key)').run()
  const [[known] = [0]] = connection.direct('select count(*) from temp.place').rows()
  if (Number(known) >= rows) return
  connection
    .direct(
      `with recursive more (row) as (select ? union all select row + 1 from more where row + 1 < ?)
       insert into temp.place select row from more`,
    )
    .run(Number(known), rows)
}
