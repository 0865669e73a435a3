/** `per_` and the like, and 22 signs behind it. */
export const idBytes = 26
/** As stores have it: 2024-04-01. */
export const daySigns = 10
/** What stands for the end of a period without one: behind every day. */
export const openDay = '9999-99-99'

/** A day of a text as a number, in the days' order. */
export function dayAt(text: string, from: number): number {
  let day = 0
  for (let at = from; at < from + daySigns; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit >= 0) day = day * 10 + digit
  }
  return day
}

/** Periods under numbers: whose, from when, until when, in doubt or not, which in the order of filing. As columns. */
export class Periods {
  count = 0
  places = new Uint32Array(0)
  from = new Uint32Array(0)
  until = new Uint32Array(0)
  doubted = new Uint8Array(0)
  filed = new Float64Array(0)
  persons = Buffer.alloc(0)

  /** So many more will come. */
  expect(more: number): void {
    const room = this.count + more
    const wider = <Column extends Uint8Array | Uint32Array | Float64Array>(column: Column, into: Column): Column => {
      into.set(column.subarray(0, this.count))
      return into
    }
    this.places = wider(this.places, new Uint32Array(room))
    this.from = wider(this.from, new Uint32Array(room))
    this.until = wider(this.until, new Uint32Array(room))
    this.doubted = wider(this.doubted, new Uint8Array(room))
    this.filed = wider(this.filed, new Float64Array(room))
    const persons = Buffer.allocUnsafe(room * idBytes)
    this.persons.copy(persons, 0, 0, this.count * idBytes)
    this.persons = persons
  }
}
