const begin = Buffer.from('-----BEGIN ')
const end = Buffer.from('-----END ')

/** What a file of one certificate or list holds: DER, or PEM around it (RFC 7468). */
export function derIn(file: Buffer): Uint8Array {
  const begins = file.indexOf(begin)
  const from = begins < 0 ? -1 : file.indexOf('\n', begins)
  const until = from < 0 ? -1 : file.indexOf(end, from)
  // DER begins with a SEQUENCE; an extension of it could hold a text that looks like PEM.
  if (file[0] === 0x30 || until < 0) return file
  return Buffer.from(file.toString('latin1', from, until), 'base64')
}
