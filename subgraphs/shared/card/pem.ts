const begin = Buffer.from('-----BEGIN ')
const end = Buffer.from('-----END ')

/** The certificates or lists that a file holds: one in DER, or all that stand in it as PEM (RFC 7468). */
export function dersIn(file: Buffer): readonly Uint8Array[] {
  // DER begins with a SEQUENCE; an extension of it could hold a text that looks like PEM.
  if (file[0] === 0x30) return [file]
  const found: Uint8Array[] = []
  for (let begins = file.indexOf(begin); begins >= 0; ) {
    const from = file.indexOf('\n', begins)
    const until = from < 0 ? -1 : file.indexOf(end, from)
    if (until < 0) return [...found, file.subarray(begins)]
    found.push(Buffer.from(file.toString('latin1', from, until), 'base64'))
    begins = file.indexOf(begin, until)
  }
  return found.length === 0 ? [file] : found
}
