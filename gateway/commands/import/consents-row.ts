import { type PersonCategory, personCategories } from '../../../schema/domain/category.ts'
import { asPersonId, type InstitutionCode } from '../../../schema/domain/ids.ts'
import { days, type Instant, startOf } from '../../../schema/domain/time.ts'
import type { PaperConsent } from '../../../subgraphs/qualification/paper-consents.sql.ts'
import { readCardNumber } from '../../../subgraphs/shared/text/card-number.ts'
import { dateIn, type FaultAt, headerReader, myNumberIn, type RowFault, rowFault } from './named-columns.ts'

/** Columns by the name the hub gives them; a file may have the Japanese one instead. */
export const columns = {
  person: '個人ID',
  insurerNumber: '保険者番号',
  symbol: '記号',
  number: '番号',
  branch: '枝番',
  birthDate: '生年月日',
  institution: '医療機関コード',
  categories: '同意区分',
  effect: '同意',
  from: '開始日',
  until: '終了日',
  form: '同意書番号',
} as const
export type Column = keyof typeof columns
const names = Object.keys(columns) as Column[]
const needed: readonly Column[] = ['institution', 'categories', 'effect', 'from', 'form']
/** One of these sets says whose consent it is. */
const byNumber: readonly Column[] = ['insurerNumber', 'number', 'birthDate']

const effects: Readonly<Record<string, 'PERMIT' | 'DENY'>> = {
  PERMIT: 'PERMIT',
  '1': 'PERMIT',
  同意: 'PERMIT',
  DENY: 'DENY',
  '0': 'DENY',
  不同意: 'DENY',
}

export type ConsentFault =
  | RowFault
  | 'EMPTY'
  | 'NO_PERSON'
  | 'NO_NUMBER'
  | 'MY_NUMBER'
  | 'NO_DATE'
  | 'NO_CODE'
  | 'NO_CATEGORY'
  | 'NO_EFFECT'
  | 'NOT_SIGNED_YET'
  | 'ENDED'
  | 'NO_FORM'

export type ReadConsent =
  | { readonly kind: 'PAPER'; readonly paper: PaperConsent }
  | { readonly kind: 'FAULT'; readonly reason: ConsentFault; readonly column: Column | '' }

const namedColumns = headerReader({ of: 'consent', columns, needed })

/** Which column stands where, or why the first line is no header. */
export function readHeader(cells: readonly string[]): readonly Column[] | string {
  const header = namedColumns(cells)
  if (typeof header === 'string' || header.includes('person')) return header
  if (byNumber.every((column) => header.includes(column))) return header
  return `The file does not say whose consents they are: it needs person, or ${byNumber.join(', ')}.`
}

/** `at`: papers are in force or to come, and were signed already. */
export const readRow =
  (at: Instant) =>
  (header: readonly Column[], cells: readonly string[]): ReadConsent => {
    const fault = (reason: ConsentFault, column: Column | '' = ''): ReadConsent => ({ kind: 'FAULT', reason, column })
    const wrong = rowFault(header, cells)
    if (wrong !== null) return { kind: 'FAULT', ...wrong }
    const myNumber = myNumberIn(header, cells)
    if (myNumber !== null) return fault('MY_NUMBER', myNumber)
    const cell = (column: Column): string => cells[header.indexOf(column)]?.normalize('NFKC').trim() ?? ''
    const empty = needed.find((column) => cell(column) === '')
    if (empty !== undefined) return fault('EMPTY', empty)

    const of = whose(cell)
    if ('reason' in of) return fault(of.reason, of.column)
    if (!/^\d{10}$/.test(cell('institution'))) return fault('NO_CODE', 'institution')
    const categories = categoriesOf(cell('categories'))
    if (categories === null) return fault('NO_CATEGORY', 'categories')
    const effect = effects[cell('effect').toUpperCase()]
    if (effect === undefined) return fault('NO_EFFECT', 'effect')
    const from = dateIn(cell('from'))
    if (from === null) return fault('NO_DATE', 'from')
    if (startOf(from) > at) return fault('NOT_SIGNED_YET', 'from')
    const lastDay = cell('until') === '' ? null : dateIn(cell('until'))
    if (lastDay === null && cell('until') !== '') return fault('NO_DATE', 'until')
    const until = lastDay === null ? null : ((startOf(lastDay) + days(1)) as Instant)
    if (until !== null && until <= at) return fault('ENDED', 'until')
    if (!/^[\w-]{1,40}$/.test(cell('form'))) return fault('NO_FORM', 'form')
    const institution = cell('institution') as InstitutionCode
    return {
      kind: 'PAPER',
      paper: { of, institution, categories, effect, from: startOf(from), until, form: cell('form') },
    }
  }

function whose(cell: (column: Column) => string): PaperConsent['of'] | FaultAt<ConsentFault, Column> {
  if (cell('person') !== '') {
    const person = asPersonId(cell('person'))
    return person === null ? { reason: 'NO_PERSON', column: 'person' } : { person }
  }
  const empty = byNumber.find((column) => cell(column) === '')
  if (empty !== undefined) return { reason: 'EMPTY', column: empty }
  const typed = {
    insurerNumber: cell('insurerNumber'),
    symbol: cell('symbol'),
    number: cell('number'),
    branch: cell('branch'),
  }
  const number = readCardNumber(typed, [])
  if (!number.ok) {
    const [column] = number.refusal.inputPath ?? []
    return { reason: 'NO_NUMBER', column: names.find((name) => name === column) ?? 'number' }
  }
  const birthDate = dateIn(cell('birthDate'))
  return birthDate === null ? { reason: 'NO_DATE', column: 'birthDate' } : { number: number.value, birthDate }
}

function categoriesOf(text: string): readonly PersonCategory[] | null {
  const found = new Set<PersonCategory>()
  for (const word of text.split(/[\s;,、]+/).filter((part) => part !== '')) {
    const category = personCategories.find((one) => one === word.toUpperCase())
    if (category === undefined) return null
    found.add(category)
  }
  return found.size === 0 ? null : [...found]
}
