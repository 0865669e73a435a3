import { compareValues } from '../compare.ts'
import { equalLevel, swappedLevel } from '../field-kinds.ts'
import type { RecordTable } from './record-table.ts'

/** Three bits for each field; seven: one of the two leaves it out. */
export const missing = 7
export const levelIn = (pattern: number, field: number): number => (pattern >>> (3 * field)) & 7

const slots = 1 << 18

/** The levels of two records as one number. Each pair of values is compared once, as far as a table of slots remembers. */
export function pairComparer(table: RecordTable): (one: number, other: number) => number {
  const fields = table.fields.map(({ kind }, at) => ({
    kind,
    at,
    values: table.valuesOf(at),
    equal: equalLevel(kind) ?? 0,
    swapped: swappedLevel(kind),
    elsewhere: table.fields.flatMap((field, place) => (place !== at && field.kind === kind ? [place] : [])),
    keys: new Float64Array(slots),
    levels: new Uint8Array(slots),
  }))
  const { columns } = table
  const valueAt = (field: number, record: number): number => columns[field]?.[record] ?? 0
  return (one, other) => {
    let pattern = 0
    for (const { at, kind, values, equal, swapped, elsewhere, keys, levels } of fields) {
      const a = valueAt(at, one)
      const b = valueAt(at, other)
      let level = missing
      if (a !== 0 && b !== 0) {
        if (a === b) level = equal
        else {
          const low = a < b ? a : b
          const high = a < b ? b : a
          const key = low * 67_108_864 + high
          const slot = (Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b)) >>> 14
          if (keys[slot] === key) level = levels[slot] ?? 0
          else {
            level = compareValues(kind, values[a] ?? '', values[b] ?? '')
            keys[slot] = key
            levels[slot] = level
          }
          if (level === 0 && swapped !== null)
            for (const place of elsewhere) if (a === valueAt(place, other) || b === valueAt(place, one)) level = swapped
        }
      }
      pattern |= level << (3 * at)
    }
    return pattern >>> 0
  }
}
