import type { InsurerNumber } from '../../../schema/domain/ids.ts'
import type { Outcome, Refusal } from '../../../schema/domain/outcome.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { PlainNumber } from '../../shared/internal.ts'
import { readCardNumber } from '../../shared/text/card-number.ts'
import { carriesMyNumber } from '../../shared/text/check-digit.ts'
import { type DateReading, readDate } from '../../shared/text/era.ts'
import type { Amendment } from '../history.ts'
import { readAmendment, readParticulars } from '../reading.ts'
import type { LossReason, Particulars } from '../term.ts'
import { cardWords, familyWords, kindWords, reasonWords, sexWords } from './codes.ts'
import { type Column, columnNames, columnPlaces, type Layout } from './columns.ts'
import { type ImportReason, reasonOf } from './reasons.ts'

/** A row of a file, read and normalised; its number has no handle yet. */
export type FileRow = { readonly number: PlainNumber } & (
  | {
      readonly kind: 'NEW'
      readonly previous: PlainNumber | null
      readonly particulars: Particulars
      readonly from: CivilDate
    }
  | { readonly kind: 'LOSS'; readonly until: CivilDate; readonly reason: LossReason }
  | { readonly kind: 'AMENDMENT'; readonly amendment: Amendment; readonly asOf: CivilDate | null }
)

export interface RowFault {
  readonly reason: ImportReason
  /** Null: the row as a whole. */
  readonly column: Column | null
  /** The cell as it came; leaves this process masked only. */
  readonly value: string
}

export interface RowRules {
  readonly layout: Layout
  /** Whose file it is: an insurer writes of its own insured. */
  readonly insurer: string
  /** Insurers the register knows. */
  readonly isInsurer: (number: InsurerNumber) => boolean
  readonly today: CivilDate
}

/** Carries the first fault of a row out of its reading. */
class Faulty extends Error {
  readonly fault: RowFault
  constructor(fault: RowFault) {
    super(fault.reason)
    this.fault = fault
  }
}

export function readRow(fields: readonly string[], rules: RowRules): FileRow | RowFault {
  const { layout } = rules
  if (fields.length !== layout.width) return { reason: 'COLUMNS', column: null, value: '' }
  try {
    return new RowReader(fields, rules).read()
  } catch (error) {
    if (error instanceof Faulty) return error.fault
    throw error
  }
}

/** By places, not by names: a cell is asked for fifty times a row. */
const at = columnPlaces

export const isFault = (read: FileRow | RowFault): read is RowFault => !('kind' in read)

class RowReader {
  readonly #fields: readonly string[]
  readonly #rules: RowRules
  readonly #places: readonly number[]

  constructor(fields: readonly string[], rules: RowRules) {
    this.#fields = fields
    this.#rules = rules
    this.#places = rules.layout.places
  }

  read(): FileRow {
    const kind = this.#word(at.kind, kindWords) ?? this.#fail(at.kind, 'EMPTY')
    for (let column = 0; column < columnNames.length; column++)
      if (carriesMyNumber(this.#cell(column))) this.#fail(column, 'MY_NUMBER')
    const number = this.#number()
    const { insurer, isInsurer } = this.#rules
    if (number.insurer !== insurer)
      this.#fail(at.insurerNumber, isInsurer(number.insurer) ? 'OTHER_INSURER' : 'UNKNOWN_INSURER')
    switch (kind) {
      case 'NEW':
        return this.#acquisition(number)
      case 'LOSS': {
        const until = this.#date(at.until) ?? this.#fail(at.until, 'EMPTY')
        const reason = this.#word(at.reason, reasonWords) ?? this.#fail(at.reason, 'EMPTY')
        return { kind, number, until, reason }
      }
      case 'AMEND':
        return { kind: 'AMENDMENT', number, amendment: this.#amendment(), asOf: this.#date(at.asOf) }
    }
  }

  #acquisition(number: PlainNumber): FileRow {
    const from = this.#date(at.from) ?? this.#fail(at.from, 'EMPTY')
    const previous = this.#previous()
    const particulars = this.#taken(
      readParticulars(
        {
          number: unused,
          name: this.#needed(at.name),
          kana: this.#needed(at.kana),
          otherName: this.#text(at.otherName),
          sex: this.#word(at.sex, sexWords) ?? this.#fail(at.sex, 'EMPTY'),
          birthDate: this.#date(at.birthDate) ?? this.#fail(at.birthDate, 'EMPTY'),
          postalCode: this.#text(at.postalCode),
          address: this.#needed(at.address),
          cardClass: this.#word(at.cardClass, cardWords) ?? 'ORDINARY',
          family: this.#word(at.family, familyWords) ?? this.#fail(at.family, 'EMPTY'),
          shareOfCost: this.#percent(at.shareOfCost),
          from,
          issuedOn: this.#date(at.issuedOn),
          validUntil: this.#date(at.validUntil),
          elderlyRecipient: this.#elderly(),
        },
        [],
        this.#rules.today,
      ),
    )
    return { kind: 'NEW', number, previous, particulars, from }
  }

  #amendment(): Amendment {
    return this.#taken(
      readAmendment(
        {
          number: unused,
          name: this.#text(at.name),
          kana: this.#text(at.kana),
          otherName: this.#text(at.otherName),
          sex: this.#word(at.sex, sexWords),
          birthDate: this.#date(at.birthDate),
          postalCode: this.#text(at.postalCode),
          address: this.#text(at.address),
          cardClass: this.#word(at.cardClass, cardWords),
          family: this.#word(at.family, familyWords),
          shareOfCost: this.#percent(at.shareOfCost),
          issuedOn: this.#date(at.issuedOn),
          validUntil: this.#date(at.validUntil),
          elderlyRecipient: this.#elderly(),
        },
        [],
        this.#rules.today,
      ),
    )
  }

  #number(): PlainNumber {
    return this.#taken(
      readCardNumber(
        {
          insurerNumber: this.#cell(at.insurerNumber),
          symbol: this.#cell(at.symbol),
          number: this.#cell(at.number),
          branch: this.#cell(at.branch),
        },
        [],
      ),
    )
  }

  #previous(): PlainNumber | null {
    const insurerNumber = this.#cell(at.previousInsurerNumber)
    const number = this.#cell(at.previousNumber)
    if (insurerNumber.trim() === '' && number.trim() === '') return null
    const typed = {
      insurerNumber,
      number,
      symbol: this.#cell(at.previousSymbol),
      branch: this.#cell(at.previousBranch),
    }
    const previous = this.#taken(readCardNumber(typed, []), previousColumns)
    if (!this.#rules.isInsurer(previous.insurer)) this.#fail(at.previousInsurerNumber, 'UNKNOWN_INSURER')
    return previous
  }

  #elderly() {
    const from = this.#date(at.elderlyFrom)
    const until = this.#date(at.elderlyUntil)
    const share = this.#percent(at.elderlyShareOfCost)
    if (from === null && until === null && share === null) return null
    if (from === null) return this.#fail(at.elderlyFrom, 'EMPTY')
    if (share === null) return this.#fail(at.elderlyShareOfCost, 'EMPTY')
    return { from, until, shareOfCost: share }
  }

  #cell(column: number): string {
    const place = this.#places[column] ?? -1
    return place === -1 ? '' : (this.#fields[place] ?? '')
  }

  #text(column: number): string | null {
    const cell = this.#cell(column)
    return cell.trim() === '' ? null : cell
  }

  #needed(column: number): string {
    return this.#text(column) ?? this.#fail(column, 'EMPTY')
  }

  #word<Code extends string>(column: number, words: ReadonlyMap<string, Code>): Code | null {
    const cell = this.#cell(column)
    if (cell === '') return null
    const code = words.get(cell) ?? words.get(cell.normalize('NFKC').trim().toUpperCase())
    return code ?? (cell.trim() === '' ? null : this.#fail(column, 'UNKNOWN_CODE'))
  }

  #percent(column: number): number | null {
    const text = this.#text(column)
    if (text === null) return null
    const plain = text.normalize('NFKC').trim().replace(/%$/, '')
    return /^\d{1,3}$/.test(plain) ? Number(plain) : this.#fail(column, 'SHARE_OF_COST')
  }

  #date(column: number): CivilDate | null {
    const text = this.#text(column)
    if (text === null) return null
    // Eight digits without signs, as most systems write it.
    const reading = readDate(/^\d{8}$/.test(text) ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : text)
    return isDateFault(reading) ? this.#fail(column, reading) : reading
  }

  #taken<T>(outcome: Outcome<T>, columns: Readonly<Record<string, Column>> = {}): T {
    if (outcome.ok) return outcome.value
    const column = columnOf(outcome.refusal, columns)
    return this.#fail(column === null ? null : at[column], reasonOf(outcome.refusal.reason))
  }

  #fail(column: number | null, reason: ImportReason): never {
    if (column === null) throw new Faulty({ reason, column, value: '' })
    throw new Faulty({ reason, column: columnNames[column] ?? null, value: this.#cell(column) })
  }
}

const isDateFault = (reading: DateReading): reading is 'MALFORMED' | 'NO_SUCH_DAY' | 'OUTSIDE_ERA' =>
  reading === 'MALFORMED' || reading === 'NO_SUCH_DAY' || reading === 'OUTSIDE_ERA'

/** The number is read by itself, before the rest. */
const unused = { insurerNumber: '', number: '' } as const

const previousColumns: Readonly<Record<string, Column>> = {
  insurerNumber: 'previousInsurerNumber',
  symbol: 'previousSymbol',
  number: 'previousNumber',
  branch: 'previousBranch',
}
const elderlyColumns: Readonly<Record<string, Column>> = {
  from: 'elderlyFrom',
  until: 'elderlyUntil',
  shareOfCost: 'elderlyShareOfCost',
}

const isColumn = (name: string): name is Column => (columnNames as readonly string[]).includes(name)

function columnOf({ inputPath = [] }: Refusal, columns: Readonly<Record<string, Column>>): Column | null {
  const name = String(inputPath.at(-1) ?? '')
  const found = inputPath[0] === 'elderlyRecipient' ? elderlyColumns[name] : (columns[name] ?? name)
  return found !== undefined && isColumn(found) ? found : null
}
