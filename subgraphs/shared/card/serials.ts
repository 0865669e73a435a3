/** Serial numbers of certificates, each in `width` octets, in order: a million take no more room than their octets. */
export interface Serials {
  readonly width: number
  readonly rows: Uint8Array
}

/** RFC 5280 §4.1.2.2: a serial number has 20 octets at most. */
export const longestSerial = 20

/** Where numbers lie in the octets they were read in, without leading zeros: each from a start to its end. */
export interface SerialPlaces {
  readonly starts: Uint32Array
  readonly ends: Uint32Array
}

export function serialsAt(octets: Uint8Array, { starts, ends }: SerialPlaces): Serials {
  let width = 0
  for (const [row, start] of starts.entries()) width = Math.max(width, (ends[row] ?? 0) - start)
  const rows = new Uint8Array(starts.length * width)
  for (const [row, start] of starts.entries()) {
    const end = ends[row] ?? 0
    rows.set(octets.subarray(start, end), (row + 1) * width - (end - start))
  }
  return { width, rows: inOrder(rows, width) }
}

/** Whether the number, hex without leading zeros, is among them. */
export function hasSerial({ width, rows }: Serials, serial: string): boolean {
  if (serial.length > width * 2) return false
  const sought = Buffer.from(serial.padStart(width * 2, '0'), 'hex')
  const table = Buffer.from(rows.buffer, rows.byteOffset, rows.length)
  let low = 0
  let high = width === 0 ? 0 : rows.length / width
  while (low < high) {
    const middle = (low + high) >>> 1
    const order = table.compare(sought, 0, width, middle * width, (middle + 1) * width)
    if (order === 0) return true
    if (order > 0) high = middle
    else low = middle + 1
  }
  return false
}

/**
 * Octet by octet from the last (radix sort): comparing millions of pairs takes seconds. What comes out is shared memory,
 * which crosses threads without a copy.
 */
function inOrder(rows: Uint8Array, width: number): Uint8Array {
  const count = width === 0 ? 0 : rows.length / width
  let order = Uint32Array.from(new Uint32Array(count).keys())
  let next = new Uint32Array(count)
  for (let column = width - 1; column >= 0; column--) {
    const places = placesByOctet(rows, width, column)
    for (const row of order) {
      const octet = rows[row * width + column] ?? 0
      const place = places[octet] ?? 0
      next[place] = row
      places[octet] = place + 1
    }
    ;[order, next] = [next, order]
  }
  const sorted = new Uint8Array(new SharedArrayBuffer(rows.length))
  for (const [place, row] of order.entries()) sorted.set(rows.subarray(row * width, (row + 1) * width), place * width)
  return sorted
}

/** For each octet, how many rows have a smaller one in the column. */
function placesByOctet(rows: Uint8Array, width: number, column: number): Uint32Array {
  const places = new Uint32Array(257)
  for (let at = column; at < rows.length; at += width) {
    const after = (rows[at] ?? 0) + 1
    places[after] = (places[after] ?? 0) + 1
  }
  for (let octet = 1; octet < 257; octet++) places[octet] = (places[octet] ?? 0) + (places[octet - 1] ?? 0)
  return places
}
