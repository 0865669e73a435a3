import { createPublicKey, type KeyObject } from 'node:crypto'
import { AsnConvert } from '@peculiar/asn1-schema'
import {
  BasicConstraints,
  Certificate,
  CertificatePolicies,
  CRLDistributionPoints,
  ExtendedKeyUsage,
  id_ce_basicConstraints,
  id_ce_certificatePolicies,
  id_ce_cRLDistributionPoints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  KeyUsage,
  KeyUsageFlags,
} from '@peculiar/asn1-x509'
import type { Instant } from '../../../schema/domain/time.ts'
import type { Signed } from './algorithms.ts'
import { digestOf, Extensions, endsInSignature, instantOf, isOneElement, nameDigest, serialOf } from './der.ts'

/** An X.509 certificate (RFC 5280) as far as the hub needs it. Read, not believed. */
export interface ReadCertificate {
  /** Digests of the names: what is compared, and nothing a person could be known by. */
  readonly issuer: string
  readonly subject: string
  readonly serial: string
  readonly from: Instant
  readonly until: Instant
  readonly key: KeyObject
  /** Stands for the key wherever two are compared. */
  readonly keyDigest: string
  readonly signed: Signed
  readonly authority: { readonly pathLength: number | null } | null
  /** Null: the certificate does not say. */
  readonly usages: ReadonlySet<KeyUsageName> | null
  readonly purposes: readonly string[] | null
  readonly policies: readonly string[]
  /** Where its revocation would be published, as digests. */
  readonly distributionPoints: readonly string[]
  readonly hasUnknownCritical: boolean
}

const flags = {
  SIGNATURE: KeyUsageFlags.digitalSignature,
  CERTIFICATES: KeyUsageFlags.keyCertSign,
  LISTS: KeyUsageFlags.cRLSign,
} as const
export type KeyUsageName = keyof typeof flags

const understood: ReadonlySet<string> = new Set([
  id_ce_basicConstraints,
  id_ce_keyUsage,
  id_ce_extKeyUsage,
  id_ce_certificatePolicies,
  id_ce_cRLDistributionPoints,
])

/** A card's certificate has well under two thousand octets. */
export const largestCertificate = 8_192

/** Null: these bytes are no certificate, or none that keeps to RFC 5280. */
export function readCertificate(der: Uint8Array): ReadCertificate | null {
  if (der.length > largestCertificate || !isOneElement(der)) return null
  try {
    const certificate = AsnConvert.parse(der, Certificate)
    const { tbsCertificate, signatureValue } = certificate
    return endsInSignature(der, tbsCertificate.signature, signatureValue) ? read(certificate) : null
  } catch {
    // The library says what it stumbled over in many ways; to the hub they are one.
    return null
  }
}

function read({ tbsCertificate, tbsCertificateRaw, signatureValue }: Certificate): ReadCertificate | null {
  const { issuer, subject, validity, signature, subjectPublicKeyInfo } = tbsCertificate
  const serial = serialOf(tbsCertificate.serialNumber)
  const from = instantOf(validity.notBefore)
  const until = instantOf(validity.notAfter)
  const extensions = new Extensions(tbsCertificate.extensions ?? [])
  if (tbsCertificateRaw === undefined || serial === null || from === null || until === null) return null
  if (extensions.repeated) return null

  const usage = extensions.read(id_ce_keyUsage, KeyUsage)?.toNumber() ?? null
  const constraints = extensions.read(id_ce_basicConstraints, BasicConstraints)
  const points = extensions.read(id_ce_cRLDistributionPoints, CRLDistributionPoints)
  return {
    keyDigest: digestOf(subjectPublicKeyInfo),
    issuer: nameDigest(issuer),
    subject: nameDigest(subject),
    serial,
    from,
    // RFC 5280 §4.1.2.5: notAfter is the last second of it; the hub's periods are half open.
    until: (until + 1_000) as Instant,
    key: createPublicKey({
      key: Buffer.from(AsnConvert.serialize(subjectPublicKeyInfo)),
      format: 'der',
      type: 'spki',
    }),
    signed: {
      algorithm: signature.algorithm,
      content: new Uint8Array(tbsCertificateRaw),
      signature: new Uint8Array(signatureValue),
    },
    authority: constraints?.cA === true ? { pathLength: constraints.pathLenConstraint ?? null } : null,
    usages: usage === null ? null : new Set(usageNames.filter((name) => (usage & flags[name]) !== 0)),
    purposes: extensions.read(id_ce_extKeyUsage, ExtendedKeyUsage)?.map(String) ?? null,
    policies:
      extensions.read(id_ce_certificatePolicies, CertificatePolicies)?.map((policy) => policy.policyIdentifier) ?? [],
    distributionPoints: (points ?? []).flatMap(({ distributionPoint }) =>
      distributionPoint === undefined ? [] : [digestOf(distributionPoint)],
    ),
    hasUnknownCritical: extensions.hasUnknownCritical(understood),
  }
}

const usageNames = Object.keys(flags) as readonly KeyUsageName[]
