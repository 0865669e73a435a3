import type { Instant } from '../../../schema/domain/time.ts'
import { isPinned, isSignedBy, isStrong } from './algorithms.ts'
import { type ReadCertificate, readCertificate } from './certificate.ts'
import { isInForce, type RevocationList } from './revocation.ts'
import { hasSerial } from './serials.ts'
import type { CardTrust } from './trust.ts'

export const certificateReasons = [
  'MALFORMED',
  'ALGORITHM',
  'WEAK_KEY',
  'CRITICAL_EXTENSION',
  'KEY_USAGE',
  'POLICY',
  'UNKNOWN_AUTHORITY',
  'BAD_SIGNATURE',
  'AUTHORITY_EXPIRED',
  'PATH_TOO_LONG',
  'NOT_YET_VALID',
  'EXPIRED',
  'LIST_MISSING',
  'LIST_OUTDATED',
  'BAD_LIST',
  'REVOKED',
] as const
export type CertificateReason = (typeof certificateReasons)[number]

export type CertificateVerdict =
  | { readonly good: true; readonly certificate: ReadCertificate }
  | { readonly good: false; readonly reason: CertificateReason }

const no = (reason: CertificateReason): CertificateVerdict => ({ good: false, reason })

/** id-kp-clientAuth (RFC 5280 §4.2.1.12). */
const clientAuthentication = '1.3.6.1.5.5.7.3.2'
/** Authorities above a card, the root included; more there are nowhere. */
const longestPath = 4

/** A card's user certificate (利用者証明用電子証明書) at an instant: by path validation of RFC 5280 §6, policies pinned. */
export function verifyUserCertificate(der: Uint8Array, trust: CardTrust, at: Instant): CertificateVerdict {
  const card = readCertificate(der)
  if (card === null) return no('MALFORMED')
  if (!isPinned(card.signed.algorithm)) return no('ALGORITHM')
  if (!isStrong(card.key)) return no('WEAK_KEY')
  if (card.hasUnknownCritical) return no('CRITICAL_EXTENSION')
  if (!isForUsers(card)) return no('KEY_USAGE')
  if (!card.policies.some((policy) => trust.policies.has(policy))) return no('POLICY')

  const path = pathOf(card, trust, at)
  if (typeof path === 'string') return no(path)
  if (at < card.from) return no('NOT_YET_VALID')
  if (at >= card.until) return no('EXPIRED')

  const lists = trust.lists()
  for (const [place, authority] of path.entries()) {
    const reason = revocationOf(place === 0 ? card : path[place - 1], authority, lists, at)
    if (reason !== null) return no(reason)
  }
  return { good: true, certificate: card }
}

/** Signs, and signs for nobody else; a certificate of a server or of an authority is no card's. */
function isForUsers({ authority, usages, purposes }: ReadCertificate): boolean {
  if (authority !== null || usages?.has('SIGNATURE') !== true) return false
  if (usages.has('CERTIFICATES') || usages.has('LISTS')) return false
  return purposes === null || purposes.includes(clientAuthentication)
}

/** The authorities that vouch for a card, from its issuer up to an anchor; or why there is no such path. */
function pathOf(card: ReadCertificate, trust: CardTrust, at: Instant): readonly ReadCertificate[] | CertificateReason {
  const path: ReadCertificate[] = []
  let below = card
  while (path.length < longestPath) {
    const named = (one: ReadCertificate) => one.subject === below.issuer
    const anchors = trust.anchors.filter(named)
    const known = [...anchors, ...trust.intermediates.filter(named)]
    if (known.length === 0) return 'UNKNOWN_AUTHORITY'
    // An authority that renewed its key has one name and several certificates.
    const signers = known.filter((one) => isSignedBy(below.signed, one.key))
    const [signer] = [...signers.filter((one) => isWithin(one, at)), ...signers]
    if (signer === undefined) return 'BAD_SIGNATURE'
    if (!isWithin(signer, at)) return 'AUTHORITY_EXPIRED'
    // RFC 5280 §4.2.1.9: how many other authorities may stand between it and the card.
    const most = signer.authority?.pathLength ?? null
    if (most !== null && path.length > most) return 'PATH_TOO_LONG'
    path.push(signer)
    if (anchors.includes(signer)) return path
    below = signer
  }
  return 'PATH_TOO_LONG'
}

const isWithin = ({ from, until }: { readonly from: Instant; readonly until: Instant }, at: Instant): boolean =>
  from <= at && at < until

/** What its issuer's newest list says; without one that is fresh nothing is good. */
function revocationOf(
  subject: ReadCertificate | undefined,
  issuer: ReadCertificate,
  lists: readonly RevocationList[],
  at: Instant,
): CertificateReason | null {
  if (subject === undefined) return null
  const published = lists.filter(
    ({ issuer: by, distributionPoint }) =>
      by === issuer.subject && (distributionPoint === null || subject.distributionPoints.includes(distributionPoint)),
  )
  if (published.length === 0) return 'LIST_MISSING'
  const genuine = issuer.usages?.has('LISTS') ? published.filter(({ signedBy }) => signedBy.has(issuer.keyDigest)) : []
  if (genuine.length === 0) return 'BAD_LIST'
  // What any genuine list revokes stays revoked, whichever of them is the newest.
  if (genuine.some(({ revoked }) => hasSerial(revoked, subject.serial))) return 'REVOKED'
  return genuine.some((list) => isInForce(list, at)) ? null : 'LIST_OUTDATED'
}
