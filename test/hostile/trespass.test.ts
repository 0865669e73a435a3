import { describe, expect, test } from 'vitest'
import type { Caller } from '../../schema/domain/caller.ts'
import { days } from '../../schema/domain/time.ts'
import { wirings } from '../federation/harness.ts'
import { caller, guardianOf, insurer, otherInsurer, publicHealth, self } from '../support/hub/callers.ts'
import { address, births, type CardName, cards, holderOf, register } from '../support/hub/households.ts'
import { hubFor } from '../support/hub/hub.ts'
import { code } from '../support/hub/institutions.ts'
import { fillLimits } from '../support/hub/limits.ts'

let keys = 0
const key = () => `trespass-${++keys}`
const appoint = 'mutation ($input: NameProxyInput!) { nameProxy(input: $input) { id } }'
const dismiss = 'mutation ($input: EndProxyInput!) { endProxy(input: $input) { id } }'
const protect = 'mutation ($input: SetProtectionInput!) { setProtection(input: $input) { kind } }'
const lift = 'mutation ($input: LiftProtectionInput!) { liftProtection(input: $input) { kind } }'
const give = 'mutation ($input: GiveConsentInput!) { giveConsent(input: $input) { id } }'
const refused = (field: string, message: string, extensions: object) => ({
  data: { [field]: null },
  errors: [{ message, path: [field], extensions }],
})
const notPermitted = (field: string) =>
  refused(field, 'This caller may not ask for this with this purpose.', { code: 'NOT_PERMITTED' })

describe.each(wirings)('a guardian who oversteps, %s', (wiring) => {
  const hub = hubFor(wiring, fillLimits)
  const personOf = async (name: CardName) => (await holderOf(hub, name)).person
  const beyond = (field: string, inputPath: readonly string[]) =>
    refused(field, 'This goes beyond what the proxy (代理権) covers.', {
      code: 'NOT_PERMITTED',
      reason: 'PROXY_SCOPE',
      inputPath,
    })
  const named = async (by: Caller, person: string, guardian: string, more: object = {}): Promise<string> =>
    (
      await hub.given<{ nameProxy: { id: string } }>(by, appoint, {
        input: { idempotencyKey: key(), person, guardian, ...more },
      })
    ).nameProxy.id

  test('learns nowhere who insures, houses or treats somebody whose address is hidden, however they ask for reasons', async () => {
    const [child, parent] = [await personOf('ichiro'), await personOf('taro')]
    const guardian = guardianOf(parent, child)
    await named(self(child), child, parent)
    await hub.given(self(child), give, {
      input: {
        idempotencyKey: key(),
        person: child,
        effect: 'PERMIT',
        category: 'LIMIT_CERTIFICATE',
        recipient: { institution: code.clinic },
      },
    })
    const why = `query ($person: ID!, $coordinate: String!, $as: AccessQuestion!) {
      explainAccess(person: $person, coordinate: $coordinate, as: $as) { outcome rule provision grant } }`
    const questions = [
      ['Mutation.setProtection', 'MUNICIPALITY', 'PUBLIC_HEALTH', [code.city, code.insurer]],
      ['InsuredNumber.qualifications', 'INSURER', 'INSURANCE', [code.insurer, code.otherInsurer]],
      ['Qualification.address', 'INSURER', 'INSURANCE', [code.insurer, code.otherInsurer]],
      ['Qualification.limitCertificate', 'CLERK', 'INSURANCE', [code.clinic, code.otherClinic]],
    ] as const
    const told = () =>
      Promise.all(
        questions.map(([coordinate, role, purpose, places]) =>
          Promise.all(
            places.map((institution) =>
              hub.ask(guardian, why, { person: child, coordinate, as: { role, purpose, institution } }),
            ),
          ),
        ),
      )
    const answer = (outcome: string, rule: number, provision: unknown = null) => ({
      data: { explainAccess: { outcome, rule, provision, grant: null } },
    })
    const [allowed, unrelated] = [answer('ALLOWED', 6), answer('REFUSED', 2)]
    const unasked = answer('REFUSED', 9)
    expect(await told()).toEqual([
      [allowed, unrelated],
      [allowed, unrelated],
      [allowed, unrelated],
      [answer('ALLOWED', 8, expect.stringMatching(/^prv_/)), unasked],
    ])
    const hidden = { subject: child, kind: 'ADDRESS_HIDDEN' }
    await hub.given(insurer, protect, { input: { ...hidden, idempotencyKey: key() } })
    expect(await told()).toEqual([
      [unrelated, unrelated],
      [unrelated, unrelated],
      [unrelated, unrelated],
      [unasked, unasked],
    ])
    const { giveConsent } = await hub.given<{ giveConsent: { id: string } }>(guardian, give, {
      input: {
        idempotencyKey: key(),
        person: child,
        effect: 'PERMIT',
        category: 'LIMIT_CERTIFICATE',
        recipient: { institution: code.otherClinic },
      },
    })
    expect((await told())[3]).toEqual([unasked, answer('ALLOWED', 8, giveConsent.id)])
    await hub.given(insurer, lift, { input: { ...hidden, idempotencyKey: key() } })
    expect((await told())[1]).toEqual([allowed, unrelated])
  })

  test('ends their own proxy, and another’s only where it reaches no further; hands no care office more or longer than they hold', async () => {
    const [person, mother, stranger] = [await personOf('jiro'), await personOf('hanako'), await personOf('former')]
    const until = new Date(hub.clock.now() + days(30)).toISOString()
    const mothers = await named(self(person), person, mother)
    const narrow = await named(self(person), person, mother, { categories: ['CONSENT'] })
    const own = await named(self(person), person, stranger, { categories: ['CONSENT', 'LIMIT_CERTIFICATE'], until })
    const guardian = guardianOf(stranger, person)
    const end = (proxy: string) => hub.ask(guardian, dismiss, { input: { idempotencyKey: key(), person, proxy } })
    const office = (by: Caller, more: object) =>
      hub.ask(by, 'mutation ($input: NameCareOfficeInput!) { nameCareOffice(input: $input) { office until } }', {
        input: { idempotencyKey: key(), person, office: code.careOffice, from: '2026-11-20', ...more },
      })
    const taken = (until: string | null) => ({ data: { nameCareOffice: { office: code.careOffice, until } } })
    expect([
      await end(mothers),
      await end(narrow),
      await office(guardian, { until: '2026-11-25' }),
      await office(guardianOf(mother, person), {}),
      await end('prx_AAAAAAAAAAAAAAAAAAAAAA'),
      await end(own),
      await end(mothers),
    ]).toEqual([
      beyond('endProxy', ['input', 'proxy']),
      { data: { endProxy: { id: narrow } } },
      beyond('nameCareOffice', ['input']),
      taken(null),
      refused('endProxy', 'There is no such proxy.', { code: 'NOT_FOUND' }),
      { data: { endProxy: { id: own } } },
      notPermitted('endProxy'),
    ])
    await named(self(person), person, stranger, { until })
    expect([
      await office(guardian, {}),
      await office(guardian, { until: '2026-11-25' }),
      await office(guardian, { until: '2026-12-25' }),
    ]).toEqual([taken(until), taken('2026-11-24T15:00:00.000Z'), beyond('nameCareOffice', ['input'])])
  })
})

describe.each(wirings)('an institution that oversteps, %s', (wiring) => {
  const hub = hubFor(wiring, fillLimits)

  test('a municipality declares no disaster in another prefecture, and none without an end in sight', async () => {
    const declare = (areas: readonly string[], until: string) =>
      hub.ask(publicHealth, 'mutation ($input: DeclareDisasterInput!) { declareDisaster(input: $input) { areas } }', {
        input: { idempotencyKey: key(), areas, from: '2026-11-20T03:00:00Z', until },
      })
    expect([
      await declare(['20', '40'], '2026-11-23T03:00:00Z'),
      await declare(['13101'], '2026-11-23T03:00:00Z'),
      await declare(['20'], '2027-02-20T03:00:00.001Z'),
      await declare(['20'], '2027-02-20T03:00:00Z'),
    ]).toEqual([
      ...[1, 0].map((place) =>
        refused('declareDisaster', 'A municipality declares for its own prefecture.', {
          code: 'NOT_PERMITTED',
          reason: 'AREA',
          inputPath: ['input', 'areas', place],
        }),
      ),
      refused('declareDisaster', 'A declaration lasts 92 days at most.', {
        code: 'INVALID_INPUT',
        reason: 'TOO_LONG',
        inputPath: ['input', 'until'],
      }),
      { data: { declareDisaster: { areas: ['20'] } } },
    ])
  })

  test('what a user wrote at one institution is no answer to them at another', async () => {
    const delegate = (institution: Caller['institution'], idempotencyKey: string) =>
      hub.ask(
        { ...caller('PHYSICIAN', 'TREATMENT', institution), user: clinician.user, credential: clinician.credential },
        'mutation ($input: DelegateInput!) { delegate(input: $input) { id } }',
        { input: { idempotencyKey, nurse: 'a-nurse', purposes: ['TREATMENT'], until: '2026-11-25T03:00:00Z' } },
      )
    const clinician = caller('PHYSICIAN', 'TREATMENT', code.clinic)
    const first = await delegate(code.clinic, 'one-key-1')
    expect(first).toEqual({ data: { delegate: { id: expect.stringMatching(/^dlg_/) } } })
    expect([await delegate(code.clinic, 'one-key-1'), await delegate(code.otherClinic, 'one-key-1')]).toEqual([
      first,
      refused('delegate', 'This idempotency key stands for another request.', {
        code: 'CONFLICT',
        reason: 'IDEMPOTENCY_KEY',
      }),
    ])
  })

  test('an insurer makes nobody its own by naming their number as one that a stranger held before', async () => {
    const { person } = await holderOf(hub, 'hanako')
    const stranger = {
      number: { insurerNumber: code.otherInsurer, symbol: '筑見', number: '99', branch: '01' },
      previous: cards.hanako,
      name: '盗 人',
      kana: 'ヌスミ ビト',
      sex: 'MALE',
      birthDate: '1970-01-01',
      address,
      family: 'SELF',
      from: '2026-11-01',
    }
    const landed = await hub.ask(otherInsurer, register, { input: { idempotencyKey: key(), entries: [stranger] } })
    expect(landed).toMatchObject({ data: { registerQualifications: [{ __typename: 'RowLanded', changed: true }] } })
    await hub.settled()
    const check = 'query ($input: QualificationCheck!) { verifyQualification(input: $input) { __typename } }'
    const own = '{ me { qualifications { name } numberHistory { edges { node { scheme } } } } }'
    expect([
      await hub.ask(otherInsurer, check, { input: { ...cards.hanako, birthDate: births.hanako } }),
      await hub.ask(otherInsurer, protect, {
        input: { idempotencyKey: key(), subject: person, kind: 'SELF_ACCESS_OFF' },
      }),
      await hub.ask(self(person), own),
    ]).toEqual([
      { data: { verifyQualification: { __typename: 'QualificationNotFound' } } },
      notPermitted('setProtection'),
      {
        data: {
          me: {
            qualifications: [{ name: '山田 花子' }],
            numberHistory: { edges: [{ node: { scheme: 'MEDICAL' } }] },
          },
        },
      },
    ])
  })
})
