const wordSize = 2 ** 32
const digitBits = 11
const radix = 2 ** digitBits
const lastDigit = radix - 1

/**
 * Places from 0 on, by their keys, which are whole numbers below 2^53; of equal ones, by themselves. Sorted digit by
 * digit, the last first: what all keys have in common, as most ids have their beginning, is passed over.
 */
export function placesInOrder(count: number, keyAt: (place: number) => number): Uint32Array {
  const low = new Uint32Array(count)
  const high = new Uint32Array(count)
  const places = new Uint32Array(count)
  for (let place = 0; place < count; place++) {
    const key = keyAt(place)
    const begin = Math.floor(key / wordSize)
    high[place] = begin
    low[place] = key - begin * wordSize
    places[place] = place
  }
  return sortedBy(high, sortedBy(low, places))
}

interface Keyed {
  readonly words: Uint32Array
  readonly places: Uint32Array
}

/** Places sorted by the word that each has; those with the same one stay as they are. */
function sortedBy(words: Uint32Array, places: Uint32Array): Uint32Array {
  const count = places.length
  // Words move with their places, so that they are read one after another.
  let some: Keyed = { words: new Uint32Array(count), places }
  for (let at = 0; at < count; at++) some.words[at] = words[places[at] ?? 0] ?? 0
  let others: Keyed = { words: new Uint32Array(count), places: new Uint32Array(count) }
  for (let shift = 0; shift < 32; shift += digitBits) if (moved(some, others, shift)) [some, others] = [others, some]
  return some.places
}

/** False: they have one digit there all of them, and stay. */
function moved({ words, places }: Keyed, to: Keyed, shift: number): boolean {
  const next = new Uint32Array(radix)
  for (let at = 0; at < words.length; at++) (next[((words[at] ?? 0) >>> shift) & lastDigit] as number)++
  let begin = 0
  for (let digit = 0; digit < radix; digit++) {
    const many = next[digit] ?? 0
    if (many === words.length) return false
    next[digit] = begin
    begin += many
  }
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? 0
    const end = (next[(word >>> shift) & lastDigit] as number)++
    to.words[end] = word
    to.places[end] = places[at] ?? 0
  }
  return true
}

/** As much of bytes, in SQLite's order, as four of them tell. */
export const keyOfBytes = (bytes: Uint8Array, from: number): number =>
  (((bytes[from] ?? 0) << 24) |
    ((bytes[from + 1] ?? 0) << 16) |
    ((bytes[from + 2] ?? 0) << 8) |
    (bytes[from + 3] ?? 0)) >>>
  0

const idPrefix = 'num_'.length
const idSigns = 7

/** As much of an id of plain signs (ASCII), which begins there, as seven of them tell. */
export function keyOfId(ids: Uint8Array, from: number): number {
  let key = 0
  for (let at = from + idPrefix; at < from + idPrefix + idSigns; at++) key = key * 2 ** 7 + ((ids[at] ?? 0) & 0x7f)
  return key
}
