import type { InsurerNumber, NumberHandle } from '../../schema/domain/ids.ts'
import type { Lack } from './checking/row.ts'
import type { TakenRow } from './telling.ts'

/** Rows on their way to another thread, as texts: objects by the thousand cost more to clone than to write. */
export interface PackedRows {
  readonly rows: string
  /** Free text by itself: the other cells are ASCII, and a text that is so throughout takes half the room and time. */
  readonly sealed: string
}

/** What no cell holds, and what packed cells have not between them: the checks let no control character through. */
const between = { parts: '\x1d', rows: '\x1e' } as const

export const packRows = (rows: readonly TakenRow[]): PackedRows => ({
  rows: rows
    .map(({ line, handle, told: { office, service, number, name, detail, lack, open, given } }) =>
      [line, handle, office, service, number.insurer, name, detail, lack, open, given].join(between.parts),
    )
    .join(between.rows),
  sealed: rows.map(({ told }) => told.sealed).join(between.rows),
})

/** The rows without their numbers, which do not travel: there is a handle for each. */
export function unpackRows({ rows, sealed }: PackedRows): readonly TakenRow[] {
  if (rows === '') return []
  const texts = sealed.split(between.rows)
  return rows.split(between.rows).map((row, at) => {
    const [line, handle, office = '', service = '', insurer, name = '', detail = '', lack, open = '', given = ''] =
      row.split(between.parts)
    const number = { scheme: 'CARE', insurer: insurer as InsurerNumber, symbol: '', number: '', branch: '' } as const
    return {
      line: Number(line),
      handle: handle as NumberHandle,
      told: { office, service, number, name, detail, lack: lack as Lack, open, sealed: texts[at] ?? '', given },
    }
  })
}
