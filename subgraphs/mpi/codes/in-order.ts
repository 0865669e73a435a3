/** So many fit behind a key of 36 bits: together they are a whole number that a double holds (2^53). */
export const mostPlaces = 2 ** 17

/** Places from 0 on, by their keys: a sort of plain doubles, each a key before its place. */
export function placesInOrder(count: number, keyAt: (place: number) => number): Uint32Array {
  if (count > mostPlaces) throw new Error(`At most ${mostPlaces} places are put in order.`)
  const keyed = new Float64Array(count)
  for (let place = 0; place < count; place++) keyed[place] = keyAt(place) * mostPlaces + place
  keyed.sort()
  const places = new Uint32Array(count)
  for (let at = 0; at < count; at++) places[at] = (keyed[at] ?? 0) % mostPlaces
  return places
}

/** As much of bytes, in SQLite's order, as a key holds. */
export const keyOfBytes = (bytes: Uint8Array, from: number): number =>
  (bytes[from] ?? 0) * 2 ** 28 +
  (bytes[from + 1] ?? 0) * 2 ** 20 +
  (bytes[from + 2] ?? 0) * 2 ** 12 +
  (bytes[from + 3] ?? 0) * 2 ** 4 +
  ((bytes[from + 4] ?? 0) >>> 4)

const idPrefix = 'num_'.length

/** As much of an id of plain signs (ASCII) as a key holds. */
export function keyOfId(id: string): number {
  let key = 0
  for (let sign = idPrefix; sign < idPrefix + 5; sign++) key = key * 2 ** 7 + (id.charCodeAt(sign) & 0x7f)
  return key
}
