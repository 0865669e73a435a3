import { AsnConvert } from '@peculiar/asn1-schema'
import {
  CertificateList,
  IssuingDistributionPoint,
  id_ce_authorityKeyIdentifier,
  id_ce_cRLNumber,
  id_ce_issuingDistributionPoint,
} from '@peculiar/asn1-x509'
import type { Instant } from '../../../schema/domain/time.ts'
import { isSignedBy, type Signed } from './algorithms.ts'
import type { ReadCertificate } from './certificate.ts'
import { digestOf, Extensions, endsInSignature, instantOf, nameDigest } from './der.ts'
import { type Element, elementAt, elementsIn, tags } from './der-walk.ts'
import { revokedIn } from './revoked.ts'
import type { Serials } from './serials.ts'

/** A list of revoked certificates (失効リスト, RFC 5280 §5), as plain data: lists are read in a thread of their own. */
export interface RevocationList {
  readonly issuer: string
  readonly from: Instant
  /** A list that does not say when the next one comes is not relied on. */
  readonly until: Instant
  readonly revoked: Serials
  /** The one place of publication it is complete for; null: for all its issuer issued. */
  readonly distributionPoint: string | null
  /** Digests of the keys that its signature is good under, of those of its issuer's name. Empty: not to be believed. */
  readonly signedBy: ReadonlySet<string>
}

const understood: ReadonlySet<string> = new Set([
  id_ce_authorityKeyIdentifier,
  id_ce_cRLNumber,
  id_ce_issuingDistributionPoint,
])

/** What a list holds besides its entries has a few hundred octets. */
const largestFrame = 65_536

/** Null: no list, or one that the hub could not apply as its issuer means it (a delta, an indirect or a partial one). */
export function readRevocationList(der: Uint8Array, authorities: readonly ReadCertificate[]): RevocationList | null {
  const layout = layoutOf(der)
  if (layout === null) return null
  const frame = frameOf(der, layout)
  if (frame.length > largestFrame) return null
  try {
    const list = AsnConvert.parse(frame, CertificateList)
    if (!endsInSignature(der, list.tbsCertList.signature, list.signature)) return null
    return read(list, der, layout, authorities)
  } catch {
    // The library says what it stumbled over in many ways; to the hub they are one.
    return null
  }
}

/** A list may be this much ahead of the hub's clock. */
const skew = 30_000

export const isInForce = ({ from, until }: RevocationList, at: Instant): boolean => from <= at + skew && at < until

interface Layout {
  readonly content: Element
  /** Null: nothing is revoked. */
  readonly entries: Element | null
}

/** RFC 5280 §5.1: version?, signature, issuer, thisUpdate, nextUpdate?, revokedCertificates?, [0] crlExtensions? */
const fieldsInOrder = /^(?:02 )?30 30 1[78] (?:1[78] )?(?:30 )?(?:a0 )?$/

function layoutOf(der: Uint8Array): Layout | null {
  const whole = elementAt(der, 0, der.length)
  if (whole?.tag !== tags.sequence || whole.until !== der.length) return null
  const content = elementAt(der, whole.from, whole.until)
  if (content?.tag !== tags.sequence) return null
  const fields = elementsIn(der, content, 7)
  const order = fields?.map(({ tag }) => `${tag.toString(16).padStart(2, '0')} `).join('') ?? ''
  if (fields === null || !fieldsInOrder.test(order)) return null
  const [, , entries = null] = fields.filter(({ tag }) => tag === tags.sequence)
  return { content, entries }
}

/** The list without its entries, which the library would build one by one, and refuses after the first thousands. */
function frameOf(der: Uint8Array, { content, entries }: Layout): Uint8Array {
  if (entries === null) return der
  const before = der.subarray(content.from, entries.at)
  const after = der.subarray(entries.until, content.until)
  return sequence(sequence(before, after), der.subarray(content.until))
}

function sequence(...contents: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(contents)
  const head = Buffer.from([tags.sequence, 0x84, 0, 0, 0, 0])
  head.writeUInt32BE(content.length, 2)
  return Buffer.concat([head, content])
}

function read(
  { tbsCertList, signature }: CertificateList,
  der: Uint8Array,
  { content, entries }: Layout,
  authorities: readonly ReadCertificate[],
): RevocationList | null {
  const from = instantOf(tbsCertList.thisUpdate)
  const until = instantOf(tbsCertList.nextUpdate)
  const extensions = new Extensions(tbsCertList.crlExtensions ?? [])
  if (from === null || until === null || extensions.repeated || extensions.hasUnknownCritical(understood)) return null

  const point = extensions.read(id_ce_issuingDistributionPoint, IssuingDistributionPoint)
  if (point !== null && isPartial(point)) return null
  const revoked = revokedIn(der, entries)
  if (revoked === null) return null
  const issuer = nameDigest(tbsCertList.issuer)
  const signed: Signed = {
    algorithm: tbsCertList.signature.algorithm,
    content: der.subarray(content.at, content.until),
    signature: new Uint8Array(signature),
  }
  const signers = authorities.filter(({ subject, key }) => subject === issuer && isSignedBy(signed, key))
  return {
    issuer,
    from,
    until,
    revoked,
    distributionPoint: point?.distributionPoint === undefined ? null : digestOf(point.distributionPoint),
    signedBy: new Set(signers.map(({ keyDigest }) => keyDigest)),
  }
}

function isPartial(point: IssuingDistributionPoint): boolean {
  const { indirectCRL, onlySomeReasons, onlyContainsAttributeCerts, onlyContainsCACerts } = point
  return indirectCRL || onlyContainsAttributeCerts || onlyContainsCACerts || onlySomeReasons !== undefined
}
