import type { DirectConnection, DirectStatement } from '../../shared/database/procedure.ts'
import type { Stored } from '../../shared/database/storable.ts'
import { indexBytes } from '../../shared/seal/number-seal.ts'
import { keyOfBytes, keyOfId, placesInOrder } from './in-order.ts'

/** One period under a number: whose, from when, until when, in doubt (1) or not, and which in the order of filing. */
export type Period = readonly [
  asked: number,
  person: string,
  from: string,
  until: string | null,
  doubted: number,
  filed: number,
]

/** A statement costs more than a number in it. */
const together = 256

const places = Array.from({ length: together }, (_, place) => place)
const oneByOne = `values ${places.map((place) => `(${place}, ?)`).join(', ')}`
/** Of the same length all of them: one value bound costs less than so many. */
const cutOut = `select column1, substr(?, 1 + ${indexBytes} * column1, ${indexBytes})
  from (values ${places.map((place) => `(${place})`).join(', ')})`

/**
 * Who has held numbers, tens of thousands at once, by their blind indexes: of one place after another, of which those
 * that are asked for are named. Each of three trees is walked in its own order: neighbours lie on the same page, which
 * is fetched once for all of them.
 */
export function holdersOf(
  connection: DirectConnection,
): (lookups: Uint8Array, asked: Uint32Array, each: (place: number, period: Period) => void) => void {
  const asking = (asked: string, key: string, columns: string, table: string): DirectStatement =>
    connection.direct(
      `with asked (place, key) as (${asked})
       select a.place, ${columns} from asked a cross join ${table} t on t.${key} = a.key`,
    )
  const handlesUnder = asking(cutOut, 'lookup', 't.handle', 'number')
  const filedUnder = asking(oneByOne, 'handle', 't.filed', 'record')
  const periods = asking(oneByOne, 'filed', 't.person, t.from_on, t.until_on, t.doubted, t.filed', 'record')
  const some = new Uint8Array(together * indexBytes)

  return (lookups, asked, each) => {
    const lookupsAt = (places: Uint32Array): Uint8Array => {
      let end = 0
      for (let at = 0; at < places.length; at++) {
        const from = indexBytes * (asked[places[at] ?? 0] ?? 0)
        for (let byte = 0; byte < indexBytes; byte++) some[end++] = lookups[from + byte] ?? 0
      }
      return some.subarray(0, end)
    }
    const handles = new Found<string>()
    const numbers = placesInOrder(asked.length, (at) => keyOfBytes(lookups, indexBytes * (asked[at] ?? 0)))
    walk(
      handlesUnder,
      numbers,
      (places) => [lookupsAt(places)],
      (at, row) => handles.put(asked[at] ?? 0, row[1] as string),
    )
    const filed = new Found<number>()
    walk(
      filedUnder,
      placesInOrder(handles.values.length, (at) => keyOfId(handles.values[at] ?? '')),
      (places) => valuesAt(handles, places),
      (at, row) => filed.put(handles.places[at] ?? 0, row[1] as number),
    )
    walk(
      periods,
      placesInOrder(filed.values.length, (at) => filed.values[at] ?? 0),
      (places) => valuesAt(filed, places),
      (at, row) => each(filed.places[at] ?? 0, row as unknown as Period),
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

/** As many as a statement asks for: nothing is under null. */
function valuesAt({ values }: Found<string> | Found<number>, places: Uint32Array): Stored[] {
  const asked = new Array<Stored>(together).fill(null)
  for (let at = 0; at < places.length; at++) asked[at] = values[places[at] ?? values.length] ?? null
  return asked
}

function walk(
  statement: DirectStatement,
  order: Uint32Array,
  valuesOf: (places: Uint32Array) => Stored[],
  each: (place: number, row: readonly Stored[]) => void,
): void {
  for (let from = 0; from < order.length; from += together) {
    const rows = statement.rows(...valuesOf(order.subarray(from, from + together)))
    for (const row of rows) each(order[from + (row[0] as number)] ?? 0, row)
  }
}
