import { parse } from 'csv-parse/sync'
import type { PersonId } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { PlainNumber } from '../../shared/internal.ts'
import { GrowingPieces } from '../../shared/seal/pieces.ts'
import { readCardNumber, rememberedInsurers } from '../../shared/text/card-number.ts'
import { readDate } from '../../shared/text/era.ts'
import { type Epoch, type LinkageCodes, linkageCodes } from './linkage-code.ts'

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

const [comma, quote, lineFeed] = [0x2c, 0x22, 0x0a]

/** Reads a row as a number, or says why it is none. A row is a line: no cell of a card holds a line break. */
export function rowReader(
  header: readonly CodeColumn[],
): (text: string, from?: number, to?: number) => WantedCode | string {
  const [insurerNumber, symbol, number, branch, day] = (
    ['insurerNumber', 'symbol', 'number', 'branch', 'on'] as const
  ).map((name) => header.indexOf(name)) as [number, number, number, number, number]
  const readInsurer = rememberedInsurers()
  /** Where each cell begins, and where one behind the last would. */
  const begins = new Uint32Array(header.length + 1)

  const read = (cellAt: (column: number) => string): WantedCode | string => {
    const card = readCardNumber(
      { insurerNumber: cellAt(insurerNumber), symbol: cellAt(symbol), number: cellAt(number), branch: cellAt(branch) },
      [],
      readInsurer,
    )
    if (!card.ok) return card.refusal.reason ?? 'NUMBER'
    const typed = cellAt(day).trim()
    if (typed === '') return { number: card.value, on: null }
    const on = readDate(typed)
    return on === 'MALFORMED' || on === 'NO_SUCH_DAY' || on === 'OUTSIDE_ERA' ? 'DATE' : { number: card.value, on }
  }
  const readQuoted = (line: string): WantedCode | string => {
    let cells: readonly string[]
    try {
      cells = cellsOf(line)
    } catch {
      return 'NOT_CSV'
    }
    return cells.length === header.length ? read((column) => cells[column] ?? '') : 'CELLS'
  }

  return (text, from = 0, to = text.length) => {
    let cells = 0
    begins[cells++] = from
    for (let at = from; at < to; at++) {
      const sign = text.charCodeAt(at)
      if (sign === quote) return readQuoted(text.slice(from, to))
      if (sign === comma) begins[cells++] = at + 1
    }
    if (cells !== header.length) return 'CELLS'
    begins[cells] = to + 1
    return read((column) => (column < 0 ? '' : text.slice(begins[column] ?? to, (begins[column + 1] ?? to) - 1)))
  }
}

/** A last one without an end is one too. */
export function linesIn(text: string): number {
  let lines = 1
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++
  return lines
}

const cellsOf = (line: string): readonly string[] =>
  line.includes('"') ? ((parse(line) as string[][])[0] ?? []) : line.split(',')

/** Whose a number is; IN_DOUBT: what leads to the person is in dispute, so that no code of theirs is given out. */
export type Found = PersonId | 'IN_DOUBT' | null

export interface Coded {
  /** `line,code,reason`: one of the two is empty. In plain signs, as bytes, which cross threads without a copy. */
  readonly lines: Uint8Array<ArrayBuffer>
  readonly coded: number
  readonly unknown: number
  readonly refused: number
}

/** What became of a row; `refused` null: it is empty, and has no line in the result. */
export type RowOutcome = { readonly refused: string | null } | { readonly person: Found }

/** Rows whose codes are made together. */
const together = 4_096

/** The result's lines, for rows that begin at a line of the file. */
export function codedLines(
  epoch: Pick<Epoch, 'number' | 'key'>,
  first: number,
  rows: number,
  outcomeOf: (row: number) => RowOutcome,
): Coded {
  const counts = { coded: 0, unknown: 0, refused: 0 }
  const lines = new Lines(rows)
  const persons = new GrowingPieces()
  for (let begin = 0; begin < rows; begin += together) {
    const outcomes: RowOutcome[] = []
    for (let row = begin; row < Math.min(begin + together, rows); row++) {
      const outcome = outcomeOf(row)
      outcomes.push(outcome)
      if (!isSomebody(outcome)) continue
      persons.add(outcome.person)
      persons.end()
    }
    const codes = linkageCodes(epoch, persons.take())
    let used = 0
    for (let at = 0; at < outcomes.length; at++) {
      const outcome = outcomes[at] as RowOutcome
      if (isSomebody(outcome)) {
        lines.addCode(first + begin + at, codes, used++)
        continue
      }
      const reason = 'refused' in outcome ? outcome.refused : (outcome.person ?? 'NOBODY')
      if (reason === null) continue
      counts[reason === 'NOBODY' ? 'unknown' : 'refused'] += 1
      lines.addReason(first + begin + at, reason)
    }
    counts.coded += used
  }
  return { lines: lines.take(), ...counts }
}

const isSomebody = (outcome: RowOutcome): outcome is { readonly person: PersonId } =>
  'person' in outcome && outcome.person !== null && outcome.person !== 'IN_DOUBT'

/** As long as lines are with a code. */
const lineBytes = 64

class Lines {
  #bytes: Uint8Array<ArrayBuffer>
  #end = 0

  constructor(many: number) {
    this.#bytes = new Uint8Array(many * lineBytes)
  }

  addCode(line: number, codes: LinkageCodes, person: number): void {
    this.#begin(line, codes.length + 2)
    codes.into(this.#bytes, this.#end, person)
    this.#end += codes.length
    this.#bytes[this.#end++] = comma
    this.#bytes[this.#end++] = lineFeed
  }

  addReason(line: number, reason: string): void {
    this.#begin(line, reason.length + 2)
    this.#bytes[this.#end++] = comma
    this.#signs(reason)
    this.#bytes[this.#end++] = lineFeed
  }

  take(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#bytes.buffer.transfer(this.#end))
  }

  #begin(line: number, behind: number): void {
    const number = String(line)
    const most = this.#end + number.length + 1 + behind
    if (most > this.#bytes.length) this.#bytes = new Uint8Array(this.#bytes.buffer.transfer(2 * most))
    this.#signs(number)
    this.#bytes[this.#end++] = comma
  }

  #signs(text: string): void {
    for (let at = 0; at < text.length; at++) this.#bytes[this.#end++] = text.charCodeAt(at)
  }
}
