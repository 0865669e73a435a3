import { parse } from 'csv-parse/sync'
import type { PersonId } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { PlainNumber } from '../../shared/internal.ts'
import { readCardNumber } from '../../shared/text/card-number.ts'
import { readDate } from '../../shared/text/era.ts'
import { type Epoch, linkageCode } from './linkage-code.ts'

/** Columns of a file of numbers, in whatever order; the first two are needed. */
export const codeColumns = {
  insurerNumber: '保険者番号',
  number: '番号',
  symbol: '記号',
  branch: '枝番',
  on: '基準日',
} as const
export type CodeColumn = keyof typeof codeColumns

/** The columns in the file's order, or what is wrong with its first line. */
export function readHeader(line: string): readonly CodeColumn[] | string {
  const names = Object.entries(codeColumns) as readonly (readonly [CodeColumn, string])[]
  const found: CodeColumn[] = []
  for (const cell of cellsOf(line.replace(/^\ufeff/, ''))) {
    const name = names.find(([english, japanese]) => cell.trim() === english || cell.trim() === japanese)?.[0]
    if (name === undefined)
      return `The first line names a column that is none of ${names.map(([of]) => of).join(', ')}.`
    if (found.includes(name)) return `The first line names ${name} twice.`
    found.push(name)
  }
  const missing = (['insurerNumber', 'number'] as const).find((name) => !found.includes(name))
  return missing === undefined ? found : `The first line names no ${missing}.`
}

export interface WantedCode {
  readonly number: PlainNumber
  /** Null: whose it is now or, once it has lapsed, whose it was last. */
  readonly on: CivilDate | null
}

/** Reads a row as a number, or says why it is none. A row is a line: no cell of a card holds a line break. */
export function rowReader(header: readonly CodeColumn[]): (line: string) => WantedCode | string {
  const [insurerNumber, symbol, number, branch, day] = (
    ['insurerNumber', 'symbol', 'number', 'branch', 'on'] as const
  ).map((name) => header.indexOf(name)) as [number, number, number, number, number]
  return (line) => {
    let cells: readonly string[]
    try {
      cells = cellsOf(line)
    } catch {
      return 'NOT_CSV'
    }
    if (cells.length !== header.length) return 'CELLS'
    const read = readCardNumber(
      {
        insurerNumber: cells[insurerNumber] ?? '',
        symbol: cells[symbol] ?? '',
        number: cells[number] ?? '',
        branch: cells[branch] ?? '',
      },
      [],
    )
    if (!read.ok) return read.refusal.reason ?? 'NUMBER'
    const typed = (cells[day] ?? '').trim()
    if (typed === '') return { number: read.value, on: null }
    const on = readDate(typed)
    return on === 'MALFORMED' || on === 'NO_SUCH_DAY' || on === 'OUTSIDE_ERA' ? 'DATE' : { number: read.value, on }
  }
}

const cellsOf = (line: string): readonly string[] =>
  line.includes('"') ? ((parse(line) as string[][])[0] ?? []) : line.split(',')

/** Whose a number is; IN_DOUBT: what leads to the person is in dispute, so that no code of theirs is given out. */
export type Found = PersonId | 'IN_DOUBT' | null

export interface Coded {
  /** `line,code,reason`: one of the two is empty. */
  readonly text: string
  readonly coded: number
  readonly unknown: number
  readonly refused: number
}

/** What became of a row; `refused` null: it is empty, and has no line in the result. */
export type RowOutcome = { readonly refused: string | null } | { readonly person: Found }

/** The result's lines, for rows that begin at a line of the file. */
export function codedLines(
  epoch: Pick<Epoch, 'number' | 'key'>,
  first: number,
  rows: number,
  outcomeOf: (row: number) => RowOutcome,
): Coded {
  const lines = new AsciiText()
  const counts = { coded: 0, unknown: 0, refused: 0 }
  for (let row = 0; row < rows; row++) {
    const outcome = outcomeOf(row)
    if ('person' in outcome && outcome.person !== null && outcome.person !== 'IN_DOUBT') {
      counts.coded += 1
      lines
        .add(String(first + row))
        .add(',')
        .add(linkageCode(epoch, outcome.person))
        .add(',\n')
      continue
    }
    const reason = 'refused' in outcome ? outcome.refused : (outcome.person ?? 'NOBODY')
    if (reason === null) continue
    counts[reason === 'NOBODY' ? 'unknown' : 'refused'] += 1
    lines
      .add(String(first + row))
      .add(',,')
      .add(reason)
      .add('\n')
  }
  return { text: lines.text, ...counts }
}

/** A text of many short ones: as strings hung together they would be copied with every collection of garbage. */
class AsciiText {
  #bytes = Buffer.allocUnsafe(64 * 1024)
  #end = 0

  add(text: string): this {
    if (this.#end + text.length > this.#bytes.length) {
      const wider = Buffer.allocUnsafe(2 * (this.#end + text.length))
      wider.set(this.#bytes.subarray(0, this.#end))
      this.#bytes = wider
    }
    for (let at = 0; at < text.length; at++) this.#bytes[this.#end++] = text.charCodeAt(at)
    return this
  }

  get text(): string {
    return this.#bytes.toString('latin1', 0, this.#end)
  }
}
