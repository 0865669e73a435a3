import { GrowingBytes } from './growing-bytes.ts'
import type { Stored } from './storable.ts'

/** Rows on their way to a thread. */
export interface PackedRows {
  /** JSON of the rows; where a cell is bytes, a list of how many. */
  readonly rows: Uint8Array
  /** The cells that are bytes, one after another. */
  readonly bytes: Uint8Array
}

/** Each row becomes text at once: kept as values until it is sent, it is copied by every collection of garbage. */
export class RowPacker {
  readonly #rows = new GrowingBytes()
  readonly #bytes = new GrowingBytes()
  #count = 0

  get count(): number {
    return this.#count
  }

  add(row: readonly Stored[]): void {
    const cells = row.map((cell) => {
      if (typeof cell === 'bigint') throw new TypeError('A packed row takes no bigint.')
      if (!(cell instanceof Uint8Array)) return cell
      this.#bytes.bytes(cell)
      return [cell.length]
    })
    this.#rows.text(`${this.#count === 0 ? '[' : ','}${JSON.stringify(cells)}`)
    this.#count += 1
  }

  /** What was added; what is added from now on comes with the next. */
  taken(): PackedRows {
    this.#rows.text(this.#count === 0 ? '[]' : ']')
    this.#count = 0
    return { rows: this.#rows.taken(), bytes: this.#bytes.taken() }
  }
}

export function eachRow({ rows, bytes }: PackedRows, use: (row: Stored[]) => void): void {
  const packed: (Exclude<Stored, Uint8Array> | [number])[][] = JSON.parse(
    Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength).toString(),
  )
  let at = 0
  for (const cells of packed)
    use(
      cells.map((cell) => {
        if (!Array.isArray(cell)) return cell
        at += cell[0]
        return bytes.subarray(at - cell[0], at)
      }),
    )
}
