import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { PersonId } from '../../../schema/domain/ids.ts'
import { hours, minutes } from '../../../schema/domain/time.ts'
import { caller, clerk, guardianOf, otherClerk, otherInsurer, physician, self } from '../../support/hub/callers.ts'
import { type CardName, holderOf } from '../../support/hub/households.ts'
import { hubFor } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { askLimit, fillLimits, limitKept, limitShown } from '../../support/hub/limits.ts'
import { wirings } from '../harness.ts'

let keys = 0
const key = () => `show-code-${++keys}`
const make = 'mutation ($input: MakeShowCodeInput!) { makeShowCode(input: $input) { code expires } }'
const take = `mutation ($input: TakeShowCodeInput!) { takeShowCode(input: $input) {
  person { id } provisions { effect category channel recipientKind from until byGuardian } } }`
const appoint = 'mutation ($input: NameProxyInput!) { nameProxy(input: $input) { id } }'
const dismiss = 'mutation ($input: EndProxyInput!) { endProxy(input: $input) { id } }'

interface Made {
  readonly makeShowCode: { readonly code: string; readonly expires: string }
}

describe.each(wirings)('what a person shows a doctor now (この医師に見せる), %s', (wiring) => {
  const hub = hubFor(wiring, fillLimits)
  const personOf = async (name: CardName): Promise<PersonId> => (await holderOf(hub, name)).person
  const made = async (person: PersonId, categories = ['LIMIT_CERTIFICATE'], by = self(person)) =>
    (await hub.given<Made>(by, make, { input: { person, categories } })).makeShowCode.code
  const taken = (shown: string, by = clerk, idempotencyKey = key()) =>
    hub.ask(by, take, { input: { idempotencyKey, code: shown } })
  const refused = (message: string, extensions: object) => ({
    data: { takeShowCode: null },
    errors: [{ message, path: ['takeShowCode'], extensions }],
  })
  const refusedMaking = (message: string, extensions: object) => ({
    data: { makeShowCode: null },
    errors: [{ message, path: ['makeShowCode'], extensions }],
  })
  const given = (category: string, more: object = {}) => ({
    effect: 'PERMIT',
    category,
    channel: 'PORTAL',
    recipientKind: 'INSTITUTION',
    from: '2026-11-20T03:00:00.000Z',
    until: '2026-11-21T03:00:00.000Z',
    byGuardian: false,
    ...more,
  })
  const invalid = (reason: string, message: string) =>
    refused(message, { code: 'INVALID_INPUT', reason, inputPath: ['input', 'code'] })

  test('whoever treats sees whose code they took; a desk, which has their card, does not', async () => {
    const named = `mutation ($input: TakeShowCodeInput!) { takeShowCode(input: $input) {
      qualification { name kana birthDate } } }`
    const person = await personOf('current')
    const take = async (by: Caller) =>
      hub.ask(by, named, { input: { idempotencyKey: key(), code: await made(person) } })
    const who = { name: '鈴木 移', kana: 'スズキ ウツル', birthDate: '1985-07-07' }
    expect(await take(physician)).toEqual({ data: { takeShowCode: { qualification: who } } })
    expect(await take(clerk)).toMatchObject({
      data: { takeShowCode: { qualification: null } },
      errors: [{ path: ['takeShowCode', 'qualification'], extensions: { code: 'NOT_PERMITTED' } }],
    })
  })

  test('a code gives the institution that takes it consent for a day, and no other', async () => {
    const person = await personOf('taro')
    expect(await askLimit(hub, clerk, 'taro')).toEqual(limitKept('CONSENT_REQUIRED'))
    const shown = await made(person, ['LIMIT_CERTIFICATE', 'CLINICAL'])
    const once = key()
    const expected = {
      data: {
        takeShowCode: {
          person: { id: person },
          provisions: expect.arrayContaining([given('LIMIT_CERTIFICATE'), given('CLINICAL')]),
        },
      },
    }
    expect(await taken(shown, clerk, once)).toEqual(expected)
    // A request that was lost on its way back is sent again.
    expect(await taken(shown, clerk, once)).toEqual(expected)
    expect([await askLimit(hub, clerk, 'taro'), await askLimit(hub, otherClerk, 'taro')]).toEqual([
      limitShown,
      limitKept('CONSENT_REQUIRED'),
    ])
    hub.clock.advance(hours(24))
    expect(await askLimit(hub, clerk, 'taro')).toEqual(limitKept('CONSENT_REQUIRED'))
    hub.clock.advance(-hours(24))
  })

  test('a code is taken once: whoever photographs it has nothing', async () => {
    const person = await personOf('hanako')
    const shown = await made(person)
    await taken(shown)
    expect(await taken(shown, otherClerk)).toEqual(
      refused('This code was used before.', { code: 'CONFLICT', reason: 'CODE_USED' }),
    )
    expect(await askLimit(hub, otherClerk, 'hanako')).toEqual(limitKept('CONSENT_REQUIRED'))
  })

  test('it is good for ten minutes', async () => {
    const shown = await made(await personOf('jiro'))
    hub.clock.advance(minutes(10))
    expect(await taken(shown)).toEqual(invalid('EXPIRED', 'The code has expired.'))
    hub.clock.advance(-1)
    expect(await taken(shown)).toMatchObject({
      data: { takeShowCode: { provisions: [{ category: 'LIMIT_CERTIFICATE' }] } },
    })
    hub.clock.advance(1 - minutes(10))
  })

  test('what nobody shows is no code: not a changed one, not a pass', async () => {
    const person = await personOf('taro')
    const shown = await made(person)
    const changed = `${shown.slice(0, 50)}${shown[50] === 'A' ? 'B' : 'A'}${shown.slice(51)}`
    const { issuePass } = await hub.given<{ issuePass: { pass: string } }>(
      self(person),
      'mutation ($input: IssuePassInput!) { issuePass(input: $input) { pass } }',
      { input: { idempotencyKey: key(), person } },
    )
    for (const text of ['', 'x', changed, shown.slice(1), issuePass.pass, 'A'.repeat(900)])
      expect(await taken(text)).toEqual(invalid('CODE', 'This is no code that anybody shows.'))
  })

  test('a guardian shows what the proxy covers, and no longer than it lives', async () => {
    const [child, mother] = [await personOf('ichiro'), await personOf('hanako')]
    const { nameProxy } = await hub.given<{ nameProxy: { id: string } }>(self(child), appoint, {
      input: { idempotencyKey: key(), person: child, guardian: mother, categories: ['CONSENT', 'MEDICATION'] },
    })
    const by = guardianOf(mother, child)
    expect(await hub.ask(by, make, { input: { person: child, categories: ['MEDICATION', 'CLINICAL'] } })).toEqual(
      refusedMaking('This goes beyond what the proxy (代理権) covers.', {
        code: 'NOT_PERMITTED',
        reason: 'PROXY_SCOPE',
        inputPath: ['input', 'categories'],
      }),
    )
    const [first, second] = [await made(child, ['MEDICATION'], by), await made(child, ['MEDICATION'], by)]
    expect(await taken(first, physician)).toEqual({
      data: {
        takeShowCode: {
          person: { id: child },
          provisions: [given('MEDICATION', { channel: 'GUARDIAN', byGuardian: true })],
        },
      },
    })
    await hub.given(self(child), dismiss, { input: { idempotencyKey: key(), person: child, proxy: nameProxy.id } })
    expect(await taken(second, physician)).toEqual(
      refused('This caller may not ask for this with this purpose.', { code: 'NOT_PERMITTED' }),
    )
  })

  test('where cards and proxies are off (SELF_ACCESS_OFF) a code shown before is worth nothing', async () => {
    const person = await personOf('former')
    const shown = await made(person)
    await hub.given(otherInsurer, 'mutation ($input: SetProtectionInput!) { setProtection(input: $input) { kind } }', {
      input: { idempotencyKey: key(), subject: person, kind: 'SELF_ACCESS_OFF' },
    })
    expect(await taken(shown)).toEqual(
      refused('This caller may not ask for this with this purpose.', { code: 'NOT_PERMITTED' }),
    )
  })

  test('a code names something that consent opens', async () => {
    const person = await personOf('taro')
    const asked = (categories: readonly string[]) => hub.ask(self(person), make, { input: { person, categories } })
    expect(await asked([])).toEqual(
      refusedMaking('Name what is shown.', {
        code: 'INVALID_INPUT',
        reason: 'COUNT',
        inputPath: ['input', 'categories'],
      }),
    )
    expect(await asked(['NUMBER'])).toMatchObject({ errors: [{ extensions: { reason: 'CATEGORY' } }] })
  })

  test('nobody makes one for another, and a researcher takes none', async () => {
    const [taro, hanako] = [await personOf('taro'), await personOf('hanako')]
    expect(await hub.ask(self(hanako), make, { input: { person: taro, categories: ['CLINICAL'] } })).toMatchObject({
      data: { makeShowCode: null },
      errors: [{ extensions: { code: 'NOT_PERMITTED' } }],
    })
    const researcher = caller('RESEARCHER', 'RESEARCH', code.institute)
    expect(await taken(await made(taro), researcher)).toEqual(
      refused('This caller may not ask for this with this purpose.', { code: 'NOT_PERMITTED' }),
    )
  })
})
