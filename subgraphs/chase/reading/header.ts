import type { Catalogue } from '../catalogue/catalogue.ts'
import { type Form, isKey } from '../catalogue/item.ts'
import type { Layout } from '../checking/row.ts'

/** What a file says it is, in its first two lines: its data type, and the names of its columns. */
export interface Header {
  readonly form: Form
  readonly layout: Layout
  /** Columns of every row. */
  readonly width: number
}

export type FileFault =
  | { readonly reason: 'EMPTY_FILE' }
  /** No version has this data type; what stood there is not told. */
  | { readonly reason: 'UNKNOWN_TYPE' }
  | { readonly reason: 'UNKNOWN_COLUMN'; readonly column: number }
  | { readonly reason: 'COLUMN_TWICE'; readonly column: number }
  | { readonly reason: 'MISSING_COLUMN'; readonly item: string }
  | { readonly reason: 'OTHER_FILE' }

export const fileFaults = {
  EMPTY_FILE: ['The file has no line of data type and none of names.', 'データ種別の行または項目名の行がありません。'],
  UNKNOWN_TYPE: ['No known interface has this data type.', '不明なデータ種別です。'],
  UNKNOWN_COLUMN: ['The form has no item of this name.', '様式にない項目名です。'],
  COLUMN_TWICE: ['This item is named twice.', '項目名が重複しています。'],
  MISSING_COLUMN: ['The names lack this item.', '必須の項目名がありません。'],
  OTHER_FILE: ['This is not the file that was begun.', '取り込み途中のファイルと内容が異なります。'],
} as const satisfies Readonly<Record<FileFault['reason'], readonly [english: string, japanese: string]>>

export const isFileFault = (read: Header | FileFault): read is FileFault => 'reason' in read

/** A spreadsheet fills a short line up to the longest. */
function withoutFilling(fields: readonly string[]): readonly string[] {
  let last = fields.length
  while (last > 1 && fields[last - 1] === '') last--
  return fields.slice(0, last)
}

/**
 * Names the version by what the file brings: of several forms of one data type, that whose items it names exactly, or
 * the smallest that has them all.
 */
export function readHeader(
  { formsOf }: Pick<Catalogue, 'formsOf'>,
  types: readonly string[],
  names: readonly string[],
): Header | FileFault {
  const [code = '', ...others] = withoutFilling(types)
  const candidates = others.length > 0 ? [] : formsOf(code.trim())
  if (candidates.length === 0) return { reason: 'UNKNOWN_TYPE' }
  const columns = withoutFilling(names).map((name) => name.trim())
  const twice = columns.findIndex((name, at) => columns.indexOf(name) < at)
  if (twice !== -1) return { reason: 'COLUMN_TWICE', column: twice + 1 }
  const [form] = candidates
    .filter(({ item }) => columns.every((name) => item(name) !== null))
    .sort((one, other) => one.items.length - other.items.length)
  if (form === undefined) return { reason: 'UNKNOWN_COLUMN', column: 1 + firstUnknown(candidates, columns) }
  const missing = form.items.find((item) => isKey(item) && !columns.includes(item.name))
  if (missing !== undefined) return { reason: 'MISSING_COLUMN', item: missing.name }
  return { form, layout: form.items.map(({ name }) => columns.indexOf(name)), width: names.length }
}

const firstUnknown = (candidates: readonly Form[], columns: readonly string[]): number =>
  Math.max(...candidates.map(({ item }) => columns.findIndex((name) => item(name) === null)))
