import type { CivilDate } from '../../../schema/domain/time.ts'
import { monthOf } from './claim-dates.ts'
import { headerReader, myNumberIn, type RowFault, rowFault } from './named-columns.ts'

/** Columns by the name the hub gives them; a file may have the Japanese one instead. */
export const columns = {
  kind: '区分',
  month: '診療年月',
  insurerNumber: '公費負担者番号',
  number: '受給者番号',
} as const
export type Column = keyof typeof columns
const needed: readonly Column[] = ['month', 'insurerNumber', 'number']

const kinds = {
  REGISTER: 'REGISTER',
  '1': 'REGISTER',
  登録: 'REGISTER',
  WITHDRAW: 'WITHDRAW',
  '2': 'WITHDRAW',
  取消: 'WITHDRAW',
} as const
export type VoucherKind = (typeof kinds)[keyof typeof kinds]

export interface Voucher {
  readonly kind: VoucherKind
  readonly month: CivilDate
  readonly number: { readonly insurerNumber: string; readonly number: string }
}

export type VoucherFault = RowFault | 'EMPTY' | 'NO_MONTH' | 'NO_KIND' | 'MY_NUMBER'
export type ReadVoucher =
  | { readonly kind: 'VOUCHER'; readonly voucher: Voucher }
  | { readonly kind: 'FAULT'; readonly reason: VoucherFault; readonly column: Column | '' }

export const readHeader = headerReader({ of: 'voucher', columns, needed })

/** Whether such a number can be, and whose it is, the hub says. */
export function readRow(header: readonly Column[], cells: readonly string[]): ReadVoucher {
  const fault = (reason: VoucherFault, column: Column): ReadVoucher => ({ kind: 'FAULT', reason, column })
  const wrong = rowFault(header, cells)
  if (wrong !== null) return { kind: 'FAULT', ...wrong }
  const myNumber = myNumberIn(header, cells)
  if (myNumber !== null) return fault('MY_NUMBER', myNumber)
  const cell = (column: Column): string => cells[header.indexOf(column)]?.normalize('NFKC').trim() ?? ''
  const empty = needed.find((column) => cell(column) === '')
  if (empty !== undefined) return fault('EMPTY', empty)
  const written = cell('kind').toUpperCase() || 'REGISTER'
  if (!isKind(written)) return fault('NO_KIND', 'kind')
  const month = monthOf(cell('month'))
  if (month === null) return fault('NO_MONTH', 'month')
  const number = { insurerNumber: cell('insurerNumber'), number: cell('number') }
  return { kind: 'VOUCHER', voucher: { kind: kinds[written], month, number } }
}

const isKind = (text: string): text is keyof typeof kinds => Object.hasOwn(kinds, text)
