import { AsnConvert } from '@peculiar/asn1-schema'
import {
  CertificateList,
  IssuingDistributionPoint,
  id_ce_authorityKeyIdentifier,
  id_ce_cRLNumber,
  id_ce_issuingDistributionPoint,
} from '@peculiar/asn1-x509'
import type { Instant } from '../../../schema/domain/time.ts'
import type { Signed } from './algorithms.ts'
import { digestOf, Extensions, endsInSignature, instantOf, isOneElement, nameDigest, serialOf } from './der.ts'

/** A list of revoked certificates (失効リスト, RFC 5280 §5). Read, not believed. */
export interface RevocationList {
  readonly issuer: string
  readonly from: Instant
  /** A list that does not say when the next one comes is not relied on. */
  readonly until: Instant
  /** Serial numbers. */
  readonly revoked: ReadonlySet<string>
  /** The one place of publication it is complete for; null: for all its issuer issued. */
  readonly distributionPoint: string | null
  readonly signed: Signed
}

const understood: ReadonlySet<string> = new Set([
  id_ce_authorityKeyIdentifier,
  id_ce_cRLNumber,
  id_ce_issuingDistributionPoint,
])

/** Null: no list, or one that the hub could not apply as its issuer means it (a delta, an indirect or a partial one). */
export function readRevocationList(der: Uint8Array): RevocationList | null {
  if (!isOneElement(der)) return null
  try {
    const list = AsnConvert.parse(der, CertificateList)
    return endsInSignature(der, list.tbsCertList.signature, list.signature) ? read(list) : null
  } catch {
    // The library says what it stumbled over in many ways; to the hub they are one.
    return null
  }
}

function read({ tbsCertList, tbsCertListRaw, signature }: CertificateList): RevocationList | null {
  const from = instantOf(tbsCertList.thisUpdate)
  const until = instantOf(tbsCertList.nextUpdate)
  const extensions = new Extensions(tbsCertList.crlExtensions ?? [])
  if (tbsCertListRaw === undefined || from === null || until === null || extensions.repeated) return null
  if (extensions.hasUnknownCritical(understood)) return null

  const point = extensions.read(id_ce_issuingDistributionPoint, IssuingDistributionPoint)
  if (point !== null && isPartial(point)) return null
  const revoked = new Set<string>()
  for (const { userCertificate, crlEntryExtensions = [] } of tbsCertList.revokedCertificates ?? []) {
    // §5.3: an entry with a critical extension (another certificate issuer) is not about this issuer's certificate.
    if (crlEntryExtensions.some(({ critical }) => critical)) return null
    const serial = serialOf(userCertificate)
    if (serial === null) return null
    revoked.add(serial)
  }
  return {
    issuer: nameDigest(tbsCertList.issuer),
    from,
    until,
    revoked,
    distributionPoint: point?.distributionPoint === undefined ? null : digestOf(point.distributionPoint),
    signed: {
      algorithm: tbsCertList.signature.algorithm,
      content: new Uint8Array(tbsCertListRaw),
      signature: new Uint8Array(signature),
    },
  }
}

function isPartial(point: IssuingDistributionPoint): boolean {
  const { indirectCRL, onlySomeReasons, onlyContainsAttributeCerts, onlyContainsCACerts } = point
  return indirectCRL || onlyContainsAttributeCerts || onlyContainsCACerts || onlySomeReasons !== undefined
}
