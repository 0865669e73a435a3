import { asCivilDate, type CivilDate } from '../../../schema/domain/time.ts'
import { dateOf, monthOf } from './claim-dates.ts'
import { type FaultAt, headerReader, type RowFault, rowFault } from './named-columns.ts'

/** Columns by the name the hub gives them; a file may have the Japanese one instead. */
export const columns = {
  reference: '照会番号',
  insurerNumber: '保険者番号',
  symbol: '記号',
  number: '番号',
  branch: '枝番',
  birthDate: '生年月日',
  sex: '性別',
  serviceMonth: '診療年月',
  visitDays: '受診日',
  publicPayers: '公費負担者番号',
  confirmedAtVisit: '資格確認済',
} as const
export type Column = keyof typeof columns
const needed: readonly Column[] = ['insurerNumber', 'number', 'birthDate', 'sex', 'serviceMonth']

const sexes: Readonly<Record<string, 'MALE' | 'FEMALE' | 'NOT_SET'>> = {
  '1': 'MALE',
  男: 'MALE',
  MALE: 'MALE',
  '2': 'FEMALE',
  女: 'FEMALE',
  FEMALE: 'FEMALE',
  '3': 'NOT_SET',
  未設定: 'NOT_SET',
  NOT_SET: 'NOT_SET',
}
const answers: Readonly<Record<string, boolean>> = { '': false, '0': false, FALSE: false, '1': true, TRUE: true }

/** As `ClaimInput` takes it. */
export interface ClaimRow {
  readonly reference: string | null
  readonly number: {
    readonly insurerNumber: string
    readonly symbol: string | null
    readonly number: string
    readonly branch: string | null
  }
  readonly birthDate: CivilDate
  readonly sex: 'MALE' | 'FEMALE' | 'NOT_SET'
  readonly serviceMonth: CivilDate
  readonly visitDays: readonly CivilDate[] | null
  readonly publicPayers: readonly string[]
  readonly confirmedAtVisit: boolean
}

export type RowReason = RowFault | 'EMPTY' | 'NO_DATE' | 'NO_MONTH' | 'NO_SEX' | 'NO_ANSWER'

export type ReadRow =
  | { readonly kind: 'CLAIM'; readonly claim: ClaimRow }
  | { readonly kind: 'FAULT'; readonly fault: FaultAt<RowReason, Column> }

export const readHeader = headerReader({ of: 'claim', columns, needed })

/** What of a row can be seen wrong without the hub; whatever else is, the hub says for each claim by itself. */
export function readRow(header: readonly Column[], cells: readonly string[]): ReadRow {
  const fault = (reason: RowReason, column: Column | '' = ''): ReadRow => ({ kind: 'FAULT', fault: { reason, column } })
  const wrong = rowFault(header, cells)
  if (wrong !== null) return { kind: 'FAULT', fault: wrong }
  const cell = (column: Column): string => cells[header.indexOf(column)]?.normalize('NFKC').trim() ?? ''
  const orNull = (column: Column): string | null => cell(column) || null
  const empty = needed.find((column) => cell(column) === '')
  if (empty !== undefined) return fault('EMPTY', empty)
  const birthDate = dateOf(cell('birthDate'))
  if (birthDate === null) return fault('NO_DATE', 'birthDate')
  const sex = sexes[cell('sex').toUpperCase()]
  if (sex === undefined) return fault('NO_SEX', 'sex')
  const serviceMonth = monthOf(cell('serviceMonth'))
  if (serviceMonth === null) return fault('NO_MONTH', 'serviceMonth')
  const visitDays: CivilDate[] = []
  for (const written of listOf(cell('visitDays'))) {
    const visit = visitOf(written, serviceMonth)
    if (visit === null) return fault('NO_DATE', 'visitDays')
    visitDays.push(visit)
  }
  const confirmedAtVisit = answers[cell('confirmedAtVisit').toUpperCase()]
  if (confirmedAtVisit === undefined) return fault('NO_ANSWER', 'confirmedAtVisit')
  const number = {
    insurerNumber: cell('insurerNumber'),
    symbol: orNull('symbol'),
    number: cell('number'),
    branch: orNull('branch'),
  }
  return {
    kind: 'CLAIM',
    claim: {
      reference: orNull('reference'),
      number,
      birthDate,
      sex,
      serviceMonth,
      visitDays: visitDays.length === 0 ? null : visitDays,
      publicPayers: listOf(cell('publicPayers')),
      confirmedAtVisit,
    },
  }
}

const listOf = (text: string): readonly string[] => text.split(/[\s;,、]+/).filter((part) => part !== '')

/** A day of the month, or a whole date. */
function visitOf(text: string, month: CivilDate): CivilDate | null {
  return /^\d{1,2}$/.test(text) ? asCivilDate(`${month.slice(0, 8)}${text.padStart(2, '0')}`) : dateOf(text)
}
