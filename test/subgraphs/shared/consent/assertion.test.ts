import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { CompactSign, UnsecuredJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import type { InstitutionCode } from '../../../../schema/domain/ids.ts'
import type { Instant } from '../../../../schema/domain/time.ts'
import { type RegisteredReader, verifyCardAssertion } from '../../../../subgraphs/shared/consent/assertion.ts'
import { StoreUnavailable } from '../../../../subgraphs/shared/failure.ts'
import { reasonOf } from '../../../support/outcome.ts'

const now = Date.parse('2026-11-20T09:00:00Z')
const seconds = now / 1000
const institution = '1310000019' as InstitutionCode
const otherInstitution = '1310000027' as InstitutionCode
const person = `per_${'a'.repeat(22)}`
const thumbprint = 'T'.repeat(43)

const pair = () => generateKeyPairSync('ed25519')
const [reader, elsewhere, authority, stranger] = [pair(), pair(), pair(), pair()]
const readers = new Map<string, RegisteredReader>([
  ['reader-1', { institution, key: reader.publicKey }],
  ['reader-2', { institution: otherInstitution, key: elsewhere.publicKey }],
])

interface Change {
  readonly card?: Record<string, unknown>
  readonly cardKey?: KeyObject
  readonly cardHeader?: Record<string, unknown>
  readonly said?: Record<string, unknown>
  readonly readerKey?: KeyObject
  readonly readerHeader?: Record<string, unknown>
}

function sign(payload: unknown, key: KeyObject, header: Record<string, unknown>): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(payload))).setProtectedHeader({ alg: 'EdDSA', ...header }).sign(key)
}

async function assertion(change: Change = {}): Promise<string> {
  const certificate = await sign(
    { card: thumbprint, person, iat: seconds - 1000, exp: seconds + 1000, ...change.card },
    change.cardKey ?? authority.privateKey,
    { kid: 'authority-1', typ: 'card-certificate+jws', ...change.cardHeader },
  )
  const said = {
    certificate,
    card: thumbprint,
    person,
    consents: { MEDICATION: 'GIVEN' },
    institution,
    iat: seconds,
    jti: 'j'.repeat(22),
    ...change.said,
  }
  const header = { kid: 'reader-1', typ: 'card-assertion+jws', ...change.readerHeader }
  return sign(said, change.readerKey ?? reader.privateKey, header)
}

function verify(text: string, at = now, desk = institution) {
  return verifyCardAssertion(text, {
    readers: { find: (kid) => readers.get(kid) ?? null },
    authority: new Map([['authority-1', authority.publicKey]]),
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
        card: thumbprint,
        person,
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
    ['that is a card certificate', { readerHeader: { typ: 'card-certificate+jws' } }, 'MALFORMED'],
    ['about no category', { said: { consents: {} } }, 'MALFORMED'],
    ['about a category nobody can open', { said: { consents: { NUMBER: 'GIVEN' } } }, 'MALFORMED'],
    ['with an answer that is none', { said: { consents: { CLINICAL: 'MAYBE' } } }, 'MALFORMED'],
    ['about a person who is none', { said: { person: '1234' } }, 'MALFORMED'],
    ['that says more than it may', { said: { role: 'PHYSICIAN' } }, 'MALFORMED'],
    ['without an id', { said: { jti: undefined } }, 'MALFORMED'],
    ['with a card by an unknown authority', { cardHeader: { kid: 'authority-9' } }, 'UNKNOWN_AUTHORITY'],
    ['with a card the reader made itself', { cardKey: reader.privateKey }, 'BAD_CARD'],
    ['with an assertion for a card', { cardHeader: { typ: 'card-assertion+jws' } }, 'BAD_CARD'],
    ['with no card', { said: { certificate: '' } }, 'BAD_CARD'],
    ['with a card that has expired', { card: { exp: seconds } }, 'CARD_EXPIRED'],
    ['with a card of the future', { card: { iat: seconds + 31 } }, 'CARD_EXPIRED'],
    ['with another card than it names', { card: { card: 'U'.repeat(43) } }, 'WRONG_CARD'],
    ['with somebody else’s card', { card: { person: `per_${'b'.repeat(22)}` } }, 'WRONG_PERSON'],
  ])('%s is refused', async (_, change, reason) => {
    expect(reasonOf(await verify(await assertion(change)))).toEqual({ code: 'INVALID_INPUT', reason })
  })

  it('is refused at another desk than its own', async () => {
    const outcome = await verify(await assertion(), now, otherInstitution)
    expect(reasonOf(outcome)).toEqual({ code: 'INVALID_INPUT', reason: 'WRONG_INSTITUTION' })
  })

  it('is refused when unsigned, cut, padded or no assertion at all', async () => {
    const good = await assertion()
    const unsigned = new UnsecuredJWT({ person }).encode()
    const reasons = await Promise.all(
      ['', 'a.b.c', unsigned, good.slice(0, -4), `${good}AAAA`, 'x'.repeat(10_000)].map(
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
      authority: new Map(),
      institution,
      now: now as Instant,
    })
    await expect(outcome).rejects.toThrow('The qualification store cannot be reached.')
  })
})
