import { createHmac, createPublicKey } from 'node:crypto'
import { SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import type { InstitutionRegister } from '../../gateway/authenticate/institution.ts'
import type { authenticationReasons } from '../../gateway/authenticate/reason.ts'
import { rememberingRegister } from '../../gateway/authenticate/remembered-institutions.ts'
import { createAuthenticator } from '../../gateway/authenticate.ts'
import type { InstitutionCode } from '../../schema/domain/ids.ts'
import type { RegisteredInstitution } from '../../schema/domain/institution.ts'
import { hours } from '../../schema/domain/time.ts'
import { StoreUnavailable } from '../../subgraphs/shared/failure.ts'
import { accepted, reasonOf } from '../support/outcome.ts'
import {
  audience,
  childId,
  delegationId,
  institution,
  issuerName,
  nonsense,
  otherKey,
  personId,
  physicianClaims,
  rig,
  seconds,
  sign,
} from './authenticate/rig.ts'

const refusal = (reason: (typeof authenticationReasons)[number]) => ({ code: 'UNAUTHENTICATED', reason })
const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

describe('a caller with a good token', () => {
  it.each(['EdDSA', 'ES256', 'PS256'] as const)(
    'is who the token says, signed by %s; the region is the register’s',
    async (alg) => {
      const { bearer, keys } = await rig()
      const token = await sign(keys[alg], { region: '47', admin: true })
      expect(await bearer(token)).toEqual({
        ok: true,
        value: {
          role: 'PHYSICIAN',
          purpose: 'TREATMENT',
          user: 'dr-tanaka',
          credential: expect.stringMatching(/^crd_[\w-]{22}$/),
          institution: '1310000019',
          region: '13',
          person: null,
          actingFor: null,
          delegation: null,
          secondFactor: true,
          node: null,
        },
      })
    },
  )

  it('keeps one credential over renewals, and shares it with nobody', async () => {
    const { bearer, keys } = await rig()
    const tokens = [{}, { iat: seconds - 60 }, { sub: 'dr-suzuki' }].map((change) => sign(keys.EdDSA, change))
    const [first, renewed, other] = await Promise.all(
      (await Promise.all(tokens)).map(async (token) => accepted(await bearer(token)).credential),
    )
    expect([renewed === first, other === first]).toEqual([true, false])
  })

  it.each([
    ['the person themself', { role: 'PERSON', person: personId }, { person: personId, actingFor: null }],
    [
      'a guardian',
      { role: 'GUARDIAN', person: personId, acting_for: childId },
      { person: personId, actingFor: childId },
    ],
  ])('may be %s', async (_, claims, expected) => {
    const { bearer, keys } = await rig()
    const token = await sign(keys.EdDSA, { ...claims, purpose: 'OWN_REQUEST', institution: undefined })
    expect(accepted(await bearer(token))).toMatchObject({ ...expected, institution: null, region: null })
  })

  it('may be a nurse, with a physician’s delegation or (for the decision to refuse) without', async () => {
    const { bearer, keys } = await rig()
    const delegated = await bearer(await sign(keys.EdDSA, { role: 'NURSE', delegation: delegationId }))
    const alone = await bearer(await sign(keys.EdDSA, { role: 'NURSE' }))
    expect([accepted(delegated).delegation, accepted(alone).delegation]).toEqual([delegationId, null])
  })

  it.each([
    ['second_factor', { second_factor: true }, true],
    ['the method mfa', { second_factor: undefined, amr: ['pwd', 'mfa'] }, true],
    ['one method', { second_factor: undefined, amr: ['pwd'] }, false],
    ['nothing', { second_factor: undefined }, false],
    ['mfa, and a plain no', { second_factor: false, amr: ['mfa'] }, false],
  ])('has shown a second factor when the token says so: %s', async (_, claims, expected) => {
    const { bearer, keys } = await rig()
    expect(accepted(await bearer(await sign(keys.EdDSA, claims))).secondFactor).toBe(expected)
  })

  it.each([
    [{ hcRole: 'Medical Doctor' }, 'PHYSICIAN'],
    [{ hcRole: ['医師', 'Director of Hospital'] }, 'PHYSICIAN'],
    [{ hcRole: ['Pharmacist', 'Medical Doctor'], role: 'PHARMACIST' }, 'PHARMACIST'],
    [{ hcRole: 'Midwife' }, 'NURSE'],
  ])('has the role of a healthcare PKI qualification: %j', async (claims, role) => {
    const { bearer, keys } = await rig()
    expect(accepted(await bearer(await sign(keys.EdDSA, { role: undefined, ...claims }))).role).toBe(role)
  })
})

describe('a token is refused', () => {
  it.each([
    ['without an audience', { aud: undefined }, 'BAD_CLAIMS'],
    ['for another audience', { aud: 'https://other.example' }, 'WRONG_AUDIENCE'],
    ['of another issuer', { iss: 'https://evil.example' }, 'WRONG_ISSUER'],
    ['of no issuer', { iss: undefined }, 'MALFORMED'],
    ['of two issuers', { iss: [issuerName, 'https://evil.example'] }, 'MALFORMED'],
    ['5 s after its end', { exp: seconds - 5 }, 'EXPIRED'],
    ['without an end', { exp: undefined }, 'BAD_CLAIMS'],
    ['with an end that is no number', { exp: 'never' }, 'BAD_CLAIMS'],
    ['more than 5 s before its beginning', { nbf: seconds + 6 }, 'NOT_YET'],
    ['issued more than 5 s from now', { iat: seconds + 6 }, 'NOT_YET'],
    ['without an issue', { iat: undefined }, 'BAD_CLAIMS'],
    ['issued more than twelve hours ago', { iat: seconds - 12 * 3600 - 6 }, 'TOO_OLD'],
    ['without a subject', { sub: undefined }, 'BAD_CLAIMS'],
    ['with a subject of twelve digits, which may be a My Number', { sub: '123456789018' }, 'BAD_CLAIMS'],
    ['with a subject that would break a log', { sub: 'a\nb' }, 'BAD_CLAIMS'],
    ['without a purpose', { purpose: undefined }, 'BAD_CLAIMS'],
    ['with a purpose that does not exist', { purpose: 'CURIOSITY' }, 'BAD_CLAIMS'],
    ['with a role that does not exist', { role: 'ROOT' }, 'BAD_CLAIMS'],
    ['with two roles', { role: ['PHYSICIAN', 'AUDITOR'] }, 'BAD_CLAIMS'],
    ['without a role', { role: undefined }, 'NO_ROLE'],
    ['with a qualification that has no role here', { role: undefined, hcRole: 'Acupuncturist' }, 'NO_ROLE'],
    ['with a qualification nobody knows', { hcRole: 'medical doctor' }, 'NO_ROLE'],
    ['with the rank of a director alone', { role: undefined, hcRole: 'Director of Hospital' }, 'NO_ROLE'],
    ['with two roles implied and none named', { role: undefined, hcRole: ['Dentist', 'Pharmacist'] }, 'ROLE_CONFLICT'],
    ['with a role its qualification does not imply', { role: 'DENTIST', hcRole: 'Medical Doctor' }, 'ROLE_CONFLICT'],
    ['with a role and a qualification without one', { hcRole: 'Acupuncturist' }, 'ROLE_CONFLICT'],
    ['of a physician without an institution', { institution: undefined }, 'INCOHERENT'],
    ['of a physician who is also the person', { person: personId }, 'INCOHERENT'],
    ['of a physician who acts for somebody', { acting_for: childId }, 'INCOHERENT'],
    ['of a physician with a nurse’s delegation', { delegation: delegationId }, 'INCOHERENT'],
    ['of nobody in particular', { role: 'PERSON', institution: undefined }, 'INCOHERENT'],
    ['of a person who is at work', { role: 'PERSON', person: personId }, 'INCOHERENT'],
    [
      'of a person who acts for another',
      { role: 'PERSON', person: personId, acting_for: childId, institution: undefined },
      'INCOHERENT',
    ],
    ['of a guardian of nobody', { role: 'GUARDIAN', person: personId, institution: undefined }, 'INCOHERENT'],
    [
      'of a guardian of themself',
      { role: 'GUARDIAN', person: personId, acting_for: personId, institution: undefined },
      'INCOHERENT',
    ],
    ['with a person id of another kind', { role: 'PERSON', person: `num_${'a'.repeat(22)}` }, 'BAD_CLAIMS'],
    ['with a delegation that is none', { role: 'NURSE', delegation: 'mine' }, 'BAD_CLAIMS'],
    ['with an institution that is no code', { institution: '../1310000019' }, 'BAD_CLAIMS'],
    ['of an institution that is not registered', { institution: '1399999999' }, 'UNKNOWN_INSTITUTION'],
    ['of a role its institution cannot employ', { role: 'INSURER' }, 'ROLE_NOT_OF_INSTITUTION'],
  ] as const)('%s', async (_, change, reason) => {
    const { bearer, keys } = await rig()
    expect(reasonOf(await bearer(await sign(keys.EdDSA, change)))).toEqual(refusal(reason))
  })

  it('but borne for 5 s past its end, and 5 s ahead', async () => {
    const { bearer, keys } = await rig()
    const edges = [{ exp: seconds - 4 }, { nbf: seconds + 5 }, { iat: seconds + 5 }, { iat: seconds - 12 * 3600 - 5 }]
    const outcomes = await Promise.all(
      edges.map(async (change) => reasonOf(await bearer(await sign(keys.EdDSA, change)))),
    )
    expect(outcomes).toEqual([null, null, null, null])
  })

  it('when the issuer may not name its role', async () => {
    const { bearer, keys } = await rig({ roles: ['PERSON', 'GUARDIAN'] })
    expect(reasonOf(await bearer(await sign(keys.EdDSA)))).toEqual(refusal('ROLE_NOT_OF_ISSUER'))
  })

  it('when its institution is suspended, at once, though the token was verified before', async () => {
    const { bearer, keys, register } = await rig()
    const token = await sign(keys.EdDSA)
    expect(reasonOf(await bearer(token))).toBeNull()
    register.set('1310000019', institution('1310000019', 'HOSPITAL', { status: 'SUSPENDED' }))
    expect(reasonOf(await bearer(token))).toEqual(refusal('INSTITUTION_SUSPENDED'))
  })

  it('when the register grants the role to the institution, but its kind cannot employ it', async () => {
    const pharmacy = institution('1340000012', 'PHARMACY', { roles: ['PHARMACIST', 'PHYSICIAN'] })
    const { bearer, keys } = await rig({ institutions: [pharmacy] })
    const token = await sign(keys.EdDSA, { institution: '1340000012' })
    expect(reasonOf(await bearer(token))).toEqual(refusal('ROLE_NOT_OF_INSTITUTION'))
  })
})

describe('a forged token is refused', () => {
  it.each(['none', 'None', 'HS256', 'RS256', 'ES384', '', 'dir'])('under the algorithm %j', async (alg) => {
    const { bearer, keys } = await rig()
    const token = `${encode({ alg, kid: keys.EdDSA.kid })}.${encode(physicianClaims)}.${nonsense()}`
    expect(reasonOf(await bearer(token))).toEqual(refusal('WRONG_ALGORITHM'))
  })

  it('unsigned, as a library writes it', async () => {
    const { bearer } = await rig()
    expect(reasonOf(await bearer(new UnsecuredJWT(physicianClaims).encode()))).toEqual(refusal('MALFORMED'))
  })

  it('when it is a MAC under the public key (algorithm confusion), also if it calls itself EdDSA', async () => {
    const { bearer, keys } = await rig()
    const pem = createPublicKey({ key: { ...keys.EdDSA.jwk }, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
    const outcomes = await Promise.all(
      ['HS256', 'EdDSA'].map(async (alg) => {
        const input = `${encode({ alg, kid: keys.EdDSA.kid })}.${encode(physicianClaims)}`
        return reasonOf(await bearer(`${input}.${createHmac('sha256', pem).update(input).digest('base64url')}`))
      }),
    )
    expect(outcomes).toEqual([refusal('WRONG_ALGORITHM'), refusal('BAD_SIGNATURE')])
  })

  it('when a key of one algorithm is named under another', async () => {
    const { bearer, keys } = await rig()
    expect(reasonOf(await bearer(await sign(keys.EdDSA, {}, { kid: keys.ES256.kid })))).toEqual(refusal('UNKNOWN_KEY'))
  })

  it('when it is signed by another key under the name of a published one', async () => {
    const { bearer, keys } = await rig()
    const outcome = await bearer(await sign(await otherKey(keys.EdDSA.kid)))
    expect(reasonOf(outcome)).toEqual(refusal('BAD_SIGNATURE'))
  })

  it.each([
    '../../../../dev/null',
    '/dev/null',
    "' OR 1=1 --",
    'https://evil.example/jwks',
    '__proto__',
    'constructor',
  ])('when it names its key %j, and nothing but the issuer’s own address is asked', async (kid) => {
    const { bearer, keys, published } = await rig()
    expect(reasonOf(await bearer(await sign({ ...keys.EdDSA, kid })))).toEqual(refusal('UNKNOWN_KEY'))
    expect(published.state.asked).toBe(1)
  })

  it('when it brings its own key along', async () => {
    const { bearer, keys } = await rig()
    const own = await otherKey(keys.EdDSA.kid)
    const header = { jwk: own.jwk, jku: 'https://evil.example/jwks', x5u: 'https://evil.example/x5u' }
    const token = await new SignJWT(physicianClaims)
      .setProtectedHeader({ alg: 'EdDSA', kid: own.kid, ...header })
      .sign(own.privateKey)
    expect(reasonOf(await bearer(token))).toEqual(refusal('BAD_SIGNATURE'))
  })

  it('when it is of another type, or demands an extension', async () => {
    const { bearer, keys } = await rig()
    const other = await sign(keys.EdDSA, {}, { typ: 'logout+jwt' })
    const [, payload, signature] = (await sign(keys.EdDSA)).split('.')
    const critical = `${encode({ alg: 'EdDSA', kid: keys.EdDSA.kid, crit: ['tenant'], tenant: 1 })}.${payload}.${signature}`
    expect(reasonOf(await bearer(other))).toEqual(refusal('WRONG_TYPE'))
    expect(reasonOf(await bearer(critical))).toEqual(refusal('MALFORMED'))
    expect(reasonOf(await bearer(await sign(keys.EdDSA, {}, { typ: 'at+jwt' })))).toBeNull()
  })

  it('when a claim or a header is named twice, even under a good signature', async () => {
    const { bearer, keys } = await rig()
    const { subtle } = globalThis.crypto
    const signed = async (header: string, claims: string) => {
      const input = `${encode(header)}.${encode(claims)}`
      const signature = await subtle.sign('Ed25519', keys.EdDSA.privateKey as CryptoKey, Buffer.from(input))
      return `${input}.${Buffer.from(signature).toString('base64url')}`
    }
    const header = JSON.stringify({ alg: 'EdDSA', kid: keys.EdDSA.kid })
    const claims = JSON.stringify(physicianClaims)
    const twice = claims.replace('{', '{"role":"CLERK",')
    const nested = claims.replace('{', '{"cnf":{"x5t#S256":"a","x5t#S256":"b"},')
    const escaped = claims.replace('{', '{"r\\u006fle":"CLERK",')
    expect(reasonOf(await bearer(await signed(header, claims)))).toBeNull()
    for (const hostile of [twice, nested, escaped]) {
      expect(reasonOf(await bearer(await signed(header, hostile)))).toEqual(refusal('MALFORMED'))
    }
    const headerTwice = header.replace('{', '{"alg":"none",')
    expect(reasonOf(await bearer(await signed(headerTwice, claims)))).toEqual(refusal('MALFORMED'))
  })

  it.each([
    ['no scheme', 'abc'],
    ['another scheme', 'Basic dXNlcjpwYXNz'],
    ['an empty token', 'Bearer '],
    ['two tokens', 'Bearer a.b.c a.b.c'],
    ['two segments', 'Bearer e30.e30'],
    ['five segments (a JWE)', 'Bearer a.b.c.d.e'],
    ['other letters than base64url', 'Bearer e30=.e30.e30'],
    ['segments that are no JSON', 'Bearer abc.abc.abc'],
    ['a header that is a list', `Bearer ${encode([])}.e30.abc`],
    ['bytes that are no UTF-8', `Bearer ${Buffer.from([0xff, 0xfe]).toString('base64url')}.e30.abc`],
  ])('with %s in its header', async (_, authorization) => {
    const { authenticate } = await rig()
    expect(reasonOf(await authenticate({ authorization, certificate: null }))).toEqual(refusal('MALFORMED'))
  })

  it('when it is longer than 8 KiB, before anything in it is read', async () => {
    const { bearer, keys, published } = await rig()
    const token = await sign(keys.EdDSA, { filler: 'x'.repeat(8192) })
    expect(reasonOf(await bearer(token))).toEqual(refusal('TOO_LONG'))
    expect(published.state.asked).toBe(0)
  })

  it('without a word of what it said', async () => {
    const { bearer, keys } = await rig()
    const token = await sign(keys.EdDSA, { institution: '1399999999', sub: 'somebody' })
    expect(await bearer(token)).toEqual({
      ok: false,
      refusal: {
        code: 'UNAUTHENTICATED',
        message: 'The institution is not in the register.',
        reason: 'UNKNOWN_INSTITUTION',
      },
    })
  })
})

describe('a verified token', () => {
  it('is remembered, but never beyond its end', async () => {
    const { bearer, keys, clock } = await rig()
    const token = await sign(keys.EdDSA, { exp: seconds + 30 })
    expect(reasonOf(await bearer(token))).toBeNull()
    clock.advance(35_000)
    expect(reasonOf(await bearer(token))).toEqual(refusal('EXPIRED'))
  })

  it('is not remembered once its key is withdrawn', async () => {
    const { bearer, keys, clock, published } = await rig()
    const token = await sign(keys.EdDSA, { exp: seconds + 3600 })
    expect(reasonOf(await bearer(token))).toBeNull()
    clock.advance(599_000)
    expect(reasonOf(await bearer(token))).toBeNull()
    published.publish(keys.ES256)
    clock.advance(1_000)
    expect(reasonOf(await bearer(token))).toEqual(refusal('UNKNOWN_KEY'))
  })
})

describe('the hub', () => {
  it('refuses who brings neither token nor certificate', async () => {
    const { authenticate } = await rig()
    const outcome = await authenticate({ authorization: undefined, certificate: null })
    expect(reasonOf(outcome)).toEqual(refusal('NO_CREDENTIAL'))
  })

  it('lets in whose institution was there when the register could last be asked, in an emergency and for four hours', async () => {
    const { issuer, institutions, clock, keys } = await rig()
    let isOut = false
    const find: InstitutionRegister['find'] = (code) => {
      if (isOut) throw new StoreUnavailable('qualification')
      return institutions.find(code)
    }
    const authenticate = createAuthenticator({
      issuers: [issuer],
      institutions: { find },
      machines: { find: () => null },
      clock: clock.now,
    })
    const emergency = { purpose: 'EMERGENCY', exp: seconds + 5 * 3600 }
    const enter = async (change: object) => {
      const token = await sign(keys.EdDSA, { ...emergency, ...change })
      return authenticate({ authorization: `Bearer ${token}`, certificate: null }).then(
        (outcome) => (outcome.ok ? outcome.value.institution : outcome.refusal.reason),
        (error: unknown) => (error instanceof StoreUnavailable ? 'out' : error),
      )
    }
    isOut = true
    expect(await enter({})).toBe('out')
    isOut = false
    expect(await enter({ purpose: 'TREATMENT' })).toBe('1310000019')
    isOut = true
    expect([
      await enter({}),
      await enter({ role: 'INSURER' }),
      await enter({ purpose: 'TREATMENT' }),
      await enter({ second_factor: undefined }),
      await enter({ institution: '1310000027' }),
    ]).toEqual(['1310000019', 'ROLE_NOT_OF_INSTITUTION', 'out', 'out', 'out'])
    clock.advance(hours(4))
    expect(await enter({})).toBe('1310000019')
    clock.advance(1)
    expect(await enter({})).toBe('out')
    // What it said last was that there is none.
    isOut = false
    const gone = { find: () => (isOut ? Promise.reject(new StoreUnavailable('qualification')) : known) }
    let known: RegisteredInstitution | null = institution('1310000019', 'HOSPITAL')
    const { inEmergency } = rememberingRegister(gone, clock.now)
    const code = '1310000019' as InstitutionCode
    expect(await inEmergency.find(code)).toBe(known)
    known = null
    expect(await inEmergency.find(code)).toBeNull()
    isOut = true
    await expect(inEmergency.find(code)).rejects.toThrow(StoreUnavailable)
  })

  it('says that the register is out of reach, rather than that the caller is nobody', async () => {
    const { issuer, clock, keys } = await rig()
    const authenticate = createAuthenticator({
      issuers: [issuer],
      institutions: { find: () => Promise.reject(new StoreUnavailable('qualification')) },
      machines: { find: () => null },
      clock: clock.now,
    })
    const authorization = `Bearer ${await sign(keys.EdDSA)}`
    await expect(authenticate({ authorization, certificate: null })).rejects.toThrow(
      'The qualification store cannot be reached.',
    )
  })

  it('keeps the users of two issuers apart, or does not start', async () => {
    const { issuer, institutions, clock } = await rig()
    const options = { institutions, machines: { find: () => null }, clock: clock.now }
    const named = (name: string, userPrefix: string) => ({ ...issuer, issuer: name, audience, userPrefix })
    const start = (...issuers: (typeof issuer)[]) => createAuthenticator({ ...options, issuers })
    expect(() => start(named('a', 'a:'), named('b', 'b:'))).not.toThrow()
    expect(() => start(named('a', 'a:'), named('a', 'b:'))).toThrow('An issuer is named twice.')
    const prefix = 'Issuers need a prefix each for their users.'
    expect(() => start(named('a', 'a:'), named('b', 'a:'))).toThrow(prefix)
    expect(() => start(named('a', ''), named('b', 'b:'))).toThrow(prefix)
    expect(() => start(named('a', 'a:'), named('b', 'a:b:'))).toThrow(prefix)
  })
})
