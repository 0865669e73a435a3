import type { InsurerNumber, NumberHandle } from '../../schema/domain/ids.ts'
import type { Lack } from './checking/row.ts'
import type { TakenRow, Told } from './telling.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** Rows on their way from thread to thread, as bytes that are handed on: a thread in between makes nothing of them. */
export interface PackedRows {
  /** Each names its person by a place among the handles. */
  readonly rows: Bytes
  /** Free text by itself: the other cells are ASCII, and a text that is so throughout takes half the room and time. */
  readonly sealed: Bytes
  /** One after another, with spaces between them. */
  readonly handles: string
}

/** The same with numbers, which go no further than to where handles are given for them. */
export interface NumberedRows extends Omit<PackedRows, 'handles'> {
  /** Of each person insurer and number, with a space between them, on a line of their own. */
  readonly numbers: string
}

/** What no cell holds, and what packed cells have not between them: the checks let no control character through. */
const between = { parts: '\x1d', rows: '\x1e' } as const

const utf8 = new TextEncoder()
const textOf = (bytes: Bytes): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()

export const buffersOf = ({ rows, sealed }: Pick<PackedRows, 'rows' | 'sealed'>): readonly ArrayBuffer[] => [
  rows.buffer,
  sealed.buffer,
]

export function packRows(rows: readonly { readonly line: number; readonly row: Told }[]): NumberedRows {
  const places = new Map<string, number>()
  const placeOf = (number: string): number => {
    const known = places.get(number) ?? places.size
    places.set(number, known)
    return known
  }
  const texts = rows.map(({ line, row: { office, service, number, name, detail, lack, open, given } }) => {
    const person = placeOf(`${number.insurer} ${number.number}`)
    return [line, person, office, service, number.insurer, name, detail, lack, open, given].join(between.parts)
  })
  return {
    rows: utf8.encode(texts.join(between.rows)),
    sealed: utf8.encode(rows.map(({ row }) => row.sealed).join(between.rows)),
    numbers: [...places.keys()].join('\n'),
  }
}

/** The rows without their numbers, which do not travel: there is a handle for each. */
export const unpackRows = ({ rows, sealed, handles }: PackedRows): readonly TakenRow[] =>
  rowsIn({ rows: textOf(rows), sealed: textOf(sealed), handles })

/** For who keeps packed rows as they came. */
export const rowsText = ({ rows, sealed, handles }: PackedRows): string =>
  JSON.stringify({ rows: textOf(rows), sealed: textOf(sealed), handles } satisfies Texts)

export const rowsInText = (text: string): readonly TakenRow[] => rowsIn(JSON.parse(text) as Texts)

type Texts = Readonly<Record<keyof PackedRows, string>>

function rowsIn({ rows, sealed, handles }: Texts): readonly TakenRow[] {
  if (rows === '') return []
  const people = handles.split(' ')
  const texts = sealed.split(between.rows)
  return rows.split(between.rows).map((row, at) => {
    const [line, person, office = '', service = '', insurer, name = '', detail = '', lack, open = '', given = ''] =
      row.split(between.parts)
    const handle = people[Number(person)]
    if (handle === undefined) throw new Error('A number was left without a handle.')
    const number = { scheme: 'CARE', insurer: insurer as InsurerNumber, symbol: '', number: '', branch: '' } as const
    const told = { office, service, number, name, detail, lack: lack as Lack, open, sealed: texts[at] ?? '', given }
    return { line: Number(line), handle: handle as NumberHandle, told }
  })
}
