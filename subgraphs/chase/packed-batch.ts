import type { InsurerNumber, NumberHandle } from '../../schema/domain/ids.ts'
import type { TakenRow } from './store.ts'

/** What no cell holds: the checks let no control character through. */
const between = { cells: '\x1f', rows: '\x1e' } as const
const heads = 7

/** Rows on their way to another thread, as one text: objects by the thousand cost more to clone than to write. */
export const packRows = (rows: readonly TakenRow[]): string =>
  rows
    .map(({ line, handle, told }) => {
      const head = [String(line), handle, told.office, told.service, told.number.insurer, told.name, told.detail]
      return [...head, ...told.cells].join(between.cells)
    })
    .join(between.rows)

/** The rows without their numbers, which do not travel: there is a handle for each. */
export const unpackRows = (text: string): readonly TakenRow[] =>
  text === ''
    ? []
    : text.split(between.rows).map((row) => {
        const cells = row.split(between.cells)
        const [line, handle, office = '', service = '', insurer, name = '', detail = ''] = cells
        const number = {
          scheme: 'CARE',
          insurer: insurer as InsurerNumber,
          symbol: '',
          number: '',
          branch: '',
        } as const
        return {
          line: Number(line),
          handle: handle as NumberHandle,
          told: { office, service, number, name, detail, cells: cells.slice(heads) },
        }
      })
