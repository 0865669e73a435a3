import type { InstitutionCode, InsurerNumber } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { CareInsured, CareService } from '../../../subgraphs/qualification/care-register.ts'
import type { PlainNumber } from '../../../subgraphs/shared/internal.ts'
import { hasCheckDigit } from '../../../subgraphs/shared/text/check-digit.ts'
import { dateIn, type FaultAt, headerReader, myNumberIn, type RowFault, rowFault } from './named-columns.ts'

/** Columns by the name the hub gives them; a file may have the Japanese one instead. */
export const columns = {
  insurerNumber: '保険者番号',
  number: '被保険者番号',
  acquired: '資格取得日',
  lost: '資格喪失日',
  name: '氏名',
  kana: 'カナ氏名',
  sex: '性別',
  birthDate: '生年月日',
  postalCode: '郵便番号',
  address: '住所',
  livesElsewhere: '住所地特例',
  level: '要介護度',
  certifiedFrom: '認定有効開始日',
  certifiedUntil: '認定有効終了日',
  office: '事業所番号',
  service: 'サービス種類コード',
  servedFrom: '利用開始日',
  servedUntil: '利用終了日',
} as const
export type Column = keyof typeof columns
const needed: readonly Column[] = ['insurerNumber', 'number', 'acquired', 'name', 'kana', 'sex', 'birthDate', 'address']
const longestCell = 200

const sexes: Readonly<Record<string, CareInsured['sex']>> = { '1': 'MALE', 男: 'MALE', '2': 'FEMALE', 女: 'FEMALE' }
const flags: Readonly<Record<string, boolean>> = { '': false, '0': false, 無: false, '1': true, 有: true }
/** 非該当, 事業対象者, 要支援 (経過的要介護), 要支援1, 2, 要介護1 to 5. */
const levels = ['01', '06', '11', '12', '13', '21', '22', '23', '24', '25']

export type RegisterFault =
  | RowFault
  | 'MY_NUMBER'
  | 'EMPTY'
  | 'OTHER_INSURER'
  | 'NO_NUMBER'
  | 'NO_DATE'
  | 'ENDS_BEFORE_IT_BEGINS'
  | 'BEFORE_BIRTH'
  | 'NO_CODE'
  | 'CHECK_DIGIT'

export type ReadEntry =
  | {
      readonly kind: 'ENTRY'
      readonly number: PlainNumber
      readonly insured: Omit<CareInsured, 'handle'>
      readonly service: CareService | null
    }
  | ({ readonly kind: 'FAULT' } & FaultAt<RegisterFault, Column>)

export const readHeader = headerReader({ of: 'care register', columns, needed })

class Fault extends Error {
  readonly reason: RegisterFault
  readonly column: Column
  constructor(reason: RegisterFault, column: Column) {
    super(reason)
    this.reason = reason
    this.column = column
  }
}

/** `insurer`: the municipality whose register it is; it speaks for no other. */
export const readRow =
  (insurer: InsurerNumber) =>
  (header: readonly Column[], cells: readonly string[]): ReadEntry => {
    const wrong = rowFault(header, cells, longestCell)
    if (wrong !== null) return { kind: 'FAULT', ...wrong }
    try {
      return entryIn(insurer, header, cells)
    } catch (error) {
      if (error instanceof Fault) return { kind: 'FAULT', reason: error.reason, column: error.column }
      throw error
    }
  }

function entryIn(insurer: InsurerNumber, header: readonly Column[], cells: readonly string[]): ReadEntry {
  const myNumber = myNumberIn(header, cells)
  if (myNumber !== null) throw new Fault('MY_NUMBER', myNumber)
  const cell = (column: Column): string => cells[header.indexOf(column)]?.trim() ?? ''
  const plain = (column: Column): string => cell(column).normalize('NFKC')
  const empty = needed.find((column) => cell(column) === '')
  if (empty !== undefined) throw new Fault('EMPTY', empty)
  if (plain('insurerNumber') !== insurer) throw new Fault('OTHER_INSURER', 'insurerNumber')
  const number = plain('number')
  if (!/^(?:\d{10}|H\d{9})$/.test(number)) throw new Fault('NO_NUMBER', 'number')
  const date = (column: Column): CivilDate => dateIn(plain(column)) ?? fail('NO_DATE', column)
  const dateOrNone = (column: Column): CivilDate | null => (plain(column) === '' ? null : date(column))
  const sex = sexes[plain('sex')] ?? fail('NO_CODE', 'sex')
  const birthDate = date('birthDate')
  const acquired = date('acquired')
  if (acquired < birthDate) throw new Fault('BEFORE_BIRTH', 'acquired')
  return {
    kind: 'ENTRY',
    number: { scheme: 'CARE', insurer, symbol: '', number, branch: '' },
    insured: {
      insurer,
      acquired,
      lost: endAfter(acquired, dateOrNone('lost'), 'lost'),
      name: cell('name'),
      kana: cell('kana'),
      sex,
      birthDate,
      postalCode: cell('postalCode') || null,
      address: cell('address'),
      livesElsewhere: flags[plain('livesElsewhere')] ?? fail('NO_CODE', 'livesElsewhere'),
      certified: certifiedIn(plain('level'), date, dateOrNone),
    },
    service: serviceIn(plain, date, dateOrNone),
  }
}

function certifiedIn(
  level: string,
  date: (column: Column) => CivilDate,
  dateOrNone: (column: Column) => CivilDate | null,
): CareInsured['certified'] {
  if (level === '') return null
  // A spreadsheet takes 01 for a number.
  const full = level.padStart(2, '0')
  if (!levels.includes(full)) throw new Fault('NO_CODE', 'level')
  const from = date('certifiedFrom')
  return { level: full, from, until: endAfter(from, dateOrNone('certifiedUntil'), 'certifiedUntil') }
}

function serviceIn(
  plain: (column: Column) => string,
  date: (column: Column) => CivilDate,
  dateOrNone: (column: Column) => CivilDate | null,
): CareService | null {
  const office = plain('office')
  if (office === '') return null
  if (!/^\d{10}$/.test(office)) throw new Fault('NO_CODE', 'office')
  if (!hasCheckDigit(office)) throw new Fault('CHECK_DIGIT', 'office')
  if (!/^[0-9A-Z]{2}$/.test(plain('service'))) throw new Fault('NO_CODE', 'service')
  const from = date('servedFrom')
  const until = endAfter(from, dateOrNone('servedUntil'), 'servedUntil')
  return { office: office as InstitutionCode, service: plain('service'), from, until }
}

/** Files name the last day; the hub, the day after it. */
function endAfter(from: CivilDate, last: CivilDate | null, column: Column): CivilDate | null {
  if (last === null) return null
  if (last < from) throw new Fault('ENDS_BEFORE_IT_BEGINS', column)
  return new Date(Date.parse(`${last}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10) as CivilDate
}

function fail(reason: RegisterFault, column: Column): never {
  throw new Fault(reason, column)
}
