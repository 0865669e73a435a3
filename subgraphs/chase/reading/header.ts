import type { Catalogue } from '../catalogue/catalogue.ts'
import { type Form, isKey } from '../catalogue/item.ts'
import type { Layout } from '../checking/row.ts'

/** What a file says it is by its first lines: its data type where its version has such a line, the names of its columns. */
export interface Header {
  readonly form: Form
  readonly layout: Layout
  /** Columns of every row. */
  readonly width: number
  /** The same form of other versions, with the same names: each row tells its version. */
  readonly otherwise: readonly Form[]
}

export type FileFault =
  | { readonly reason: 'EMPTY_FILE' }
  | { readonly reason: 'NOT_CSV' }
  /** No version has this data type, or a form of such names; what stood there is not told. */
  | { readonly reason: 'UNKNOWN_TYPE' }
  | { readonly reason: 'UNKNOWN_COLUMN'; readonly column: number }
  | { readonly reason: 'COLUMN_TWICE'; readonly column: number }
  | { readonly reason: 'MISSING_COLUMN'; readonly item: string }
  | { readonly reason: 'OTHER_FILE' }
  | { readonly reason: 'TOO_MANY_ROWS' }

export const fileFaults = {
  EMPTY_FILE: [
    'The file lacks its line of data type or that of names.',
    'データ種別の行または項目名の行がありません。',
  ],
  NOT_CSV: [
    'This is no CSV in UTF-8 or Shift_JIS, but a workbook or a text in UTF-16: save it as CSV.',
    'UTF-8またはShift_JISのCSVではなく、表計算ソフトのブックかUTF-16の文書です。CSVとして保存し直してください。',
  ],
  UNKNOWN_TYPE: ['No known interface has this data type.', '不明なデータ種別です。'],
  UNKNOWN_COLUMN: ['The form has no item of this name.', '様式にない項目名です。'],
  COLUMN_TWICE: ['This item is named twice.', '項目名が重複しています。'],
  MISSING_COLUMN: ['The names lack this item.', '必須の項目名がありません。'],
  TOO_MANY_ROWS: [
    'A file that is to land whole may have at most 50,000 rows: send it in parts, or let its rows land one by one.',
    '一括で取り込むファイルは50,000行までです。分割するか、行ごとに取り込んでください。',
  ],
  OTHER_FILE: ['This is not the file that was begun.', '取り込み途中のファイルと内容が異なります。'],
} as const satisfies Readonly<Record<FileFault['reason'], readonly [english: string, japanese: string]>>

export const isFileFault = (read: Header | FileFault): read is FileFault => 'reason' in read

/** A spreadsheet fills a short line up to the longest. */
function withoutFilling(fields: readonly string[]): readonly string[] {
  let last = fields.length
  while (last > 1 && fields[last - 1] === '') last--
  return fields.slice(0, last)
}

/** Files say their version there, where it begins with the names of its columns. */
const versionItem = 'version'

/**
 * Names the version by what the file brings: of several forms of one data type, that whose items it names exactly, or
 * the smallest that has them all. Null: the line of names is still to come.
 */
export function readHeader(
  { forms, formsOf }: Pick<Catalogue, 'forms' | 'formsOf'>,
  first: readonly string[],
  second: readonly string[] | null,
): Header | FileFault | null {
  const [code = '', ...others] = withoutFilling(first).map((cell) => cell.trim())
  if (others.length > 0) return namedBy(likely(forms, [code, ...others]), first)
  const candidates = formsOf(code)
  if (candidates.length === 0) return { reason: 'UNKNOWN_TYPE' }
  return second === null ? null : namedBy(candidates, second)
}

/** What no data type says: the forms most of whose items are named. */
const likely = (forms: readonly Form[], names: readonly string[]): readonly Form[] =>
  forms.filter(
    ({ head, items, item }) =>
      head === 'names' && names.filter((name) => item(name) !== null).length * 2 > Math.max(items.length, names.length),
  )

function namedBy(candidates: readonly Form[], names: readonly string[]): Header | FileFault {
  if (candidates.length === 0) return { reason: 'UNKNOWN_TYPE' }
  const columns = withoutFilling(names).map((name) => name.trim())
  const twice = columns.findIndex((name, at) => columns.indexOf(name) < at)
  if (twice !== -1) return { reason: 'COLUMN_TWICE', column: twice + 1 }
  const [form, ...larger] = candidates
    .filter(({ item }) => columns.every((name) => item(name) !== null))
    .sort((one, other) => one.items.length - other.items.length)
  if (form === undefined) return { reason: 'UNKNOWN_COLUMN', column: 1 + firstUnknown(candidates, columns) }
  const missing = form.items.find((item) => isKey(item) && !columns.includes(item.name))
  if (missing !== undefined) return { reason: 'MISSING_COLUMN', item: missing.name }
  const otherwise = larger.filter(
    ({ code, items }) => code === form.code && items.length === form.items.length && columns.includes(versionItem),
  )
  return { form, layout: layoutOf(form, columns), width: names.length, otherwise }
}

const layoutOf = ({ items }: Form, columns: readonly string[]): Layout => items.map(({ name }) => columns.indexOf(name))

const firstUnknown = (candidates: readonly Form[], columns: readonly string[]): number =>
  Math.max(...candidates.map(({ item }) => columns.findIndex((name) => item(name) === null)))

/** Of versions that name their columns alike that which the first row is of. */
export function versionIn(header: Header, row: readonly string[]): Header {
  const { form, layout, otherwise } = header
  if (otherwise.length === 0) return header
  const said = row[layout[form.items.findIndex(({ name }) => name === versionItem)] ?? -1]
  const other = otherwise.find((one) => one.item(versionItem)?.codes.some(({ code }) => code === said))
  if (other === undefined) return { ...header, otherwise: [] }
  const columnOf = new Map(form.items.map(({ name }, at) => [name, layout[at] ?? -1]))
  return { ...header, form: other, layout: other.items.map(({ name }) => columnOf.get(name) ?? -1), otherwise: [] }
}
