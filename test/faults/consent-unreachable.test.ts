import { afterEach, describe, expect, test } from 'vitest'
import type { Caller } from '../../schema/domain/caller.ts'
import type { PersonId, UserId } from '../../schema/domain/ids.ts'
import { hours } from '../../schema/domain/time.ts'
import { wirings } from '../federation/harness.ts'
import { approvedRecord } from '../support/hub/approved-record.ts'
import { caller, emergencyPhysician, insurer, paramedic, self } from '../support/hub/callers.ts'
import { grantOf, key, stop } from '../support/hub/emergencies.ts'
import { type CardName, fillHouseholds, holderOf } from '../support/hub/households.ts'
import { hubFor, logOf, type TestHub } from '../support/hub/hub.ts'
import { code } from '../support/hub/institutions.ts'

const basic = {
  allergies: [{ kind: 'DRUG', substance: 'セフェム系', anaphylaxis: true }],
  contacts: [{ name: '山田 花子', relation: '母', telephone: '0261-22-5678' }],
}
const present = `mutation ($input: PresentPassInput!) { presentPass(input: $input) { person { id } summary { __typename
  ... on EmergencySummary { consentAsOf allergies { substance } contacts { name } } } } }`
const give = 'mutation ($input: GiveConsentInput!) { giveConsent(input: $input) { id } }'
const withdraw = 'mutation ($input: WithdrawConsentInput!) { withdrawConsent(input: $input) { id } }'
const passOf = 'query ($id: ID!) { person(id: $id) { consents { edges { node { id channel } } } } }'
const protect = 'mutation ($input: SetProtectionInput!) { setProtection(input: $input) { kind } }'

interface Consents {
  readonly person: {
    readonly consents: {
      readonly edges: readonly { readonly node: { readonly id: string; readonly channel: string } }[]
    }
  }
}

const enrolled: readonly CardName[] = ['ichiro', 'jiro', 'hanako', 'taro', 'elder']
const passes = new Map<CardName, string>()
async function fill(hub: TestHub): Promise<void> {
  await fillHouseholds(hub)
  for (const name of enrolled) passes.set(name, await approvedRecord(hub, (await holderOf(hub, name)).person, basic))
  await hub.snapshots.look()
}

const unavailable = {
  data: { presentPass: null },
  errors: [
    {
      message: 'The consent store cannot be reached.',
      path: ['presentPass'],
      extensions: { code: 'STORE_UNAVAILABLE' },
    },
  ],
}

describe.each(wirings)('an emergency while consent cannot be asked, %s', (wiring) => {
  const hub = hubFor(wiring, fill)
  const show = (by: Caller, name: CardName) => hub.ask(by, present, { input: { pass: passes.get(name) } })
  const page = (id: PersonId, consentAsOf: string | null, more: object = {}) => ({
    data: {
      presentPass: {
        person: { id },
        summary: {
          __typename: 'EmergencySummary',
          consentAsOf,
          allergies: [{ substance: 'セフェム系' }],
          contacts: [{ name: '山田 花子' }],
          ...more,
        },
      },
    },
  })
  const withdrawPass = async (person: PersonId): Promise<void> => {
    const { person: own } = await hub.given<Consents>(self(person), passOf, { id: person })
    const printed = own.consents.edges.find(({ node }) => node.channel === 'PASS')
    const input = { idempotencyKey: key(), person, provision: printed?.node.id }
    await hub.given(self(person), withdraw, { input })
  }
  /** The feed is followed, and then there is none. */
  const cutOff = async (): Promise<string> => {
    hub.clock.advance(hours(1))
    await hub.snapshots.look()
    const asOf = new Date(hub.clock.now()).toISOString()
    hub.clock.advance(hours(1))
    hub.consent.isCut = true
    return asOf
  }
  afterEach(() => {
    hub.consent.isCut = false
  })

  test('whoever shows the pass reads the page by what was known last, and page and log say as of when', async () => {
    const { person } = await holderOf(hub, 'ichiro')
    expect(await show(paramedic, 'ichiro')).toEqual(page(person, null))
    const asOf = await cutOff()
    const before = logOf(hub, 'emergency').records.length
    expect(await show(paramedic, 'ichiro')).toEqual(page(person, asOf))
    const lines = logOf(hub, 'emergency').records.slice(before)
    expect(
      lines.map(({ subject, category, outcome, rule, asOf: known }) => [
        subject,
        category,
        outcome,
        rule,
        known === undefined ? null : new Date(known).toISOString(),
      ]),
    ).toEqual([
      [null, 'GRANT', 'ALLOW', 6, expect.any(String)],
      [person, 'EMERGENCY_SUMMARY', 'ALLOW', 8, asOf],
      [person, 'EMERGENCY_SUMMARY', 'ALLOW', 8, asOf],
    ])
    hub.consent.isCut = false
    expect(await show(paramedic, 'ichiro')).toEqual(page(person, null))
  })

  test('nobody is let in whom it did not know, nor without a second factor, nor after four hours', async () => {
    const { person } = await holderOf(hub, 'ichiro')
    const known = { ...emergencyPhysician, user: 'known' as UserId, credential: 'known' as Caller['credential'] }
    const stranger = { ...known, user: 'stranger' as UserId, credential: 'stranger' as Caller['credential'] }
    expect(await show(known, 'ichiro')).toEqual(page(person, null))
    const asOf = await cutOff()
    expect([
      await show(stranger, 'ichiro'),
      await show({ ...known, secondFactor: false }, 'ichiro'),
      await show(caller('PHYSICIAN', 'EMERGENCY', code.clinic, { secondFactor: true }), 'ichiro'),
    ]).toEqual([unavailable, unavailable, unavailable])
    hub.clock.advance(hours(3))
    expect(await show(known, 'ichiro')).toEqual(page(person, asOf))
    hub.clock.advance(1)
    expect(await show(known, 'ichiro')).toEqual(unavailable)
  })

  test('what the family had withdrawn, stopped or refused, and who hides where they live, stays as it was', async () => {
    const [withdrawn, refused, hiding] = [
      (await holderOf(hub, 'jiro')).person,
      (await holderOf(hub, 'hanako')).person,
      (await holderOf(hub, 'taro')).person,
    ]
    expect(await show(paramedic, 'jiro')).toEqual(page(withdrawn, null))
    await withdrawPass(withdrawn)
    const never = { effect: 'DENY', recipient: { anyone: true }, category: 'EMERGENCY_SUMMARY', evenInEmergency: true }
    await hub.given(self(refused), give, { input: { idempotencyKey: key(), person: refused, ...never } })
    await hub.given(insurer, protect, { input: { idempotencyKey: key(), subject: hiding, kind: 'ADDRESS_HIDDEN' } })
    const asOf = await cutOff()
    expect([await show(paramedic, 'jiro'), await show(paramedic, 'hanako')]).toEqual([unavailable, unavailable])
    expect(await show(paramedic, 'taro')).toEqual(page(hiding, asOf, { contacts: [] }))
  })

  test('a grant that was open stays open, and one that the family stopped stays stopped', async () => {
    const { person } = await holderOf(hub, 'elder')
    await withdrawPass(person)
    const grant = await grantOf(hub, emergencyPhysician, person)
    expect(await show(emergencyPhysician, 'elder')).toEqual(page(person, null))
    const asOf = await cutOff()
    expect([await show(emergencyPhysician, 'elder'), await show(paramedic, 'elder')]).toEqual([
      page(person, asOf),
      unavailable,
    ])
    hub.consent.isCut = false
    await hub.given(self(person), stop, { input: { idempotencyKey: key(), person, grant } })
    await cutOff()
    expect(await show(emergencyPhysician, 'elder')).toEqual(unavailable)
  })
})
