import { afterEach, describe, expect, test } from 'vitest'
import type { Caller } from '../../schema/domain/caller.ts'
import type { PersonId, UserId } from '../../schema/domain/ids.ts'
import { hours } from '../../schema/domain/time.ts'
import { wirings } from '../federation/harness.ts'
import { approvedRecord } from '../support/hub/approved-record.ts'
import { auditor, caller, emergencyPhysician, insurer, paramedic, reviewer, self } from '../support/hub/callers.ts'
import { grantOf, key, notAllowed, refusedAs, stop } from '../support/hub/emergencies.ts'
import { births, type CardName, fillHouseholds, holderOf } from '../support/hub/households.ts'
import { hubFor, logOf, type TestHub } from '../support/hub/hub.ts'
import { code } from '../support/hub/institutions.ts'

const basic = {
  allergies: [{ kind: 'DRUG', substance: 'セフェム系', anaphylaxis: true }],
  contacts: [{ name: '山田 花子', relation: '母', telephone: '0261-22-5678' }],
}
const present = `mutation ($input: PresentPassInput!) { presentPass(input: $input) { person { id } summary { __typename
  ... on EmergencySummary { consentAsOf identity { birthDate } allergies { substance } contacts { name } } } } }`
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
const told = `query ($id: ID!) { person(id: $id) { unconfirmedReadings { at consentAsOf role institution institutionName
  outcome decided reviewed verdict } } }`
const list = `query { unconfirmedReadings { edges { node { id person { id } institution outcome reviewed verdict } } } }`
const judge = `mutation ($input: ReviewUnconfirmedReadingInput!) { reviewUnconfirmedReading(input: $input) {
  id verdict } }`
const passes = new Map<CardName, string>()
const born = new Map<PersonId, string>()
async function enrol(hub: TestHub, name: CardName): Promise<PersonId> {
  const { person } = await holderOf(hub, name)
  passes.set(name, await approvedRecord(hub, person, basic))
  born.set(person, births[name])
  return person
}
async function fill(hub: TestHub): Promise<void> {
  await fillHouseholds(hub)
  for (const name of enrolled) await enrol(hub, name)
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
          identity: { birthDate: born.get(id) },
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
    hub.clock.advance(1)
    await hub.given(self(person), stop, { input: { idempotencyKey: key(), person, grant } })
    await cutOff()
    expect(await show(emergencyPhysician, 'elder')).toEqual(unavailable)
  })

  test('what was read stands for the family, and is decided again when consent can be asked', async () => {
    const person = await enrol(hub, 'former')
    await show(paramedic, 'former')
    const asOf = await cutOff()
    const at = new Date(hub.clock.now()).toISOString()
    expect(await show(paramedic, 'former')).toEqual(page(person, asOf))
    hub.consent.isCut = false
    const reading = {
      at,
      consentAsOf: asOf,
      role: 'PARAMEDIC',
      institution: code.fireService,
      institutionName: '信見消防',
      outcome: 'NOT_DECIDED_YET',
      decided: null,
      reviewed: null,
      verdict: null,
    }
    const ofFamily = (more: object) => ({ person: { unconfirmedReadings: [{ ...reading, ...more }] } })
    expect(await hub.given(self(person), told, { id: person })).toEqual(ofFamily({}))
    hub.clock.advance(hours(1))
    await hub.snapshots.look()
    const decided = new Date(hub.clock.now()).toISOString()
    expect(await hub.given(self(person), told, { id: person })).toEqual(ofFamily({ outcome: 'CONFIRMED', decided }))
    expect(await hub.given(reviewer, list)).toEqual({ unconfirmedReadings: { edges: [] } })
  })

  test('what consent refuses of it comes to the reviewers, and the family sees that and what they say', async () => {
    const person = await enrol(hub, 'lapsed')
    await show(emergencyPhysician, 'lapsed')
    await cutOff()
    // Where this process alone is cut off, what is withdrawn meanwhile does not reach it.
    hub.consent.isCut = false
    await withdrawPass(person)
    hub.consent.isCut = true
    hub.clock.advance(1)
    expect(await show(emergencyPhysician, 'lapsed')).toMatchObject({
      data: { presentPass: { person: { id: person } } },
    })
    hub.consent.isCut = false
    await hub.snapshots.look()
    expect(await show(emergencyPhysician, 'lapsed')).toEqual({
      data: { presentPass: null },
      errors: [expect.objectContaining({ extensions: expect.objectContaining({ reason: 'STOPPED' }) })],
    })
    const { unconfirmedReadings } = await hub.given<{
      unconfirmedReadings: { edges: { node: { id: string } }[] }
    }>(reviewer, list)
    const open = {
      person: { id: person },
      institution: code.hospital,
      outcome: 'REFUSED',
      reviewed: null,
      verdict: null,
    }
    expect(unconfirmedReadings.edges).toEqual([{ node: { id: expect.any(String), ...open } }])
    const id = unconfirmedReadings.edges[0]?.node.id
    const review = (by: Caller, more: object = {}) =>
      hub.ask(by, judge, {
        input: { idempotencyKey: key(), reading: id, verdict: 'JUSTIFIED', note: '救命のため', ...more },
      })
    const judged = { idempotencyKey: key() }
    expect(await review({ ...reviewer, user: emergencyPhysician.user })).toEqual(
      refusedAs('reviewUnconfirmedReading', 'Nobody reviews what they read.', {
        code: 'CONFLICT',
        reason: 'OWN_READING',
      }),
    )
    expect([await review(reviewer, judged), await review(reviewer, judged)]).toEqual(
      Array(2).fill({ data: { reviewUnconfirmedReading: { id, verdict: 'JUSTIFIED' } } }),
    )
    expect(await review(reviewer)).toEqual(
      refusedAs('reviewUnconfirmedReading', 'This reading was reviewed before.', {
        code: 'CONFLICT',
        reason: 'REVIEWED',
      }),
    )
    expect(await review(reviewer, { reading: 'ent_nothing' })).toEqual(
      refusedAs('reviewUnconfirmedReading', 'There is no such reading to review.', { code: 'NOT_FOUND' }),
    )
    expect(await hub.given(self(person), told, { id: person })).toMatchObject({
      person: { unconfirmedReadings: [{ outcome: 'REFUSED', verdict: 'JUSTIFIED' }] },
    })
    // To nobody else, and to nobody without a name.
    expect([await review(emergencyPhysician), await review(auditor)]).toEqual(
      Array(2).fill(notAllowed('reviewUnconfirmedReading')),
    )
    expect(await hub.ask(emergencyPhysician, list)).toEqual(notAllowed('unconfirmedReadings'))
  })
})
