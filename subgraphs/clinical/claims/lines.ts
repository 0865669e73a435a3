import { bomLength, type Decode, decoder, detectEncoding, headBytes } from '../../shared/csv/encoding.ts'

const lf = 0x0a
/** No record is longer: a file without line ends is no reason to fill the memory. */
const longest = 64 * 1024

export type UkeLine = readonly string[] | 'TOO_LONG'

/**
 * A file's lines, cut at commas (there are no quotes in these), as many at once as a chunk holds. Shift_JIS unless it is
 * UTF-8 by its beginning; in both a line end is never part of a character.
 */
export async function* ukeLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly UkeLine[]> {
  let decode: Decode | null = null
  let held = new Uint8Array(0)
  let skipping = false
  for await (const read of chunks) {
    const chunk = decode === null ? read.subarray(bomLength(read)) : read
    decode ??= decoderOf(read.subarray(0, headBytes))
    const end = chunk.lastIndexOf(lf)
    if (end < 0) {
      held = joined(held, chunk)
    } else {
      const lines = fieldsOf(decode(joined(held, chunk.subarray(0, end))))
      held = chunk.slice(end + 1)
      yield skipping ? ['TOO_LONG', ...lines.slice(1)] : lines
      skipping = false
    }
    if (held.length > longest) {
      held = new Uint8Array(0)
      skipping = true
    }
  }
  if (skipping) yield ['TOO_LONG']
  else if (held.length > 0 && decode !== null) {
    const last = decode(held)
    if (withoutEnd(last) !== '') yield fieldsOf(last)
  }
}

function decoderOf(head: Uint8Array): Decode {
  const plain = head.every((byte) => byte < 0x80)
  return decoder(!plain && detectEncoding(head) === 'UTF-8' ? 'UTF-8' : 'Shift_JIS')
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length)
  both.set(one)
  both.set(other, one.length)
  return both
}

const fieldsOf = (text: string): UkeLine[] =>
  text.split('\n').map((line) => (line.length > longest ? 'TOO_LONG' : withoutEnd(line).split(',')))

const cr = 0x0d
/** EOF as it is written, and as ICU's Shift_JIS reads it. */
const endOfFile = new Set([0x1a, 0x1c])

function withoutEnd(line: string): string {
  let end = line.length
  while (end > 0 && (line.charCodeAt(end - 1) === cr || endOfFile.has(line.charCodeAt(end - 1)))) end--
  return line.slice(0, end)
}
