import type { DirectConnection, DirectStatement } from '../../shared/database/procedure.ts'
import type { Stored } from '../../shared/database/storable.ts'
import { indexBytes } from '../../shared/seal/number-seal.ts'
import { keyOfBytes, keyOfId, placesInOrder } from './in-order.ts'

/** One period under a number: whose, from when, until when, in doubt (1) or not, and which in the order of filing. */
export type Period = readonly [person: string, from: string, until: string | null, doubted: number, filed: number]

/** A statement costs more than a number in it. */
const together = 256

/**
 * Who has held numbers, tens of thousands at once, by their blind indexes one after another. Each of three trees is
 * walked in its own order: neighbours lie on the same page, which is fetched once for all of them.
 */
export function holdersOf(
  connection: DirectConnection,
): (lookups: Uint8Array, each: (place: number, period: Period) => void) => void {
  const asking = (key: string, columns: string, table: string): DirectStatement =>
    connection.direct(
      `with asked (place, key) as (values ${Array.from({ length: together }, (_, place) => `(${place}, ?)`).join(', ')})
       select a.place, ${columns} from asked a cross join ${table} t on t.${key} = a.key`,
    )
  const handlesUnder = asking('lookup', 't.handle', 'number')
  const filedUnder = asking('handle', 't.filed', 'record')
  const periods = asking('filed', 't.person, t.from_on, t.until_on, t.doubted, t.filed', 'record')

  return (lookups, each) => {
    const handles = new Found<string>()
    const numbers = placesInOrder(lookups.length / indexBytes, (place) => keyOfBytes(lookups, indexBytes * place))
    walk(
      handlesUnder,
      numbers,
      (place) => lookups.subarray(indexBytes * place, indexBytes * (place + 1)),
      (place, row) => handles.put(place, row[1] as string),
    )
    const filed = new Found<number>()
    walk(
      filedUnder,
      placesInOrder(handles.values.length, (at) => keyOfId(handles.values[at] ?? '')),
      (at) => handles.values[at] ?? null,
      (at, row) => filed.put(handles.places[at] ?? 0, row[1] as number),
    )
    walk(
      periods,
      placesInOrder(filed.values.length, (at) => filed.values[at] ?? 0),
      (at) => filed.values[at] ?? null,
      (at, [, ...period]) => each(filed.places[at] ?? 0, period as unknown as Period),
    )
  }
}

/** What was found, and for which place. */
class Found<Value> {
  readonly values: Value[] = []
  readonly places: number[] = []

  put(place: number, value: Value): void {
    this.values.push(value)
    this.places.push(place)
  }
}

function walk(
  statement: DirectStatement,
  order: Uint32Array,
  keyAt: (place: number) => Stored,
  each: (place: number, row: readonly Stored[]) => void,
): void {
  const keys = new Array<Stored>(together)
  for (let from = 0; from < order.length; from += together) {
    for (let at = 0; at < together; at++) {
      const place = order[from + at]
      keys[at] = place === undefined ? null : keyAt(place)
    }
    for (const row of statement.rows(...keys)) each(order[from + (row[0] as number)] ?? 0, row)
  }
}
