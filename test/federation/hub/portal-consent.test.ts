import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { PersonId } from '../../../schema/domain/ids.ts'
import { days, hours } from '../../../schema/domain/time.ts'
import { clerk, guardianOf, otherClerk, physician, self } from '../../support/hub/callers.ts'
import { type CardName, holderOf } from '../../support/hub/households.ts'
import { hubFor } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { askLimit, fillLimits, limitKept, limitShown } from '../../support/hub/limits.ts'
import { wirings } from '../harness.ts'

let keys = 0
const key = () => `portal-${++keys}`
const give = `mutation ($input: GiveConsentInput!) { giveConsent(input: $input) { id effect channel byGuardian } }`
const withdraw = `mutation ($input: WithdrawConsentInput!) { withdrawConsent(input: $input) { id withdrawn } }`
const appoint = `mutation ($input: NameProxyInput!) { nameProxy(input: $input) { id guardian person categories from until ended } }`
const dismiss = `mutation ($input: EndProxyInput!) { endProxy(input: $input) { id ended } }`
const list = `query ($at: DateTime, $first: Int, $after: String) { me { consents(at: $at, first: $first, after: $after) {
  edges { node { id effect withdrawn } } pageInfo { hasNextPage hasPreviousPage endCursor } } } }`
const notPermitted = { message: 'This caller may not ask for this with this purpose.', code: 'NOT_PERMITTED' } as const

const refused = (field: string, { message, ...extensions }: { readonly message: string; readonly code: string }) => ({
  data: { [field]: null },
  errors: [{ message, path: [field], extensions }],
})
const invalid = (field: string, reason: string, message: string, inputPath: readonly string[]) => ({
  data: { [field]: null },
  errors: [{ message, path: [field], extensions: { code: 'INVALID_INPUT', reason, inputPath } }],
})

interface Listed {
  readonly me: {
    readonly consents: {
      readonly edges: readonly { readonly node: { readonly id: string } }[]
      readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean }
    }
  }
}
interface Given {
  readonly giveConsent: { readonly id: string }
}

describe.each(wirings)('consent by portal, %s', (wiring) => {
  const hub = hubFor(wiring, fillLimits)
  const personOf = async (name: CardName): Promise<PersonId> => (await holderOf(hub, name)).person
  const input = (person: PersonId, more: object = {}) => ({
    idempotencyKey: key(),
    person,
    effect: 'PERMIT',
    recipient: { anyone: true },
    category: 'LIMIT_CERTIFICATE',
    ...more,
  })
  const given = async (by: Caller, person: PersonId, more: object = {}): Promise<string> =>
    (await hub.given<Given>(by, give, { input: input(person, more) })).giveConsent.id
  const withdrawn = (by: Caller, person: PersonId, provision: string) =>
    hub.ask(by, withdraw, { input: { idempotencyKey: key(), person, provision } })

  test('what a person permits is open at once, what they withdraw is shut at the next question', async () => {
    const person = await personOf('taro')
    const provision = await given(self(person), person, { recipient: { institution: code.clinic } })
    const named = '{ me { consents { edges { node { id recipientCode recipientName } } } } }'
    expect(await hub.given(self(person), named)).toEqual({
      me: { consents: { edges: [{ node: { id: provision, recipientCode: code.clinic, recipientName: '空木医院' } }] } },
    })
    expect([await askLimit(hub, clerk, 'taro'), await askLimit(hub, otherClerk, 'taro')]).toEqual([
      limitShown,
      limitKept('CONSENT_REQUIRED'),
    ])
    const gone = { data: { withdrawConsent: { id: provision, withdrawn: '2026-11-20T03:00:00.000Z' } } }
    expect(await withdrawn(self(person), person, provision)).toEqual(gone)
    expect(await askLimit(hub, clerk, 'taro')).toEqual(limitKept('CONSENT_REQUIRED'))
    expect(await withdrawn(self(person), person, provision)).toEqual(gone)
  })

  test('the more specific word counts: a refusal to all, a permit to one; a region, a role', async () => {
    const person = await personOf('hanako')
    const provisions = [
      await given(self(person), person, { effect: 'DENY' }),
      await given(self(person), person, { recipient: { role: 'PHYSICIAN' } }),
    ]
    expect([await askLimit(hub, clerk, 'hanako'), await askLimit(hub, physician, 'hanako')]).toEqual([
      limitKept('CONSENT_REFUSED'),
      limitShown,
    ])
    provisions.push(await given(self(person), person, { effect: 'DENY', recipient: { region: 'nagano' } }))
    expect(await askLimit(hub, physician, 'hanako')).toEqual(limitKept('CONSENT_REFUSED'))
    provisions.push(
      await given(self(person), person, { recipient: { institution: code.clinic }, purpose: 'TREATMENT' }),
    )
    expect([await askLimit(hub, physician, 'hanako'), await askLimit(hub, clerk, 'hanako')]).toEqual([
      limitShown,
      limitKept('CONSENT_REFUSED'),
    ])
    for (const provision of provisions) await withdrawn(self(person), person, provision)
  })

  test('a newer word to the same recipient sets the older aside while it lives, then and in any replay', async () => {
    const person = await personOf('jiro')
    const older = await given(self(person), person, { effect: 'DENY' })
    hub.clock.advance(1_000)
    const start = hub.clock.now()
    const newer = await given(self(person), person, { until: new Date(start + hours(1)).toISOString() })
    expect(await askLimit(hub, clerk, 'jiro')).toEqual(limitShown)
    hub.clock.advance(hours(1))
    expect(await askLimit(hub, clerk, 'jiro')).toEqual(limitKept('CONSENT_REFUSED'))
    const inForce = async (at: number) => {
      const { me } = await hub.given<Listed>(self(person), list, { at: new Date(at).toISOString() })
      return me.consents.edges.map(({ node }) => node.id)
    }
    expect([await inForce(start - 1), await inForce(start), await inForce(start + hours(1))]).toEqual([
      [older],
      [newer],
      [older],
    ])
    hub.clock.advance(-hours(1) - 1_000)
  })

  test('what was in force at any past instant can be read again', async () => {
    const person = await personOf('elder')
    const start = hub.clock.now()
    const first = await given(self(person), person)
    hub.clock.advance(days(1))
    await withdrawn(self(person), person, first)
    const second = await given(self(person), person, { effect: 'DENY' })
    const node = (id: string, effect: string, gone: string | null) => ({ node: { id, effect, withdrawn: gone } })
    const at = (instant: number) => hub.ask(self(person), list, { at: new Date(instant).toISOString() })
    const nodes = (...edges: object[]) => ({
      data: {
        me: {
          consents: {
            edges,
            pageInfo: {
              hasNextPage: false,
              hasPreviousPage: false,
              endCursor: edges.length === 0 ? null : expect.any(String),
            },
          },
        },
      },
    })
    const dead = new Date(start + days(1)).toISOString()
    expect([
      await at(start - 1),
      await at(start),
      await at(start + days(1)),
      await hub.ask(self(person), list),
    ]).toEqual([
      nodes(),
      nodes(node(first, 'PERMIT', dead)),
      nodes(node(second, 'DENY', null)),
      nodes(node(second, 'DENY', null), node(first, 'PERMIT', dead)),
    ])
    hub.clock.advance(-days(1))
  })

  test('provisions are paged by cursor, each once', async () => {
    const person = await personOf('former')
    const ids: string[] = []
    for (const recipient of [{ anyone: true }, { role: 'CLERK' }, { region: 'nagano' }]) {
      ids.unshift(await given(self(person), person, { recipient }))
      hub.clock.advance(1)
    }
    const read: string[] = []
    let after: string | null = null
    for (let page = 0; page < 3; page++) {
      const { me }: Listed = await hub.given<Listed>(self(person), list, { first: 1, after })
      read.push(...me.consents.edges.map(({ node }) => node.id))
      after = me.consents.pageInfo.endCursor
      expect(me.consents.pageInfo.hasNextPage).toBe(page < 2)
    }
    expect(read).toEqual(ids)
    hub.clock.advance(-3)
  })

  test('a guardian gives consent while their proxy lives, and not a moment longer', async () => {
    const [parent, child] = [await personOf('taro'), await personOf('ichiro')]
    const guardian = guardianOf(parent, child)
    expect(await hub.ask(guardian, give, { input: input(child) })).toEqual(refused('giveConsent', notPermitted))
    const { nameProxy } = await hub.given<{ nameProxy: { id: string } }>(self(child), appoint, {
      input: { idempotencyKey: key(), person: child, guardian: parent },
    })
    expect(nameProxy).toEqual({
      id: expect.stringMatching(/^prx_[\w-]{22}$/),
      guardian: parent,
      person: child,
      categories: null,
      from: '2026-11-20T03:00:00.000Z',
      until: null,
      ended: null,
    })
    expect(await hub.ask(guardian, give, { input: input(child) })).toEqual({
      data: {
        giveConsent: {
          id: expect.stringMatching(/^prv_[\w-]{22}$/),
          effect: 'PERMIT',
          channel: 'GUARDIAN',
          byGuardian: true,
        },
      },
    })
    expect(await askLimit(hub, clerk, 'ichiro')).toEqual(limitShown)
    expect(
      await hub.ask(self(child), dismiss, { input: { idempotencyKey: key(), person: child, proxy: nameProxy.id } }),
    ).toEqual({ data: { endProxy: { id: nameProxy.id, ended: '2026-11-20T03:00:00.000Z' } } })
    expect(await hub.ask(guardian, give, { input: input(child) })).toEqual(refused('giveConsent', notPermitted))
  })

  test('a guardian goes no further than their proxy, and hands on no more than it', async () => {
    const [parent, child, other] = [await personOf('hanako'), await personOf('ichiro'), await personOf('elder')]
    const guardian = guardianOf(parent, child)
    const until = new Date(hub.clock.now() + days(30)).toISOString()
    const name = (by: Caller, more: object) =>
      hub.ask(by, appoint, { input: { idempotencyKey: key(), person: child, guardian: other, ...more } })
    const mandate = { guardian: parent, categories: ['CONSENT', 'LIMIT_CERTIFICATE'], until }
    await name(self(child), mandate)
    const beyond = (field: string, inputPath: readonly string[]) => ({
      data: { [field]: null },
      errors: [
        {
          message: 'This goes beyond what the proxy (代理権) covers.',
          path: [field],
          extensions: { code: 'NOT_PERMITTED', reason: 'PROXY_SCOPE', inputPath },
        },
      ],
    })
    expect([
      await hub.ask(guardian, give, { input: input(child, { category: 'MEDICATION' }) }),
      await name(guardian, {}),
      await name(guardian, { categories: ['CONSENT'], until: new Date(hub.clock.now() + days(31)).toISOString() }),
      await name(guardian, { categories: ['CLINICAL'], until }),
    ]).toEqual([
      beyond('giveConsent', ['input', 'category']),
      beyond('nameProxy', ['input']),
      beyond('nameProxy', ['input']),
      beyond('nameProxy', ['input']),
    ])
    const medication = await given(self(child), child, { category: 'MEDICATION' })
    expect(await withdrawn(guardian, child, medication)).toEqual(beyond('withdrawConsent', ['input', 'provision']))
    // Left open, what is handed on ends with what it was handed on from.
    expect(await name(guardian, { categories: ['CONSENT'] })).toMatchObject({
      data: { nameProxy: { guardian: other, categories: ['CONSENT'], until } },
    })
  })

  test('a person speaks for nobody else', async () => {
    const [mine, theirs] = [await personOf('taro'), await personOf('hanako')]
    expect(await hub.ask(self(mine), give, { input: input(theirs) })).toEqual(refused('giveConsent', notPermitted))
  })

  test('what cannot be consented to is refused where it stands', async () => {
    const person = await personOf('taro')
    const asked = (more: object) => hub.ask(self(person), give, { input: input(person, more) })
    const earlier = new Date(hub.clock.now() - 1).toISOString()
    expect([
      await asked({ category: 'NUMBER' }),
      await asked({ evenInEmergency: true }),
      await asked({ from: earlier }),
      await asked({ until: '2026-11-20T03:00:00Z' }),
      await asked({ recipient: { region: '長野 太郎' } }),
      await asked({ recipient: { anyone: false } }),
      await hub.ask(self(person), appoint, { input: { idempotencyKey: key(), person, guardian: person } }),
      await hub.ask(self(person), appoint, { input: { idempotencyKey: key(), person, guardian: 'somebody' } }),
    ]).toEqual([
      invalid('giveConsent', 'CATEGORY', "No consent reaches the hub's own work.", ['input', 'category']),
      invalid('giveConsent', 'EVEN_IN_EMERGENCY', 'Only a refusal can hold even in an emergency.', [
        'input',
        'evenInEmergency',
      ]),
      invalid('giveConsent', 'IN_PAST', 'It does not begin before it is given.', ['input', 'from']),
      invalid('giveConsent', 'ENDS_BEFORE_IT_BEGINS', 'It ends before it begins.', ['input', 'until']),
      invalid('giveConsent', 'REGION', 'This is no name of a region.', ['input', 'recipient', 'region']),
      invalid('giveConsent', 'RECIPIENT', 'Name an institution, a region, a role, emergency callers, or anyone.', [
        'input',
        'recipient',
      ]),
      invalid('nameProxy', 'OWN_PROXY', 'Nobody is their own proxy.', ['input', 'guardian']),
      invalid('nameProxy', 'NO_ID', 'This is no id of a person.', ['input', 'guardian']),
    ])
    expect(await asked({ recipient: { institution: '2010000009' } })).toEqual({
      data: { giveConsent: null },
      errors: [
        {
          message: 'No such institution is registered.',
          path: ['giveConsent'],
          extensions: { code: 'NOT_FOUND', inputPath: ['input', 'recipient', 'institution'] },
        },
      ],
    })
    expect(await withdrawn(self(person), person, 'prv_AAAAAAAAAAAAAAAAAAAAAA')).toEqual(
      refused('withdrawConsent', { message: 'There is no such provision.', code: 'NOT_FOUND' }),
    )
  })
})
