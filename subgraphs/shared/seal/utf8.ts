const [zero, colon] = [0x30, 0x3a]

/** The text in UTF-8, from there on; answers where it ends. A call of Buffer's own costs more than a short text. */
export function utf8Into(bytes: Buffer, from: number, text: string): number {
  let end = from
  // Asked of many kinds of texts, a length costs more than a sign.
  const { length } = text
  for (let at = 0; at < length; at++) {
    const sign = text.charCodeAt(at)
    if (sign < 0x80) {
      bytes[end++] = sign
    } else if (sign < 0x800) {
      bytes[end++] = 0xc0 | (sign >> 6)
      bytes[end++] = 0x80 | (sign & 0x3f)
    } else if (sign < 0xd800 || sign > 0xdfff) {
      bytes[end++] = 0xe0 | (sign >> 12)
      bytes[end++] = 0x80 | ((sign >> 6) & 0x3f)
      bytes[end++] = 0x80 | (sign & 0x3f)
    } else {
      // Signs of two halves, and halves alone.
      return from + bytes.write(text, from, 'utf8')
    }
  }
  return end
}

/** The text behind its length, so that no two lists of texts read alike: `3:abc`. */
export function sizedInto(bytes: Buffer, from: number, text: string): number {
  const { length } = text
  let end = from
  if (length < 10) bytes[end++] = zero + length
  else end = utf8Into(bytes, end, String(length))
  bytes[end++] = colon
  return utf8Into(bytes, end, text)
}

/** No sign of a JavaScript string takes more than three bytes of UTF-8; a length and its mark take seventeen. */
export const mostBytes = (text: string): number => 17 + 3 * text.length
