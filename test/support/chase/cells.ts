import type { Form, Item } from '../../../subgraphs/chase/catalogue/item.ts'
import type { Reason } from '../../../subgraphs/chase/checking/reasons.ts'

export const office = '1370000000'
export const otherOffice = '1370000018'
export const insurer = '131011'

/** A value that may stand in an item's cells. */
export function acceptedFor(item: Item): string {
  switch (item.kind) {
    case 'office':
      return office
    case 'service':
      return '51'
    case 'insurer':
      return insurer
    case 'insured':
      return '0000000001'
    case 'key':
      return 'k-1'
    case 'date':
      return '20210401'
    case 'date_00':
      return '20210400'
    case 'time':
      return '2359'
    case 'number':
      return item.decimals > 0 ? `${item.least ?? 1}.5` : String(item.least ?? 1)
    case 'code':
      return item.codes.at(-1)?.code ?? ''
    case 'icd10':
      return 'I10'
    case 'drug':
      return '620000001'
    case 'icf':
    case 'support':
    case 'interest':
      return '1'
    case 'kana':
      return 'ｶｲｺﾞ'
    case 'text':
      return '介'
  }
}

/** A value that may not, and why. */
export function refusedFor(item: Item): readonly [value: string, reason: Reason] {
  switch (item.kind) {
    case 'office':
      return ['1370000001', 'CHECK_DIGIT']
    case 'insurer':
      return ['131012', 'CHECK_DIGIT']
    case 'service':
      return ['511', 'FORM']
    case 'insured':
      return ['00000000A1', 'DIGITS']
    case 'key':
    case 'text':
      return ['あ'.repeat(item.digits + 1), 'TOO_LONG']
    case 'date':
    case 'date_00':
      return ['20210431', 'NO_SUCH_DAY']
    case 'time':
      return ['2400', 'FORM']
    case 'number':
      return item.decimals > 0
        ? [`1.${'1'.repeat(item.decimals + 1)}`, 'DECIMALS']
        : ['1'.repeat(item.digits + 1), 'TOO_LONG']
    case 'code':
      return ['x', 'UNKNOWN_CODE']
    case 'icd10':
      return ['10I', 'FORM']
    case 'drug':
      return ['62000000X', 'DIGITS']
    case 'icf':
    case 'support':
    case 'interest':
      return ['-', 'FORM']
    case 'kana':
      return ['かいご', 'HALF_WIDTH_KANA']
  }
}

export type Cells = Readonly<Record<string, string>>

/** A row of a form: the keys, and what is given besides. */
export const rowOf = (form: Form, cells: Cells = {}): readonly string[] =>
  form.items.map((item) => cells[item.name] ?? (item.required === 'always' ? acceptedFor(item) : ''))

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

export const fileOf = (form: Form, rows: readonly (readonly string[])[], lineEnd = '\r\n'): string =>
  [[form.code], form.items.map(({ name }) => name), ...rows].map((row) => row.map(quoted).join(',') + lineEnd).join('')
