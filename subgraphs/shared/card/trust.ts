import type { Instant } from '../../../schema/domain/time.ts'
import { isPinned, isSignedBy, isStrong } from './algorithms.ts'
import { type ReadCertificate, readCertificate } from './certificate.ts'
import { isInForce, type RevocationList, readRevocationList } from './revocation.ts'

/** Whose cards (利用者証明用電子証明書) are believed, and by what. */
export interface CardTrust {
  /** Believed because they were configured; all others because one of these vouches for them. */
  readonly anchors: readonly ReadCertificate[]
  readonly intermediates: readonly ReadCertificate[]
  /** Object identifiers of certificate policies; a card's certificate names one of them. */
  readonly policies: ReadonlySet<string>
  /** The revocation lists at hand now. */
  lists(): readonly RevocationList[]
}

/** Before anything is configured: no card opens anything. */
export const trustNobody: CardTrust = { anchors: [], intermediates: [], policies: new Set(), lists: () => [] }

export class UnfitAuthority extends Error {
  readonly says: string
  constructor(says: string) {
    super(`The card authority cannot be relied on: ${says}.`)
    this.name = 'UnfitAuthority'
    this.says = says
  }
}

export interface TrustFiles {
  readonly anchors: readonly Uint8Array[]
  readonly intermediates?: readonly Uint8Array[]
  readonly policies: readonly string[]
  readonly lists: () => readonly RevocationList[]
}

/** From certificates in DER; throws at what the operator should not have configured. */
export function trustFrom({ anchors, intermediates = [], policies, lists }: TrustFiles): CardTrust {
  if (policies.length === 0) throw new UnfitAuthority('no certificate policy is named')
  const roots = anchors.map((der) => authorityFrom(der))
  if (roots.some((root) => root.issuer !== root.subject || !isSignedBy(root.signed, root.key)))
    throw new UnfitAuthority('a root is not signed by itself')
  return { anchors: roots, intermediates: intermediates.map(authorityFrom), policies: new Set(policies), lists }
}

function authorityFrom(der: Uint8Array): ReadCertificate {
  const read = readCertificate(der)
  if (read === null) throw new UnfitAuthority('a file is no certificate')
  if (read.authority === null || read.usages?.has('CERTIFICATES') !== true)
    throw new UnfitAuthority('a certificate may not sign others')
  if (read.hasUnknownCritical) throw new UnfitAuthority('a certificate has a critical extension that is not understood')
  if (!isStrong(read.key) || !isPinned(read.signed.algorithm)) throw new UnfitAuthority('a key is too weak')
  return read
}

/** One list, signed by one of the authorities given in DER. */
export function listFrom(der: Uint8Array, authorities: readonly Uint8Array[]): RevocationList {
  const read = readRevocationList(der, authorities.map(authorityFrom))
  if (read === null) throw new UnfitAuthority('a revocation list cannot be read')
  return read
}

/** By name, the authorities that no list in force is from: every card they issued is refused. */
export function authoritiesWithoutList({ anchors, intermediates, lists }: CardTrust, at: Instant): readonly string[] {
  const current = lists().filter((list) => isInForce(list, at))
  const authorities = [...anchors, ...intermediates].filter((one) => one.from <= at && at < one.until)
  const listed = authorities.filter(({ keyDigest }) => current.some(({ signedBy }) => signedBy.has(keyDigest)))
  const names = new Set(authorities.map(({ subject }) => subject))
  for (const { subject } of listed) names.delete(subject)
  return [...names]
}
