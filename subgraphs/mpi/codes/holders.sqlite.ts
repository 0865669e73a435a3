import type { DirectConnection, DirectStatement } from '../../shared/database/procedure.ts'
import type { Stored } from '../../shared/database/storable.ts'
import { indexBytes } from '../../shared/seal/number-seal.ts'
import { keyOfBytes, keyOfId, placesInOrder } from './in-order.ts'
import { dayAt, daySigns, idBytes, openDay, type Periods } from './periods.ts'

/** A statement costs more than a number in it. */
const together = 256

const values = (of: string): string =>
  `(values ${Array.from({ length: together }, (_, place) => `(${place}${of})`).join(', ')})`
const oneByOne = `select * from ${values(', ?')}`
/** Of the same length all of them: one value bound costs less than so many. */
const cutOut = (bytes: number): string => `substr(?, 1 + ${bytes} * column1, ${bytes})`
const lookupsCutOut = `select column1, ${cutOut(indexBytes)} from ${values('')}`
const idsCutOut = `select column1, cast(${cutOut(idBytes)} as text) from ${values('')}`

/**
 * Who has held numbers, hundreds of thousands at once, by their blind indexes: of one place after another, of which
 * those that are asked for are named. Each of three trees is walked in its own order: neighbours lie on the same page,
 * which is fetched once for all of them.
 */
export function holdersOf(
  connection: DirectConnection,
): (lookups: Uint8Array, asked: Uint32Array, into: Periods) => void {
  // What a statement finds comes as one text a column, in the same order all of them: rows would cost more than the search.
  const asking = (asked: string, key: string, columns: readonly string[], table: string): DirectStatement =>
    connection.direct(
      `with asked (place, key) as (${asked})
       select group_concat(a.place), ${columns.map((column) => `group_concat(${column})`).join(', ')}
       from asked a cross join ${table} t on t.${key} = a.key`,
    )
  const handlesUnder = asking(lookupsCutOut, 'lookup', [`t.handle, ''`], 'number')
  const filedUnder = asking(idsCutOut, 'handle', ['t.filed'], 'record')
  const periodColumns = [`t.person, ''`, `t.from_on, ''`, `coalesce(t.until_on, '${openDay}'), ''`, `t.doubted, ''`]
  const periodsFiled = asking(oneByOne, 'filed', periodColumns, 'record')
  const someLookups = cutter(indexBytes)
  const someIds = cutter(idBytes)

  return (lookups, asked, into) => {
    const handles = Buffer.from(new ArrayBuffer(asked.length * idBytes))
    const holds = new Uint32Array(asked.length)
    let held = 0
    walk(
      handlesUnder,
      placesInOrder(asked.length, (at) => keyOfBytes(lookups, indexBytes * (asked[at] ?? 0))),
      (ats) => [someLookups(lookups, ats, asked)],
      (found, [ids]) => {
        handles.write(ofEach(found, ids, idBytes), held * idBytes, 'latin1')
        for (const at of found) holds[held++] = asked[at] ?? 0
      },
    )
    const filed: number[] = []
    const places: number[] = []
    walk(
      filedUnder,
      placesInOrder(held, (at) => keyOfId(handles, idBytes * at)),
      (ats) => [someIds(handles, ats)],
      (found, [sequences]) => {
        for (const sequence of numbersIn(sequences as string)) filed.push(sequence)
        for (const at of found) places.push(holds[at] ?? 0)
      },
    )
    into.expect(filed.length)
    walk(
      periodsFiled,
      placesInOrder(filed.length, (at) => filed[at] ?? 0),
      (ats) => Array.from({ length: together }, (_, at) => filed[ats[at] ?? filed.length] ?? null),
      (found, [persons, from, until, doubted]) => {
        into.persons.write(ofEach(found, persons, idBytes), into.count * idBytes, 'latin1')
        const [begins, ends, doubts] = [
          ofEach(found, from, daySigns),
          ofEach(found, until, daySigns),
          ofEach(found, doubted, 1),
        ]
        for (let row = 0; row < found.length; row++) {
          const at = found[row] ?? 0
          const period = into.count++
          into.places[period] = places[at] ?? 0
          into.from[period] = dayAt(begins, row * daySigns)
          into.until[period] = dayAt(ends, row * daySigns)
          into.doubted[period] = doubts.charCodeAt(row) - 48
          into.filed[period] = filed[at] ?? 0
        }
      },
    )
  }
}

function walk(
  statement: DirectStatement,
  order: Uint32Array,
  valuesOf: (places: Uint32Array) => Stored[],
  each: (found: readonly number[], columns: readonly Stored[]) => void,
): void {
  for (let from = 0; from < order.length; from += together) {
    const [row] = statement.rows(...valuesOf(order.subarray(from, from + together)))
    const [asked, ...columns] = row ?? []
    // Nothing was found.
    if (typeof asked !== 'string') continue
    const found = numbersIn(asked)
    for (let at = 0; at < found.length; at++) found[at] = order[from + (found[at] ?? 0)] ?? 0
    each(found, columns)
  }
}

/** Of values of one length those at some places, side by side. */
function cutter(bytes: number): (all: Uint8Array, ats: Uint32Array, places?: Uint32Array) => Uint8Array {
  // Two bytes at a time.
  const length = bytes / 2
  const room = new Uint16Array(together * length)
  return ({ buffer, byteOffset, byteLength }, ats, places) => {
    const all = new Uint16Array(buffer, byteOffset, byteLength / 2)
    let end = 0
    for (let at = 0; at < ats.length; at++) {
      const place = ats[at] ?? 0
      const from = length * (places === undefined ? place : (places[place] ?? 0))
      for (let next = from; next < from + length; next++) room[end++] = all[next] ?? 0
    }
    return new Uint8Array(room.buffer, 0, 2 * end)
  }
}

/** A text of what was found, each of so many signs. */
function ofEach(found: readonly number[], text: Stored | undefined, signs: number): string {
  if (typeof text !== 'string' || text.length !== found.length * signs)
    throw new Error(`What the index holds is not of ${signs} signs.`)
  return text
}

/** `1,23,4` */
function numbersIn(text: string): number[] {
  const numbers: number[] = []
  let number = 0
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (sign !== 0x2c) {
      number = number * 10 + sign - 48
      continue
    }
    numbers.push(number)
    number = 0
  }
  numbers.push(number)
  return numbers
}
