/** One entry of a file, by its place from 1; or why there is none. */
export interface Piece {
  readonly place: number
  readonly text: string | 'TOO_LONG' | 'CUT_OFF'
}

/** No entry is longer: one without an end is no reason to fill the memory. */
const longest = 2 * 1024 * 1024

/** NDJSON: a resource on each line. */
export async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<Piece> {
  let held = ''
  let dropped = false
  let place = 0
  const piece = (line: string): Piece | null => {
    const whole = dropped ? 'TOO_LONG' : line.trim()
    dropped = false
    return whole === '' ? null : { place: ++place, text: whole }
  }
  for await (const chunk of chunks) {
    const lines = (held + chunk).split('\n')
    held = lines.pop() ?? ''
    for (const line of lines) {
      const found = piece(line)
      if (found !== null) yield found
    }
    if (held.length > longest) {
      held = ''
      dropped = true
    }
  }
  const last = piece(held)
  if (last !== null) yield last
}

/** The names of a resource stand in any order: a Bundle may say what it is after its entries. */
const otherType = /"resourceType"\s*:\s*"(?!Bundle")/
const beginsEntries = /"entry"\s*:\s*$/

/** A Bundle, however large: its entries one by one, without ever holding the whole. */
export async function* entriesOf(chunks: AsyncIterable<string>): AsyncGenerator<Piece> {
  let depth = 0
  let quoted = false
  let escaped = false
  let inEntries = false
  let held = ''
  let tooLong = false
  let place = 0
  for await (const chunk of chunks) {
    let begun = 0
    for (let at = 0; at < chunk.length; at++) {
      const sign = chunk.charCodeAt(at)
      if (quoted) {
        if (escaped) escaped = false
        else if (sign === backslash) escaped = true
        else if (sign === quote) quoted = false
        continue
      }
      if (sign === quote) quoted = true
      else if (sign === brace || sign === bracket) {
        depth++
        if (!inEntries && depth === 2 && sign === bracket) {
          const before = held + chunk.slice(begun, at)
          inEntries = beginsEntries.test(before) && !otherType.test(before)
        } else if (inEntries && depth === 3) {
          held = ''
          tooLong = false
          begun = at
        }
      } else if (sign === braceEnd || sign === bracketEnd) {
        depth--
        if (inEntries && depth === 2) {
          const text = held + chunk.slice(begun, at + 1)
          yield { place: ++place, text: tooLong || text.length > longest ? 'TOO_LONG' : text }
          held = ''
        } else if (inEntries && depth === 1) inEntries = false
      }
    }
    // Between entries there is nothing to keep; what stands before them is short.
    if (inEntries && depth < 3) held = ''
    else held += chunk.slice(begun)
    if (held.length > longest) {
      held = held.slice(-1_024)
      tooLong = true
    }
  }
  if (depth !== 0 || quoted) yield { place: place + 1, text: 'CUT_OFF' }
  // No Bundle: whatever it is, it is one.
  else if (place === 0 && held.trim() !== '') yield { place: 1, text: tooLong ? 'TOO_LONG' : held.trim() }
}

const [quote, backslash, brace, braceEnd, bracket, bracketEnd] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d]
