import { createSecretKey, randomBytes } from 'node:crypto'
import { compactDecrypt, compactVerify, decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import type { Instant } from '../../../../schema/domain/time.ts'
import { createFetchDoor, type FetchDoor } from '../../../../subgraphs/shared/wire/door.ts'
import { macOfFetch } from '../../../../subgraphs/shared/wire/fetchmac.ts'
import { createSigner } from '../../../../subgraphs/shared/wire/jws.ts'
import { createSeal } from '../../../../subgraphs/shared/wire/seal.ts'
import { createFetchSigner, type SignedFetch } from '../../../../subgraphs/shared/wire/signer.ts'
import { frozenClock } from '../../../support/clock.ts'
import { accepted, reasonOf } from '../../../support/outcome.ts'
import { parties, physician, requestId } from './parties.ts'

const { keysOf, directory } = parties('gateway', 'mpi', 'clinical', 'stranger')
const target = { method: 'POST', path: '/graphql' }
const body = Buffer.from('{"query":"{ person { id } }"}')

const inner = (names: readonly string[]) => {
  const clock = frozenClock()
  const signer = createFetchSigner({ keys: keysOf('gateway'), audiences: directory(...names), clock: clock.now })
  const operation = { caller: physician, request: requestId, operation: 'CardToPerson', at: clock.now() }
  return { clock, signer, operation }
}

function setup(options: { capacity?: number } = {}) {
  const { clock, signer, operation } = inner(['mpi', 'clinical'])
  const doorOf = (name: string): FetchDoor =>
    createFetchDoor({ keys: keysOf(name), issuers: directory('gateway'), clock: clock.now, ...options })
  return { clock, signer, operation, doorOf, door: doorOf('mpi') }
}

/** A token as the gateway (or whoever) might have written it, and a fetch under its key. */
function forged(
  change: Record<string, unknown> = {},
  by = 'gateway',
  kind: 'hub-fetch+jwt' | 'hub-call+jwt' = 'hub-fetch+jwt',
) {
  const clock = frozenClock()
  const key = createSecretKey(randomBytes(32))
  const sealing = directory('mpi').get('mpi')?.sealing
  if (!sealing) throw new Error('no key')
  const token = createSigner(
    kind,
    keysOf(by).signing,
  )({
    iss: 'gateway',
    aud: 'mpi',
    jti: 'jti-1',
    iat: clock.now(),
    exp: clock.now() + 10_000,
    req: 'req-1',
    op: 'Op',
    at: clock.now(),
    who: physician,
    key: createSeal('mpi', sealing, clock.now)(key.export()),
    ...change,
  })
  return { 'hub-token': token, 'hub-sequence': '0', 'hub-mac': macOfFetch(key, 0, target, body) }
}

describe('a signed fetch', () => {
  it('arrives with the caller, the request, the operation and its instant', () => {
    const { signer, operation, door, clock } = setup()
    const fetch = signer.forOperation(operation).sign('mpi', body)
    const { answer, token, ...passage } = accepted(door.verify(fetch.headers, body))
    expect(passage).toEqual({
      caller: physician,
      request: 'req-0001',
      operation: 'CardToPerson',
      at: clock.now(),
      until: clock.now() + 10_000,
    })
    expect(token).toMatch(/^[\w-]{22}$/)
    expect(Object.keys(answer(200, ''))).toEqual(['hub-mac'])
  })

  it('may come from nobody: the graph of a public gateway has no callers', () => {
    const { signer, operation, door } = setup()
    const fetch = signer.forOperation({ ...operation, caller: null }).sign('mpi', body)
    expect(accepted(door.verify(fetch.headers, body)).caller).toBeNull()
  })

  it('shares its token with the other fetches of the operation, in any order', () => {
    const { signer, operation, door } = setup()
    const signed = signer.forOperation(operation)
    const fetches = Array.from({ length: 100 }, () => signed.sign('mpi', body))
    const tokens = fetches.toReversed().map(({ headers }) => accepted(door.verify(headers, body)).token)
    expect(new Set(tokens).size).toBe(1)
    expect(fetches.map(({ headers }) => headers['hub-sequence'])).toEqual(fetches.map((_, index) => String(index)))
  })

  it('hands on one frozen caller, so that nothing can widen it between two fetches', () => {
    const { signer, operation, door } = setup()
    const signed = signer.forOperation(operation)
    const [first, second] = [1, 2].map(() => accepted(door.verify(signed.sign('mpi', body).headers, body)).caller)
    expect(first).toBe(second)
    expect(Object.isFrozen(first)).toBe(true)
  })

  it('gets a new token in time when the operation outlives the first', () => {
    const { signer, operation, door, clock } = setup()
    const signed = signer.forOperation(operation)
    const first = accepted(door.verify(signed.sign('mpi', body).headers, body))
    clock.advance(7_000)
    const second = accepted(door.verify(signed.sign('mpi', body).headers, body))
    expect(second.token).not.toBe(first.token)
    expect([second.at, second.until]).toEqual([first.at, first.until + 7_000])
  })

  it('gets a new token when the sequence numbers of the first are used up', () => {
    const { signer, operation, door } = setup()
    const signed = signer.forOperation(operation)
    for (let index = 0; index < 4096; index++) signed.sign('mpi', '')
    const next = signed.sign('mpi', body)
    expect(next.headers['hub-sequence']).toBe('0')
    expect(door.verify(next.headers, body).ok).toBe(true)
  })

  it('is a JWS and a JWE as any library reads them', async () => {
    const { signer, operation } = setup()
    const { headers } = signer.forOperation(operation).sign('mpi', body)
    const token = headers['hub-token'] ?? ''
    const verifying = directory('gateway').get('gateway')?.verifying[0]?.key
    const opening = keysOf('mpi').opening[0]?.key
    if (!verifying || !opening) throw new Error('no key')
    expect((await compactVerify(token, verifying, { algorithms: ['EdDSA'] })).protectedHeader).toEqual({
      alg: 'EdDSA',
      kid: keysOf('gateway').signing.kid,
      typ: 'hub-fetch+jwt',
    })
    const { plaintext } = await compactDecrypt(String(decodeJwt(token).key), opening)
    expect(macOfFetch(createSecretKey(plaintext), 0, target, body)).toBe(headers['hub-mac'])
  })
})

describe('the door refuses', () => {
  const refusal = (reason: string) => ({ code: 'UNAUTHENTICATED', reason })

  it.each(['hub-token', 'hub-sequence', 'hub-mac'])('a fetch without %s as UNSIGNED', (name) => {
    const { signer, operation, door } = setup()
    const { headers } = signer.forOperation(operation).sign('mpi', body)
    expect(reasonOf(door.verify({ ...headers, [name]: undefined }, body))).toEqual(refusal('UNSIGNED'))
  })

  it.each([
    ['a token of one segment', { 'hub-token': 'abc' }],
    ['a token of absurd length', { 'hub-token': 'a'.repeat(9000) }],
    ['a token sent twice', { 'hub-token': ['a.b.c', 'a.b.c'] }],
    ['a negative sequence', { 'hub-sequence': '-1' }],
    ['a sequence with a leading zero', { 'hub-sequence': '00' }],
    ['a sequence in another notation', { 'hub-sequence': '1e3' }],
    ['two sequences', { 'hub-sequence': '0, 1' }],
  ])('%s as MALFORMED', (_, change) => {
    const { signer, operation, door } = setup()
    const { headers } = signer.forOperation(operation).sign('mpi', body)
    expect(reasonOf(door.verify({ ...headers, ...change }, body))).toEqual(refusal('MALFORMED'))
  })

  it('a token by a key it does not know, whatever service the token names', () => {
    const { door } = setup()
    expect(reasonOf(door.verify(forged({}, 'stranger'), body))).toEqual(refusal('UNKNOWN_KEY'))
  })

  it('a token whose header asks for another algorithm', () => {
    const { door } = setup()
    const kid = keysOf('gateway').signing.kid
    const headers = forged()
    const rest = headers['hub-token'].slice(headers['hub-token'].indexOf('.'))
    for (const header of [{ alg: 'none' }, { alg: 'HS256', kid, typ: 'hub-fetch+jwt' }, { alg: 'EdDSA', kid }]) {
      const token = Buffer.from(JSON.stringify(header)).toString('base64url') + rest
      expect(reasonOf(door.verify({ ...headers, 'hub-token': token }, body))).toEqual(refusal('UNKNOWN_KEY'))
    }
  })

  it('a service token where a fetch token belongs', () => {
    const { door } = setup()
    expect(reasonOf(door.verify(forged({}, 'gateway', 'hub-call+jwt'), body))).toEqual(refusal('UNKNOWN_KEY'))
  })

  it('a token with one claim changed after signing', () => {
    const { door } = setup()
    const headers = forged()
    const [head, payload, signature] = headers['hub-token'].split('.')
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString())
    const widened = Buffer.from(JSON.stringify({ ...claims, who: { ...physician, secondFactor: false } }))
    const token = `${head}.${widened.toString('base64url')}.${signature}`
    expect(reasonOf(door.verify({ ...headers, 'hub-token': token }, body))).toEqual(refusal('BAD_SIGNATURE'))
  })

  it('a second spelling of a token it has taken', () => {
    const { door } = setup()
    const headers = forged()
    expect(door.verify(headers, body).ok).toBe(true)
    const token = headers['hub-token']
    // 64 bytes leave four unused bits in the last letter of base64url.
    const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const respelt = token.slice(0, -1) + last[last.indexOf(token.slice(-1)) + 1]
    expect(Buffer.from(respelt.split('.')[2] ?? '', 'base64url')).toEqual(
      Buffer.from(token.split('.')[2] ?? '', 'base64url'),
    )
    expect(reasonOf(door.verify({ ...headers, 'hub-token': respelt }, body))).toEqual(refusal('MALFORMED'))
  })

  it.each([
    ['a claim missing', { req: undefined }, 'MALFORMED'],
    ['a claim too many', { admin: true }, 'MALFORMED'],
    ['a role that does not exist', { who: { ...physician, role: 'ROOT' } }, 'MALFORMED'],
    ['another issuer', { iss: 'stranger' }, 'WRONG_ISSUER'],
    ['another audience', { aud: 'clinical' }, 'WRONG_AUDIENCE'],
    ['an issue more than 2 s ahead', { iat: Date.parse('2026-11-20T09:00:02.001Z') }, 'NOT_YET'],
    ['an operation that began more than 2 s after it', { at: Date.parse('2026-11-20T09:00:02.001Z') }, 'NOT_YET'],
    ['a life of more than ten seconds', { exp: Date.parse('2026-11-20T09:00:10.001Z') }, 'STALE'],
    ['its expiry now', { exp: Date.parse('2026-11-20T09:00:00Z') }, 'STALE'],
    ['a key that is not sealed', { key: 'a'.repeat(43) }, 'NOT_SEALED_TO_US'],
  ])('a token with %s', (_, change, reason) => {
    const { door } = setup()
    expect(reasonOf(door.verify(forged(change), body))).toEqual(refusal(reason))
  })

  it('a second token under an id that is taken', () => {
    const { door } = setup()
    expect(door.verify(forged(), body).ok).toBe(true)
    expect(reasonOf(door.verify(forged({ op: 'Other' }), body))).toEqual(refusal('REPEATED'))
  })

  it('a fetch key sealed to another subgraph, even under a token for this one', () => {
    const { door, clock } = setup()
    const sealing = directory('clinical').get('clinical')?.sealing
    if (!sealing) throw new Error('no key')
    const key = createSeal('clinical', sealing, clock.now)(randomBytes(32))
    expect(reasonOf(door.verify(forged({ key }), body))).toEqual(refusal('NOT_SEALED_TO_US'))
  })

  it('a fetch that was meant for another subgraph', () => {
    const { signer, operation, doorOf } = setup()
    const { headers } = signer.forOperation(operation).sign('mpi', body)
    expect(reasonOf(doorOf('clinical').verify(headers, body))).toEqual(refusal('WRONG_AUDIENCE'))
  })

  it('a body, a sequence number or a signature other than the one signed as ALTERED, and takes the true one after', () => {
    const { signer, operation, door } = setup()
    const signed = signer.forOperation(operation)
    const [{ headers }, other] = [signed.sign('mpi', body), signed.sign('mpi', 'other')]
    const altered = refusal('ALTERED')
    expect(reasonOf(door.verify(headers, Buffer.concat([body, Buffer.from(' ')])))).toEqual(altered)
    expect(reasonOf(door.verify({ ...headers, 'hub-sequence': '1' }, body))).toEqual(altered)
    expect(reasonOf(door.verify({ ...headers, 'hub-mac': other.headers['hub-mac'] }, body))).toEqual(altered)
    expect(reasonOf(door.verify({ ...headers, 'hub-mac': '' }, body))).toEqual(altered)
    expect(door.verify(headers, body).ok).toBe(true)
  })

  it('a repeated fetch, as often as it comes', () => {
    const { signer, operation, door } = setup()
    const { headers } = signer.forOperation(operation).sign('mpi', body)
    expect(door.verify(headers, body).ok).toBe(true)
    const repeated = [1, 2, 3].map(() => reasonOf(door.verify(headers, body)))
    expect(repeated).toEqual([refusal('REPEATED'), refusal('REPEATED'), refusal('REPEATED')])
  })

  it('a fetch at the very instant its token expires, known or not', () => {
    const { signer, operation, door, clock } = setup()
    const signed = signer.forOperation(operation)
    const fetches = [1, 2, 3].map(() => signed.sign('mpi', body).headers)
    expect(door.verify(fetches[0] ?? {}, body).ok).toBe(true)
    clock.advance(9_999)
    expect(door.verify(fetches[1] ?? {}, body).ok).toBe(true)
    clock.advance(1)
    expect(reasonOf(door.verify(fetches[2] ?? {}, body))).toEqual(refusal('STALE'))
    const unseen = createFetchDoor({ keys: keysOf('mpi'), issuers: directory('gateway'), clock: clock.now })
    expect(reasonOf(unseen.verify(fetches[2] ?? {}, body))).toEqual(refusal('STALE'))
  })

  it('new tokens when it remembers as many as it may, and takes them again once the old ones died', () => {
    const { signer, operation, door, clock } = setup({ capacity: 2 })
    const fetches = [1, 2, 3].map(() => signer.forOperation(operation).sign('mpi', body).headers)
    expect(fetches.map((headers) => reasonOf(door.verify(headers, body)))).toEqual([null, null, refusal('CROWDED')])
    expect(reasonOf(door.verify(fetches[0] ?? {}, body))).toEqual(refusal('REPEATED'))
    clock.advance(10_000)
    expect(
      door.verify(signer.forOperation({ ...operation, at: clock.now() as Instant }).sign('mpi', body).headers, body).ok,
    ).toBe(true)
  })

  it('without repeating anything it was sent', () => {
    const { door } = setup()
    const outcome = door.verify({ ...forged(), 'hub-mac': 'secret-mac' }, body)
    expect(outcome).toEqual({
      ok: false,
      refusal: { code: 'UNAUTHENTICATED', message: 'The message is not the one that was signed.', reason: 'ALTERED' },
    })
  })
})

describe('an answer', () => {
  const answered = (answer: string) => {
    const { signer, operation, door } = setup()
    const signed = signer.forOperation(operation)
    const exchange = (text: string): { fetch: SignedFetch; headers: Record<string, string> } => {
      const fetch = signed.sign('mpi', body)
      return { fetch, headers: { ...accepted(door.verify(fetch.headers, body)).answer(200, text) } }
    }
    return [exchange(answer), exchange(answer)] as const
  }
  const altered = { code: 'SUBGRAPH_UNAVAILABLE', reason: 'ALTERED' }

  it('is taken when the subgraph signed it for this fetch', () => {
    const [{ fetch, headers }] = answered('{"data":null}')
    expect(fetch.checkAnswer(headers, 200, Buffer.from('{"data":null}'))).toEqual({ ok: true, value: undefined })
  })

  it('is not taken when it was altered, belongs to another fetch, has another status, or is unsigned', () => {
    const [{ fetch, headers }, other] = answered('{"data":null}')
    expect(reasonOf(fetch.checkAnswer(headers, 200, '{"data":{}}'))).toEqual(altered)
    expect(reasonOf(fetch.checkAnswer(other.headers, 200, '{"data":null}'))).toEqual(altered)
    expect(reasonOf(fetch.checkAnswer(headers, 500, '{"data":null}'))).toEqual(altered)
    expect(reasonOf(fetch.checkAnswer({}, 200, '{"data":null}'))).toEqual(altered)
  })

  it('cannot be the fetch itself, sent back', () => {
    const [{ fetch }] = answered('')
    expect(reasonOf(fetch.checkAnswer(fetch.headers, 200, body))).toEqual(altered)
  })
})
