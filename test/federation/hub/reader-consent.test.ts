import { generateKeyPairSync } from 'node:crypto'
import { CompactSign } from 'jose'
import { describe, expect, test } from 'vitest'
import type { PersonId } from '../../../schema/domain/ids.ts'
import { hours, minutes } from '../../../schema/domain/time.ts'
import { caller, city, clerk, insurer, otherClerk } from '../../support/hub/callers.ts'
import { type CardName, holderOf } from '../../support/hub/households.ts'
import { hubFor, now } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { askLimit, assertionOf, fillLimits, limitKept, limitShown, recordAtReader } from '../../support/hub/limits.ts'
import { wirings } from '../harness.ts'

let keys = 0
const key = () => `at-reader-${++keys}`
const provision = (person: PersonId, effect: string, category: string) => ({
  id: expect.stringMatching(/^prv_[\w-]{22}$/),
  person,
  effect,
  category,
  label: null,
  purpose: null,
  evenInEmergency: false,
  channel: 'READER',
  recipientKind: 'INSTITUTION',
  recipientRole: null,
  given: '2026-11-20T03:00:00.000Z',
  from: '2026-11-20T03:00:00.000Z',
  until: '2026-11-21T03:00:00.000Z',
  withdrawn: null,
  byGuardian: false,
})
const refused = (extensions: object, message: string) => ({
  data: { recordConsentAtReader: null },
  errors: [{ message, path: ['recordConsentAtReader'], extensions }],
})
const invalid = (reason: string) =>
  refused({ code: 'INVALID_INPUT', reason, inputPath: ['input', 'assertion'] }, 'The card assertion is not valid.')

describe.each(wirings)('consent at the card reader, %s', (wiring) => {
  const hub = hubFor(wiring, fillLimits)
  const personOf = async (name: CardName) => (await holderOf(hub, name)).person
  const record = (assertion: string, by = clerk, idempotencyKey = key()) =>
    hub.ask(by, recordAtReader, { input: { idempotencyKey, assertion } })

  test('without consent the desk is told that it is needed, and for what', async () => {
    expect(await askLimit(hub, clerk, 'taro')).toEqual(limitKept('CONSENT_REQUIRED'))
  })

  test('what was given opens the category at that institution for 24 hours, and at no other', async () => {
    const person = await personOf('taro')
    const consents = { LIMIT_CERTIFICATE: 'GIVEN', CHECKUP: 'REFUSED', MEDICATION: 'COULD_NOT_OBTAIN' } as const
    expect(await record(await assertionOf(hub, person, code.clinic, consents))).toEqual({
      data: {
        recordConsentAtReader: [provision(person, 'PERMIT', 'LIMIT_CERTIFICATE'), provision(person, 'DENY', 'CHECKUP')],
      },
    })
    expect([await askLimit(hub, clerk, 'taro'), await askLimit(hub, otherClerk, 'taro')]).toEqual([
      limitShown,
      limitKept('CONSENT_REQUIRED'),
    ])
    hub.clock.advance(hours(24) - 1)
    expect(await askLimit(hub, clerk, 'taro')).toEqual(limitShown)
    hub.clock.advance(1)
    expect(await askLimit(hub, clerk, 'taro')).toEqual(limitKept('CONSENT_REQUIRED'))
    hub.clock.advance(-hours(24))
  })

  test('what was refused is on record, and says so', async () => {
    const person = await personOf('hanako')
    expect(await record(await assertionOf(hub, person, code.clinic, { LIMIT_CERTIFICATE: 'REFUSED' }))).toEqual({
      data: { recordConsentAtReader: [provision(person, 'DENY', 'LIMIT_CERTIFICATE')] },
    })
    expect(await askLimit(hub, clerk, 'hanako')).toEqual(limitKept('CONSENT_REFUSED'))
  })

  test('what could not be asked is neither given nor refused', async () => {
    const person = await personOf('jiro')
    const assertion = await assertionOf(hub, person, code.clinic, { LIMIT_CERTIFICATE: 'COULD_NOT_OBTAIN' })
    expect(await record(assertion)).toEqual({ data: { recordConsentAtReader: [] } })
    expect(await askLimit(hub, clerk, 'jiro')).toEqual(limitKept('CONSENT_REQUIRED'))
  })

  test('an assertion is good once; under the same key it has the same answer', async () => {
    const person = await personOf('jiro')
    const assertion = await assertionOf(hub, person, code.clinic, { CHECKUP: 'GIVEN' })
    const again = key()
    const first = await record(assertion, clerk, again)
    expect(first).toEqual({ data: { recordConsentAtReader: [provision(person, 'PERMIT', 'CHECKUP')] } })
    expect([await record(assertion, clerk, again), await record(assertion)]).toEqual([
      first,
      refused({ code: 'CONFLICT', reason: 'ASSERTION_USED' }, 'This assertion was used before.'),
    ])
  })

  test('nobody else can mint consent, nor bend what the reader said', async () => {
    const person = await personOf('ichiro')
    const other = await personOf('hanako')
    const good = await assertionOf(hub, person, code.clinic, { LIMIT_CERTIFICATE: 'GIVEN' })
    const [header = '', body = '', signature = ''] = good.split('.')
    const said = JSON.parse(Buffer.from(body, 'base64url').toString())
    const reader = hub.cards.readerAt(code.clinic)
    const forger = generateKeyPairSync('ed25519').privateKey
    const forged = (claims: object, kid = reader.kid) =>
      new CompactSign(Buffer.from(JSON.stringify({ ...said, ...claims })))
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'card-assertion+jws' })
        .sign(forger)
    const othersCard = Buffer.from(hub.cards.cardOf(other)).toString('base64')
    const bent = Buffer.from(JSON.stringify({ ...said, certificate: othersCard })).toString('base64url')
    expect([
      await record('no assertion at all'),
      await record('x'.repeat(19_000)),
      await record(await forged({}, 'a-reader-nobody-registered')),
      await record(await forged({ certificate: othersCard })),
      await record(`${header}.${bent}.${signature}`),
      await record(await assertionOf(hub, person, code.otherClinic, { LIMIT_CERTIFICATE: 'GIVEN' })),
      await record(good, otherClerk),
      await record(
        await assertionOf(hub, person, code.pharmacy, { LIMIT_CERTIFICATE: 'GIVEN' }),
        caller('CLERK', 'INSURANCE', code.pharmacy),
      ),
      await record(await assertionOf(hub, person, code.clinic, {})),
    ]).toEqual([
      invalid('MALFORMED'),
      invalid('MALFORMED'),
      invalid('UNKNOWN_READER'),
      invalid('BAD_SIGNATURE'),
      invalid('BAD_SIGNATURE'),
      invalid('WRONG_INSTITUTION'),
      invalid('WRONG_INSTITUTION'),
      invalid('UNKNOWN_READER'),
      refused(
        { code: 'INVALID_INPUT', reason: 'NO_ANSWER', inputPath: ['input', 'assertion'] },
        'The assertion answers for no category.',
      ),
    ])
    expect(await askLimit(hub, clerk, 'ichiro')).toEqual(limitKept('CONSENT_REQUIRED'))
  })

  test('an assertion is neither taken five minutes late nor from the future', async () => {
    const person = await personOf('ichiro')
    const late = await assertionOf(hub, person, code.clinic, { CHECKUP: 'GIVEN' })
    hub.clock.advance(minutes(5))
    const stale = await record(late)
    const early = await assertionOf(hub, person, code.clinic, { CHECKUP: 'GIVEN' })
    hub.clock.advance(-minutes(5))
    expect([stale, await record(early)]).toEqual([invalid('STALE'), invalid('NOT_YET')])
  })

  test('a card is good for its own person, and an insurer has no reader', async () => {
    const person = await personOf('ichiro')
    const assertion = await assertionOf(hub, person, code.clinic, { CHECKUP: 'GIVEN' })
    expect(await record(assertion, insurer)).toEqual(
      refused({ code: 'NOT_PERMITTED' }, 'This caller may not ask for this with this purpose.'),
    )
  })

  test('where a person’s own access is off, their card gives no consent', async () => {
    const { person } = await holderOf(hub, 'current')
    const protect = `mutation ($input: SetProtectionInput!) { setProtection(input: $input) { kind from until } }`
    const protector = caller('INSURER', 'INSURANCE', code.otherInsurer)
    const input = { idempotencyKey: key(), subject: person, kind: 'SELF_ACCESS_OFF' }
    expect(await hub.ask(protector, protect, { input })).toEqual({
      data: { setProtection: { kind: 'SELF_ACCESS_OFF', from: new Date(now).toISOString(), until: null } },
    })
    expect(await record(await assertionOf(hub, person, code.clinic, { LIMIT_CERTIFICATE: 'GIVEN' }))).toEqual(
      refused({ code: 'NOT_PERMITTED' }, 'This caller may not ask for this with this purpose.'),
    )
    expect(await hub.ask(city, protect, { input: { ...input, idempotencyKey: key() } })).toMatchObject({
      errors: [{ extensions: { code: 'NOT_PERMITTED' } }],
    })
  })
})
