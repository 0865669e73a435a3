import { type KeyObject, sign } from 'node:crypto'
import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  BasicConstraints,
  Certificate,
  CertificateList,
  CertificatePolicies,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  id_ce_basicConstraints,
  id_ce_certificatePolicies,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  KeyUsage,
  KeyUsageFlags,
  Name,
  PolicyInformation,
  RelativeDistinguishedName,
  RevokedCertificate,
  SubjectPublicKeyInfo,
  TBSCertificate,
  TBSCertList,
  Time,
  Validity,
  Version,
} from '@peculiar/asn1-x509'
import type { Instant } from '../../schema/domain/time.ts'

/** Who signs: a name and its key. */
export interface Signer {
  readonly name: string
  readonly privateKey: KeyObject
  /** SHA-256 with the key's kind unless told otherwise. */
  readonly algorithm?: keyof typeof signatures
}

const usages = {
  SIGNATURE: KeyUsageFlags.digitalSignature,
  ENCIPHERMENT: KeyUsageFlags.keyEncipherment,
  CERTIFICATES: KeyUsageFlags.keyCertSign,
  LISTS: KeyUsageFlags.cRLSign,
} as const

export interface CertificatePlan {
  readonly subject: string
  readonly publicKey: KeyObject
  /** Hex. */
  readonly serial: string
  readonly from: Instant
  readonly until: Instant
  readonly usages: readonly (keyof typeof usages)[]
  readonly authority?: { readonly pathLength?: number }
  readonly policies?: readonly string[]
  readonly purposes?: readonly string[]
  /** Others, by their identifiers. */
  readonly critical?: readonly string[]
}

const signatures = {
  rsa: { id: '1.2.840.113549.1.1.11', hash: 'sha256' },
  'rsa-sha1': { id: '1.2.840.113549.1.1.5', hash: 'sha1' },
  ec: { id: '1.2.840.10045.4.3.2', hash: 'sha256' },
  ed25519: { id: '1.3.101.112', hash: null },
} as const

/** A certificate in DER. */
export function makeCertificate(plan: CertificatePlan, issuer: Signer): Buffer {
  const { algorithm, hash } = algorithmOf(issuer)
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: integer(plan.serial),
    signature: algorithm,
    issuer: nameOf(issuer.name),
    validity: new Validity({ notBefore: new Date(plan.from), notAfter: new Date(plan.until) }),
    subject: nameOf(plan.subject),
    subjectPublicKeyInfo: AsnConvert.parse(
      plan.publicKey.export({ type: 'spki', format: 'der' }),
      SubjectPublicKeyInfo,
    ),
    extensions: new Extensions(extensionsOf(plan)),
  })
  const signatureValue = signed(AsnConvert.serialize(tbsCertificate), issuer, hash)
  return der(new Certificate({ tbsCertificate, signatureAlgorithm: algorithm, signatureValue }))
}

export interface ListPlan {
  readonly from: Instant
  /** Null: it does not say when the next one comes. */
  readonly until: Instant | null
  /** Serial numbers, hex. */
  readonly revoked: readonly string[]
}

/** A revocation list in DER. */
export function makeRevocationList({ from, until, revoked }: ListPlan, issuer: Signer): Buffer {
  const { algorithm, hash } = algorithmOf(issuer)
  const tbsCertList = new TBSCertList({
    version: Version.v2,
    signature: algorithm,
    issuer: nameOf(issuer.name),
    thisUpdate: new Time(new Date(from)),
    ...(until === null ? {} : { nextUpdate: new Time(new Date(until)) }),
    ...(revoked.length === 0
      ? {}
      : {
          revokedCertificates: revoked.map(
            (serial) =>
              new RevokedCertificate({ userCertificate: integer(serial), revocationDate: new Time(new Date(from)) }),
          ),
        }),
  })
  const signature = signed(AsnConvert.serialize(tbsCertList), issuer, hash)
  return der(new CertificateList({ tbsCertList, signatureAlgorithm: algorithm, signature }))
}

function extensionsOf({ authority, usages: used, policies = [], purposes = [], critical = [] }: CertificatePlan) {
  const extension = (extnID: string, value: object, isCritical: boolean): Extension =>
    new Extension({ extnID, critical: isCritical, extnValue: new OctetString(AsnConvert.serialize(value)) })
  return [
    extension(
      id_ce_basicConstraints,
      new BasicConstraints(
        authority === undefined
          ? { cA: false }
          : {
              cA: true,
              ...(authority.pathLength === undefined ? {} : { pathLenConstraint: authority.pathLength }),
            },
      ),
      true,
    ),
    ...(used.length === 0
      ? []
      : [extension(id_ce_keyUsage, new KeyUsage(used.reduce((all, one) => all | usages[one], 0)), true)]),
    ...(policies.length === 0
      ? []
      : [
          extension(
            id_ce_certificatePolicies,
            new CertificatePolicies(policies.map((policyIdentifier) => new PolicyInformation({ policyIdentifier }))),
            false,
          ),
        ]),
    ...(purposes.length === 0 ? [] : [extension(id_ce_extKeyUsage, new ExtendedKeyUsage([...purposes]), false)]),
    ...critical.map((id) => extension(id, new OctetString(new Uint8Array([0])), true)),
  ]
}

function algorithmOf({ privateKey, algorithm }: Signer) {
  const kind = algorithm ?? (privateKey.asymmetricKeyType as keyof typeof signatures)
  const { id, hash } = signatures[kind]
  return { algorithm: new AlgorithmIdentifier({ algorithm: id }), hash }
}

function signed(content: ArrayBuffer, { privateKey }: Signer, hash: string | null): ArrayBuffer {
  const signature = sign(hash, Buffer.from(content), privateKey)
  return new Uint8Array(signature).buffer
}

const der = (structure: object): Buffer => Buffer.from(AsnConvert.serialize(structure))

/** commonName alone: a card's certificate (利用者証明用) names nobody. */
function nameOf(commonName: string): Name {
  const value = new AttributeValue({ utf8String: commonName })
  return new Name([new RelativeDistinguishedName([new AttributeTypeAndValue({ type: '2.5.4.3', value })])])
}

/** A positive INTEGER: with a zero octet before a set high bit. */
function integer(hex: string): ArrayBuffer {
  const even = hex.length % 2 === 0 ? hex : `0${hex}`
  const padded = Number.parseInt(even.slice(0, 2), 16) >= 0x80 ? `00${even}` : even
  return new Uint8Array(Buffer.from(padded, 'hex')).buffer
}
