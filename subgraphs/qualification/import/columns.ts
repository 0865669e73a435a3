/** The columns of an insurer's file, in the template's order: the name of the schema and the Japanese one. */
export const columns = {
  kind: '区分',
  insurerNumber: '保険者番号',
  symbol: '記号',
  number: '番号',
  branch: '枝番',
  previousInsurerNumber: '前保険者番号',
  previousSymbol: '前記号',
  previousNumber: '前番号',
  previousBranch: '前枝番',
  name: '氏名',
  kana: '氏名カナ',
  otherName: '通称名',
  sex: '性別',
  birthDate: '生年月日',
  postalCode: '郵便番号',
  address: '住所',
  cardClass: '証区分',
  family: '本人家族区分',
  shareOfCost: '負担割合',
  from: '資格取得日',
  issuedOn: '交付日',
  validUntil: '有効期限',
  elderlyFrom: '高齢受給者開始日',
  elderlyUntil: '高齢受給者終了日',
  elderlyShareOfCost: '高齢受給者負担割合',
  until: '資格喪失日',
  reason: '喪失事由',
  asOf: '異動日',
} as const

export type Column = keyof typeof columns
export const columnNames = Object.keys(columns) as readonly Column[]
/** The place of each among them. */
export const columnPlaces = Object.fromEntries(columnNames.map((column, place) => [column, place])) as Readonly<
  Record<Column, number>
>

/** Without these no row of any kind can be read. */
const needed: readonly Column[] = ['kind', 'insurerNumber', 'number']

export interface Layout {
  /** Where each column stands in this file's rows, in the template's order; -1: not in it. */
  readonly places: readonly number[]
  readonly width: number
}

export type HeaderFault =
  | { readonly reason: 'HEADER_MISSING'; readonly column: Column }
  | { readonly reason: 'HEADER_UNKNOWN'; readonly place: number }
  | { readonly reason: 'HEADER_TWICE'; readonly column: Column }

export type HeaderReading =
  | { readonly layout: Layout; readonly fault: null }
  | { readonly layout: null; readonly fault: HeaderFault }

const faulty = (fault: HeaderFault): HeaderReading => ({ layout: null, fault })

const byName = new Map<string, Column>(
  columnNames.flatMap((column) => [
    [column.toLowerCase(), column],
    [columns[column].normalize('NFKC').toLowerCase(), column],
  ]),
)

/** A file says in its first row what stands where. A name nobody knows is refused: what it means would be lost. */
export function readHeader(names: readonly string[]): HeaderReading {
  const places = new Map<Column, number>()
  for (const [place, name] of names.entries()) {
    const column = byName.get(name.normalize('NFKC').trim().toLowerCase())
    if (column === undefined) return faulty({ reason: 'HEADER_UNKNOWN', place: place + 1 })
    if (places.has(column)) return faulty({ reason: 'HEADER_TWICE', column })
    places.set(column, place)
  }
  const missing = needed.find((column) => !places.has(column))
  if (missing !== undefined) return faulty({ reason: 'HEADER_MISSING', column: missing })
  const layout = { places: columnNames.map((column) => places.get(column) ?? -1), width: names.length }
  return { layout, fault: null }
}

/** An empty file to fill in, for a spreadsheet: with a BOM, or it would take UTF-8 for Shift_JIS. */
export const template = (language: 'ja' | 'en'): string =>
  `\ufeff${columnNames.map((column) => (language === 'ja' ? columns[column] : column)).join(',')}\r\n`
