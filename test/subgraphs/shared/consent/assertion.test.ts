import { generateKeyPairSync, type KeyObject, sign as prove } from 'node:crypto'
import { CompactSign, UnsecuredJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import {
  type CertificatePlan,
  makeCertificate,
  makeRevocationList,
  type Signer,
} from '../../../../gateway/demo/card-authority-x509.ts'
import type { InstitutionCode } from '../../../../schema/domain/ids.ts'
import { days, type Instant } from '../../../../schema/domain/time.ts'
import { type CardTrust, listFrom, trustFrom } from '../../../../subgraphs/shared/card/trust.ts'
import {
  occasionOf,
  type RegisteredReader,
  verifyCardAssertion,
} from '../../../../subgraphs/shared/consent/assertion.ts'
import { StoreUnavailable } from '../../../../subgraphs/shared/failure.ts'
import { reasonOf } from '../../../support/outcome.ts'

const now = Date.parse('2026-11-20T09:00:00Z')
const seconds = now / 1000
const institution = '1310000019' as InstitutionCode
const otherInstitution = '1310000027' as InstitutionCode

const pair = () => generateKeyPairSync('ed25519')
const [reader, elsewhere, authority, stranger, cardKey] = [pair(), pair(), pair(), pair(), pair()]
const readers = new Map<string, RegisteredReader>([
  ['reader-1', { institution, key: reader.publicKey }],
  ['reader-2', { institution: otherInstitution, key: elsewhere.publicKey }],
])

const policy = '2.25.1001'
const serial = '4a5b6c'
const at = (offset: number): Instant => (now + offset) as Instant
const root = { name: 'Root', privateKey: authority.privateKey }
const rootDer = makeCertificate(
  {
    subject: 'Root',
    publicKey: authority.publicKey,
    serial: '01',
    from: at(-days(1)),
    until: at(days(1)),
    usages: ['CERTIFICATES', 'LISTS'],
    authority: {},
  },
  root,
)
const listing = (revoked: readonly string[]) =>
  listFrom(makeRevocationList({ from: at(-1_000), until: at(days(1)), revoked }, root), [rootDer])
const trusted = (revoked: readonly string[] = []): CardTrust => {
  const lists = [listing(revoked)]
  return trustFrom({ anchors: [rootDer], policies: [policy], lists: () => lists })
}

interface Change {
  readonly card?: Partial<CertificatePlan>
  readonly issuer?: Signer
  readonly proof?: { readonly key?: KeyObject; readonly reader?: string; readonly jti?: string }
  readonly said?: Record<string, unknown>
  readonly readerKey?: KeyObject
  readonly readerHeader?: Record<string, unknown>
}

const sign = (payload: unknown, key: KeyObject, header: Record<string, unknown>): Promise<string> =>
  new CompactSign(Buffer.from(JSON.stringify(payload))).setProtectedHeader({ alg: 'EdDSA', ...header }).sign(key)

const certificateOf = ({ card, issuer = root }: Change): string =>
  makeCertificate(
    {
      subject: 'a card',
      publicKey: cardKey.publicKey,
      serial,
      from: at(-days(1)),
      until: at(days(1)),
      usages: ['SIGNATURE'],
      policies: [policy],
      ...card,
    },
    issuer,
  ).toString('base64')

async function assertion(change: Change = {}): Promise<string> {
  const occasion = { institution, iat: seconds, jti: 'j'.repeat(22) }
  const { key = cardKey.privateKey, reader: at = 'reader-1', jti = occasion.jti } = change.proof ?? {}
  const said = {
    certificate: certificateOf(change),
    proof: prove(null, occasionOf(at, { ...occasion, jti }), key).toString('base64url'),
    consents: { MEDICATION: 'GIVEN' },
    ...occasion,
    ...change.said,
  }
  const header = { kid: 'reader-1', typ: 'card-assertion+jws', ...change.readerHeader }
  return sign(said, change.readerKey ?? reader.privateKey, header)
}

function verify(text: string, at = now, desk = institution, by = trusted()) {
  return verifyCardAssertion(text, {
    readers: { find: (kid) => readers.get(kid) ?? null },
    authority: by,
    institution: desk,
    now: at as Instant,
  })
}

describe('a card assertion', () => {
  it('says who answered what, where and when, and how long it must be remembered', async () => {
    const consents = { CLINICAL: 'COULD_NOT_OBTAIN', MEDICATION: 'GIVEN', CHECKUP: 'REFUSED' }
    expect(await verify(await assertion({ said: { consents } }))).toEqual({
      ok: true,
      value: {
        id: 'j'.repeat(22),
        reader: 'reader-1',
        until: now + 300_000,
        card: { issuer: expect.stringMatching(/^[\w-]{43}$/), serial },
        institution,
        at: now,
        answers: [
          { category: 'CHECKUP', outcome: 'REFUSED' },
          { category: 'MEDICATION', outcome: 'GIVEN' },
          { category: 'CLINICAL', outcome: 'COULD_NOT_OBTAIN' },
        ],
      },
    })
  })

  it('is good for five minutes, from a reader whose clock is at most 30 s ahead', async () => {
    const text = await assertion()
    const at = [now - 30_001, now - 30_000, now + 299_999, now + 300_000]
    const reasons = await Promise.all(at.map(async (instant) => reasonOf(await verify(text, instant))?.reason))
    expect(reasons).toEqual(['NOT_YET', undefined, undefined, 'STALE'])
  })

  it.each<[string, Change, string]>([
    ['by a reader that is not registered', { readerHeader: { kid: 'reader-9' } }, 'UNKNOWN_READER'],
    ['by a reader without a name', { readerHeader: { kid: undefined } }, 'MALFORMED'],
    ['by another key under a reader’s name', { readerKey: stranger.privateKey }, 'BAD_SIGNATURE'],
    [
      'by a key it brings along',
      { readerKey: stranger.privateKey, readerHeader: { jwk: stranger.publicKey.export({ format: 'jwk' }) } },
      'BAD_SIGNATURE',
    ],
    [
      'by another institution’s reader',
      { readerKey: elsewhere.privateKey, readerHeader: { kid: 'reader-2' } },
      'WRONG_INSTITUTION',
    ],
    ['made for another institution', { said: { institution: otherInstitution } }, 'WRONG_INSTITUTION'],
    ['of another kind', { readerHeader: { typ: 'fetch+jws' } }, 'MALFORMED'],
    ['about no categories at all', { said: { consents: undefined } }, 'MALFORMED'],
    ['about a category nobody can open', { said: { consents: { NUMBER: 'GIVEN' } } }, 'MALFORMED'],
    ['with an answer that is none', { said: { consents: { CLINICAL: 'MAYBE' } } }, 'MALFORMED'],
    ['that names a person', { said: { person: `per_${'a'.repeat(22)}` } }, 'MALFORMED'],
    ['that says more than it may', { said: { role: 'PHYSICIAN' } }, 'MALFORMED'],
    ['without an id', { said: { jti: undefined } }, 'MALFORMED'],
    ['with a card by an unknown authority', { issuer: { ...root, name: 'Another' } }, 'CARD_UNKNOWN_AUTHORITY'],
    [
      'with a card the reader made itself',
      { issuer: { ...root, privateKey: reader.privateKey } },
      'CARD_BAD_SIGNATURE',
    ],
    ['with no card', { said: { certificate: '' } }, 'CARD_MALFORMED'],
    ['with something else for a card', { said: { certificate: 'bm8gY2FyZA==' } }, 'CARD_MALFORMED'],
    ['with a card that is not base64', { said: { certificate: '***' } }, 'MALFORMED'],
    ['with a card larger than any', { said: { certificate: 'A'.repeat(12_000) } }, 'MALFORMED'],
    ['with a card that has expired', { card: { until: at(-1_000) } }, 'CARD_EXPIRED'],
    ['with a card of the future', { card: { from: at(1_000) } }, 'CARD_NOT_YET_VALID'],
    ['with a card under another policy', { card: { policies: ['2.25.7'] } }, 'CARD_POLICY'],
    ['without the card’s own signature', { said: { proof: '' } }, 'WRONG_CARD'],
    ['signed by another card', { proof: { key: stranger.privateKey } }, 'WRONG_CARD'],
    ['with what the card signed at another reader', { proof: { reader: 'reader-2' } }, 'WRONG_CARD'],
    ['with what the card signed another time', { proof: { jti: 'k'.repeat(22) } }, 'WRONG_CARD'],
    ['later than the card signed', { said: { iat: seconds + 1 } }, 'WRONG_CARD'],
  ])('%s is refused', async (_, change, reason) => {
    expect(reasonOf(await verify(await assertion(change)))).toEqual({ code: 'INVALID_INPUT', reason })
  })

  it('may say nothing but that the card lay there', async () => {
    const outcome = await verify(await assertion({ said: { consents: {} } }))
    expect(outcome.ok && outcome.value.answers).toEqual([])
  })

  it('is refused once its card is revoked', async () => {
    const outcome = await verify(await assertion(), now, institution, trusted([serial]))
    expect(reasonOf(outcome)).toEqual({ code: 'INVALID_INPUT', reason: 'CARD_REVOKED' })
  })

  it('is refused at another desk than its own', async () => {
    const outcome = await verify(await assertion(), now, otherInstitution)
    expect(reasonOf(outcome)).toEqual({ code: 'INVALID_INPUT', reason: 'WRONG_INSTITUTION' })
  })

  it('is refused when unsigned, cut, padded or no assertion at all', async () => {
    const good = await assertion()
    const unsigned = new UnsecuredJWT({ institution }).encode()
    const reasons = await Promise.all(
      ['', 'a.b.c', unsigned, good.slice(0, -4), `${good}AAAA`, 'x'.repeat(20_000)].map(
        async (text) => reasonOf(await verify(text))?.reason,
      ),
    )
    expect(reasons).toEqual(['MALFORMED', 'MALFORMED', 'MALFORMED', 'BAD_SIGNATURE', 'BAD_SIGNATURE', 'MALFORMED'])
  })

  it('is refused with the path of the input and not a word of what it said', async () => {
    expect(await verify(await assertion({ readerKey: stranger.privateKey }))).toEqual({
      ok: false,
      refusal: {
        code: 'INVALID_INPUT',
        message: 'The card assertion is not valid.',
        reason: 'BAD_SIGNATURE',
        inputPath: ['input', 'assertion'],
      },
    })
  })

  it('is neither good nor bad while the register of readers is out of reach', async () => {
    const outcome = verifyCardAssertion(await assertion(), {
      readers: { find: () => Promise.reject(new StoreUnavailable('qualification')) },
      authority: trusted(),
      institution,
      now: now as Instant,
    })
    await expect(outcome).rejects.toThrow('The qualification store cannot be reached.')
  })
})
