import type { SaidIdentity } from '../../../subgraphs/mpi/identifying/identity.ts'
import type { Patient } from '../../../subgraphs/mpi/patient-store.ts'
import { readCardNumber } from '../../../subgraphs/shared/text/card-number.ts'
import { dateIn, headerReader, myNumberIn, type RowFault, rowFault } from './named-columns.ts'

/** Columns by the name the hub gives them; a file may have the Japanese one instead. */
export const columns = {
  localId: '患者番号',
  kana: 'フリガナ',
  name: '氏名',
  birthDate: '生年月日',
  sex: '性別',
  postalCode: '郵便番号',
  address: '住所',
  phone: '電話番号',
  insurerNumber: '保険者番号',
  symbol: '記号',
  number: '番号',
  branch: '枝番',
} as const
export type Column = keyof typeof columns
const names = Object.keys(columns) as Column[]
const needed: readonly Column[] = ['localId', 'birthDate', 'sex']
const cardColumns: readonly Column[] = ['insurerNumber', 'symbol', 'number', 'branch']
const longestId = 64

const sexes: Readonly<Record<string, SaidIdentity['sex']>> = {
  '1': 'MALE',
  '2': 'FEMALE',
  M: 'MALE',
  F: 'FEMALE',
  MALE: 'MALE',
  FEMALE: 'FEMALE',
  男: 'MALE',
  女: 'FEMALE',
  男性: 'MALE',
  女性: 'FEMALE',
  '0': 'NOT_SET',
  '9': 'NOT_SET',
  '': 'NOT_SET',
}

export type PatientFault = RowFault | 'EMPTY' | 'NO_NAME' | 'NO_NUMBER' | 'MY_NUMBER' | 'NO_DATE' | 'NO_SEX'

export type ReadPatient =
  | { readonly kind: 'PATIENT'; readonly patient: Patient }
  | { readonly kind: 'FAULT'; readonly reason: PatientFault; readonly column: Column | '' }

const namedColumns = headerReader({ of: 'patient', columns, needed })

/** Which column stands where, or why the first line is no header. */
export function readHeader(cells: readonly string[]): readonly Column[] | string {
  const header = namedColumns(cells)
  if (typeof header === 'string' || header.includes('kana') || header.includes('name')) return header
  return 'The file has no column kana or name.'
}

export function readRow(header: readonly Column[], cells: readonly string[]): ReadPatient {
  const fault = (reason: PatientFault, column: Column | '' = ''): ReadPatient => ({ kind: 'FAULT', reason, column })
  const wrong = rowFault(header, cells)
  if (wrong !== null) return { kind: 'FAULT', ...wrong }
  const myNumber = myNumberIn(header, cells)
  if (myNumber !== null) return fault('MY_NUMBER', myNumber)
  const cell = (column: Column): string => cells[header.indexOf(column)]?.normalize('NFKC').trim() ?? ''
  const localId = cell('localId')
  if (localId === '') return fault('EMPTY', 'localId')
  if (localId.length > longestId) return fault('TOO_LONG', 'localId')
  if (cell('kana') === '' && cell('name') === '') return fault('NO_NAME', header.includes('kana') ? 'kana' : 'name')
  const birthDate = dateIn(cell('birthDate'))
  if (birthDate === null) return fault('NO_DATE', 'birthDate')
  const sex = sexes[cell('sex').toUpperCase()]
  if (sex === undefined) return fault('NO_SEX', 'sex')

  const identity: SaidIdentity = {
    kana: cell('kana'),
    name: cell('name'),
    birthDate,
    sex,
    postalCode: cell('postalCode'),
    address: cell('address'),
    phone: cell('phone'),
  }
  if (cardColumns.every((column) => cell(column) === ''))
    return { kind: 'PATIENT', patient: { localId, identity, number: null } }
  const typed = { insurerNumber: cell('insurerNumber'), symbol: cell('symbol') }
  const number = readCardNumber({ ...typed, number: cell('number'), branch: cell('branch') }, [])
  if (number.ok) return { kind: 'PATIENT', patient: { localId, identity, number: number.value } }
  const [column] = number.refusal.inputPath ?? []
  return fault('NO_NUMBER', names.find((name) => name === column) ?? 'number')
}
