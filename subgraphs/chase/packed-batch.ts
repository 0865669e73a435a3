import type { InsurerNumber, NumberHandle } from '../../schema/domain/ids.ts'
import type { PlainNumber } from '../shared/internal.ts'
import type { Lack } from './checking/row.ts'
import type { TakenRow, Told } from './telling.ts'

/** Rows on their way to another thread, as texts: objects by the thousand cost more to clone than to write. */
export interface PackedRows {
  /** Each names its person by a place among the handles. */
  readonly rows: string
  /** Free text by itself: the other cells are ASCII, and a text that is so throughout takes half the room and time. */
  readonly sealed: string
  readonly handles: readonly NumberHandle[]
}

/** The same with numbers, which go no further than to where handles are given for them. */
export interface NumberedRows extends Omit<PackedRows, 'handles'> {
  readonly numbers: readonly PlainNumber[]
}

/** What no cell holds, and what packed cells have not between them: the checks let no control character through. */
const between = { parts: '\x1d', rows: '\x1e' } as const

export function packRows(rows: readonly { readonly line: number; readonly row: Told }[]): NumberedRows {
  const places = new Map<string, number>()
  const numbers: PlainNumber[] = []
  const placeOf = (number: PlainNumber): number => {
    const name = `${number.insurer} ${number.number}`
    const known = places.get(name)
    if (known !== undefined) return known
    places.set(name, numbers.length)
    return numbers.push(number) - 1
  }
  const texts = rows.map(({ line, row: { office, service, number, name, detail, lack, open, given } }) =>
    [line, placeOf(number), office, service, number.insurer, name, detail, lack, open, given].join(between.parts),
  )
  return { rows: texts.join(between.rows), sealed: rows.map(({ row }) => row.sealed).join(between.rows), numbers }
}

/** The rows without their numbers, which do not travel: there is a handle for each. */
export function unpackRows({ rows, sealed, handles }: PackedRows): readonly TakenRow[] {
  if (rows === '') return []
  const texts = sealed.split(between.rows)
  return rows.split(between.rows).map((row, at) => {
    const [line, person, office = '', service = '', insurer, name = '', detail = '', lack, open = '', given = ''] =
      row.split(between.parts)
    const handle = handles[Number(person)]
    if (handle === undefined) throw new Error('A number was left without a handle.')
    const number = { scheme: 'CARE', insurer: insurer as InsurerNumber, symbol: '', number: '', branch: '' } as const
    return {
      line: Number(line),
      handle,
      told: { office, service, number, name, detail, lack: lack as Lack, open, sealed: texts[at] ?? '', given },
    }
  })
}
