import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  type CertificatePlan,
  type ListPlan,
  makeCertificate,
  makeRevocationList,
  type Signer,
} from '../../../../gateway/demo/card-authority-x509.ts'
import { days, hours, type Instant } from '../../../../schema/domain/time.ts'
import { largestCertificate } from '../../../../subgraphs/shared/card/certificate.ts'
import { readRevocationList } from '../../../../subgraphs/shared/card/revocation.ts'
import { listFrom, trustFrom, trustNobody, UnfitAuthority } from '../../../../subgraphs/shared/card/trust.ts'
import { type CertificateReason, verifyUserCertificate } from '../../../../subgraphs/shared/card/verify.ts'

const now = Date.parse('2026-11-20T09:00:00Z') as Instant
const later = (by: number): Instant => (now + by) as Instant
const policy = '2.25.1001'
const clientAuthentication = '1.3.6.1.5.5.7.3.2'
const serverAuthentication = '1.3.6.1.5.5.7.3.1'
const nameConstraints = '2.5.29.30'

const [rootKey, middleKey, cardKey, strangerKey] = [0, 1, 2, 3].map(() => generateKeyPairSync('ed25519')) as [
  ReturnType<typeof pair>,
  ReturnType<typeof pair>,
  ReturnType<typeof pair>,
  ReturnType<typeof pair>,
]
function pair() {
  return generateKeyPairSync('ed25519')
}
const rsaKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
const shortKey = generateKeyPairSync('rsa', { modulusLength: 1024 })
const ecKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const otherCurve = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })

const root: Signer = { name: 'Root', privateKey: rootKey.privateKey }
const middle: Signer = { name: 'Middle', privateKey: middleKey.privateKey }
const life = { from: later(-days(100)), until: later(days(100)) }
const authority: CertificatePlan = {
  subject: 'Root',
  publicKey: rootKey.publicKey,
  serial: '01',
  ...life,
  usages: ['CERTIFICATES', 'LISTS'],
  authority: {},
}
const rootDer = makeCertificate(authority, root)
const middlePlan: CertificatePlan = { ...authority, subject: 'Middle', publicKey: middleKey.publicKey, serial: '02' }
const card = (more: Partial<CertificatePlan> = {}): CertificatePlan => ({
  subject: 'a card',
  publicKey: cardKey.publicKey,
  serial: 'a1b2c3d4e5f6',
  ...life,
  usages: ['SIGNATURE'],
  policies: [policy],
  purposes: [clientAuthentication],
  ...more,
})
const fresh: ListPlan = { from: later(-hours(1)), until: later(hours(23)), revoked: [] }
const middleDer = makeCertificate(middlePlan, root)
const listed = (plan: Partial<ListPlan> = {}, by = root, authorities = [rootDer, middleDer]) =>
  listFrom(makeRevocationList({ ...fresh, ...plan }, by), authorities)

function trust(lists = [listed()], intermediates: readonly Uint8Array[] = []) {
  return trustFrom({ anchors: [rootDer], intermediates, policies: [policy], lists: () => lists })
}

const reasonOf = (der: Uint8Array, by = trust(), at = now): CertificateReason | null => {
  const verdict = verifyUserCertificate(der, by, at)
  return verdict.good ? null : verdict.reason
}

describe('the user certificate of a card', () => {
  test('is good under a configured authority, a policy and a fresh list', () => {
    const verdict = verifyUserCertificate(makeCertificate(card(), root), trust(), now)
    expect(verdict.good && [verdict.certificate.serial, verdict.certificate.from, verdict.certificate.until]).toEqual([
      'a1b2c3d4e5f6',
      life.from,
      life.until + 1_000,
    ])
  })

  test('may be of RSA, of an elliptic curve, or Ed25519', () => {
    const keys = [cardKey, rsaKey, ecKey].map(({ publicKey }) => card({ publicKey }))
    expect(keys.map((plan) => reasonOf(makeCertificate(plan, root)))).toEqual([null, null, null])
  })

  test.each<[string, Signer, CertificatePlan]>([
    [
      'RSA',
      { name: 'RSA', privateKey: rsaKey.privateKey },
      { ...authority, subject: 'RSA', publicKey: rsaKey.publicKey },
    ],
    [
      'ECDSA',
      { name: 'EC', privateKey: ecKey.privateKey },
      { ...authority, subject: 'EC', publicKey: ecKey.publicKey },
    ],
  ])('may be signed by %s, and so may the list', (_, signer, plan) => {
    const anchors = [makeCertificate(plan, signer)]
    const lists = [listed({}, signer, anchors)]
    const by = trustFrom({ anchors, policies: [policy], lists: () => lists })
    expect(reasonOf(makeCertificate(card(), signer), by)).toBeNull()
  })

  test('is good through an authority in between that the root vouches for', () => {
    const by = trust([listed(), listed({}, middle)], [middleDer])
    expect(reasonOf(makeCertificate(card(), middle), by)).toBeNull()
  })

  test.each<[CertificateReason, string, Partial<CertificatePlan>]>([
    ['NOT_YET_VALID', 'that begins in a second', { from: later(1_000) }],
    ['EXPIRED', 'that ended a second ago', { until: later(-1_000) }],
    ['KEY_USAGE', 'that does not sign', { usages: ['ENCIPHERMENT'] }],
    ['KEY_USAGE', 'that says nothing of its use', { usages: [] }],
    ['KEY_USAGE', 'that signs others', { usages: ['SIGNATURE', 'CERTIFICATES'] }],
    ['KEY_USAGE', 'of an authority', { authority: {} }],
    ['KEY_USAGE', 'of a server', { purposes: [serverAuthentication] }],
    ['POLICY', 'under another policy', { policies: ['2.25.1002'] }],
    ['POLICY', 'under no policy', { policies: [] }],
    ['CRITICAL_EXTENSION', 'with a critical extension that is not understood', { critical: [nameConstraints] }],
    ['WEAK_KEY', 'with a short RSA key', { publicKey: shortKey.publicKey }],
    ['WEAK_KEY', 'with a curve that is not pinned', { publicKey: otherCurve.publicKey }],
  ])('is refused as %s: one %s', (reason, _, plan) => {
    expect(reasonOf(makeCertificate(card(plan), root))).toBe(reason)
  })

  test('is good from its first second to its last', () => {
    const der = makeCertificate(card({ from: now, until: later(10_000) }), root)
    const at = [now - 1, now, now + 10_999, now + 11_000]
    expect(at.map((instant) => reasonOf(der, trust(), instant as Instant))).toEqual([
      'NOT_YET_VALID',
      null,
      null,
      'EXPIRED',
    ])
  })

  test('is refused when nobody known signed it, or somebody else in a known name', () => {
    const forged = { name: 'Root', privateKey: strangerKey.privateKey }
    const unknown = { name: 'Nobody', privateKey: strangerKey.privateKey }
    const der = makeCertificate(card(), root)
    expect([
      reasonOf(makeCertificate(card(), unknown)),
      reasonOf(makeCertificate(card(), forged)),
      reasonOf(der, trustNobody),
      reasonOf(der, { ...trustNobody, policies: new Set([policy]) }),
    ]).toEqual(['UNKNOWN_AUTHORITY', 'BAD_SIGNATURE', 'POLICY', 'UNKNOWN_AUTHORITY'])
  })

  test('is refused when signed by another card, or by an authority the root does not vouch for', () => {
    const otherCard = { name: 'a card', privateKey: cardKey.privateKey }
    const self = makeCertificate({ ...middlePlan, subject: 'Middle' }, middle)
    expect([
      reasonOf(makeCertificate(card({ subject: 'b' }), otherCard)),
      reasonOf(makeCertificate(card(), middle), trust([listed(), listed({}, middle)], [self])),
    ]).toEqual(['UNKNOWN_AUTHORITY', 'PATH_TOO_LONG'])
  })

  test('is refused under an algorithm that is not pinned', () => {
    const sha1 = { name: 'Root', privateKey: rsaKey.privateKey, algorithm: 'rsa-sha1' } as const
    expect(reasonOf(makeCertificate(card(), sha1))).toBe('ALGORITHM')
  })

  test('is refused once an authority above it has expired, or stands deeper than its own authority allows', () => {
    const old = makeCertificate({ ...middlePlan, until: later(-1_000) }, root)
    const lists = [listed(), listed({}, middle)]
    const shallow = makeCertificate({ ...authority, authority: { pathLength: 0 } }, root)
    const deep = trustFrom({
      anchors: [shallow],
      intermediates: [middleDer],
      policies: [policy],
      lists: () => lists,
    })
    const der = makeCertificate(card(), middle)
    expect([reasonOf(der, trust(lists, [old])), reasonOf(der, deep)]).toEqual(['AUTHORITY_EXPIRED', 'PATH_TOO_LONG'])
  })
})

describe('revocation', () => {
  const good = makeCertificate(card(), root)

  test('refuses the card that a list names, and no other', () => {
    const by = trust([listed({ revoked: ['99', 'a1b2c3d4e5f6', 'ff00'] })])
    expect([reasonOf(good, by), reasonOf(makeCertificate(card({ serial: 'a1b2c3d4e5f7' }), root), by)]).toEqual([
      'REVOKED',
      null,
    ])
  })

  test('refuses every card of an authority that was revoked itself', () => {
    const by = trust([listed({ revoked: ['02'] }), listed({}, middle)], [middleDer])
    expect(reasonOf(makeCertificate(card(), middle), by)).toBe('REVOKED')
  })

  test('refuses without a list, with an old one, one of tomorrow, one of somebody else, and one forged', () => {
    const forger = { name: 'Root', privateKey: strangerKey.privateKey }
    const { authority: _, ...noLists } = { ...authority, usages: ['CERTIFICATES'] as const }
    const mute = trustFrom({
      anchors: [makeCertificate({ ...noLists, authority: {} }, root)],
      policies: [policy],
      lists: () => [listed()],
    })
    expect([
      reasonOf(good, trust([])),
      reasonOf(good, trust([listed({ until: now })])),
      reasonOf(good, trust([listed({ from: later(31_000), until: later(hours(1)) })])),
      reasonOf(good, trust([listed({}, middle)])),
      reasonOf(good, trust([listed({}, forger)])),
      reasonOf(good, mute),
    ]).toEqual(['LIST_MISSING', 'LIST_OUTDATED', 'LIST_OUTDATED', 'LIST_MISSING', 'BAD_LIST', 'BAD_LIST'])
  })

  test('in an older list stands beside a newer one that is silent', () => {
    const by = trust([listed(), listed({ from: later(-days(2)), until: later(-days(1)), revoked: ['a1b2c3d4e5f6'] })])
    expect(reasonOf(good, by)).toBe('REVOKED')
  })

  test('a list that does not say when the next one comes is none', () => {
    expect(readRevocationList(makeRevocationList({ ...fresh, until: null }, root), [])).toBeNull()
  })
})

describe('bytes that are no certificate', () => {
  const good = makeCertificate(card(), root)

  test('are refused at every length short of the whole, and with anything behind it', () => {
    const cut = Array.from({ length: good.length }, (_, length) => reasonOf(good.subarray(0, length)))
    expect([...new Set(cut)]).toEqual(['MALFORMED'])
    expect(reasonOf(Buffer.concat([good, Buffer.from([0])]))).toBe('MALFORMED')
  })

  test('are refused with any one octet changed', () => {
    const taken = [...good.keys()].filter((place) => {
      const changed = Buffer.from(good)
      changed[place] = (changed[place] ?? 0) ^ 0x01
      return reasonOf(changed) === null
    })
    expect(taken).toEqual([])
  })

  test('are refused by their size before they are read', () => {
    const huge = Buffer.alloc(largestCertificate + 1, 0x30)
    expect([reasonOf(huge), reasonOf(Buffer.alloc(0)), reasonOf(Buffer.from('3080', 'hex'))]).toEqual([
      'MALFORMED',
      'MALFORMED',
      'MALFORMED',
    ])
  })

  test('nested two thousand deep are refused without a fall', () => {
    const depth = 2_000
    const nested = Buffer.concat(
      Array.from({ length: depth }, (_, level) =>
        Buffer.from([0x30, 0x82, ((depth - level - 1) * 4) >> 8, ((depth - level - 1) * 4) & 0xff]),
      ),
    )
    expect([reasonOf(nested), readRevocationList(nested, [])]).toEqual(['MALFORMED', null])
  })
})

describe('an authority that is not fit to be relied on', () => {
  const rooted = (der: Uint8Array) => () => trustFrom({ anchors: [der], policies: [policy], lists: () => [] })
  test.each<[string, () => unknown]>([
    ['no certificate', rooted(Buffer.from('no certificate'))],
    ['a card', rooted(makeCertificate(card(), root))],
    ['a root that another signed', rooted(makeCertificate(middlePlan, root))],
    ['a root in another’s name', rooted(makeCertificate(authority, { ...root, privateKey: strangerKey.privateKey }))],
    ['a critical extension', rooted(makeCertificate({ ...authority, critical: [nameConstraints] }, root))],
    [
      'a weak key',
      rooted(
        makeCertificate(
          { ...authority, publicKey: shortKey.publicKey },
          { name: 'Root', privateKey: shortKey.privateKey },
        ),
      ),
    ],
    ['no policy', () => trustFrom({ anchors: [rootDer], policies: [], lists: () => [] })],
    ['no list', () => listFrom(Buffer.from('no list'), [rootDer])],
  ])('%s is found when it is configured', (_, configure) => {
    expect(configure).toThrow(UnfitAuthority)
  })
})
