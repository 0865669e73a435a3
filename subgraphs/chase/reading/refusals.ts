import type { Refusal } from '../store.ts'
import type { BadRow } from './form-file.ts'

/** Cell by cell; of a row that could not be read at all there is one. */
export const refusalsOf = ({ line, cells, reason }: BadRow): readonly Refusal[] =>
  reason === null
    ? cells.map(({ item, reason: why, value }, place) => ({ line, place, item: item.name, reason: why, value }))
    : [{ line, place: 0, item: null, reason, value: '' }]
