import { generateKeyPairSync, type KeyObject, sign, X509Certificate } from 'node:crypto'

/** Certificates for tests, written in DER (ITU-T X.690) by hand, because Node reads certificates but makes none. */
export interface CertificateRequest {
  readonly subject: string
  readonly from: Date
  readonly until: Date
  readonly authority?: boolean
  readonly serial?: number
  /** The subject's own key; Java's servers read no Ed25519. */
  readonly keys?: 'ed25519' | 'p-256'
}

export interface IssuedCertificate {
  readonly certificate: X509Certificate
  readonly privateKey: KeyObject
}

/** Ed25519 (RFC 8410) unless said otherwise; signed by an issuer, or by itself. */
export function issueCertificate(
  request: CertificateRequest,
  issuer?: { readonly subject: string; readonly privateKey: KeyObject },
): IssuedCertificate {
  const { publicKey, privateKey } =
    request.keys === 'p-256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519')
  const toBeSigned = sequence(
    element(0xa0, integer(2)),
    integer(request.serial ?? 1),
    ed25519,
    name(issuer?.subject ?? request.subject),
    sequence(time(request.from), time(request.until)),
    name(request.subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(basicConstraints(request.authority ?? false))),
  )
  const signature = sign(null, toBeSigned, issuer?.privateKey ?? privateKey)
  const der = sequence(toBeSigned, ed25519, element(0x03, Buffer.from([0]), signature))
  return { certificate: new X509Certificate(der), privateKey }
}

function element(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...contents: readonly Uint8Array[]): Buffer => element(0x30, ...contents)
const identifier = (hex: string): Buffer => element(0x06, Buffer.from(hex, 'hex'))
const integer = (value: number): Buffer => element(0x02, Buffer.from([value]))
const time = (at: Date): Buffer => element(0x18, Buffer.from(`${at.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`))
const ed25519 = sequence(identifier('2b6570'))

function name(commonName: string): Buffer {
  return sequence(element(0x31, sequence(identifier('550403'), element(0x0c, Buffer.from(commonName)))))
}

function basicConstraints(authority: boolean): Buffer {
  const value = authority ? sequence(element(0x01, Buffer.from([0xff]))) : sequence()
  return sequence(identifier('551d13'), element(0x01, Buffer.from([0xff])), element(0x04, value))
}
