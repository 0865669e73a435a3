import { describe, expect, test } from 'vitest'
import type { PersonId } from '../../../schema/domain/ids.ts'
import { days } from '../../../schema/domain/time.ts'
import { approvedRecord } from '../../support/hub/approved-record.ts'
import { emergencyPhysician, guardianOf, paramedic, self, steward } from '../../support/hub/callers.ts'
import { fillHouseholds, holderOf } from '../../support/hub/households.ts'
import { hubFor } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const link = 'mutation ($input: PersonPairInput!) { linkPersons(input: $input) { id } }'
const undo = 'mutation ($input: UndoDecisionInput!) { undoDecision(input: $input) { id } }'
const give = 'mutation ($input: GiveConsentInput!) { giveConsent(input: $input) { id } }'
const name = 'mutation ($input: NameProxyInput!) { nameProxy(input: $input) { id } }'
const present = `mutation ($input: PresentPassInput!) { presentPass(input: $input) { person { id }
  summary { __typename ... on EmergencySummary { allergies { substance } } } } }`
const summary = `query ($id: ID!) { person(id: $id) { emergencySummary { __typename } } }`
const byGrant = `mutation ($input: CouldNotObtainInput!) { recordCouldNotObtain(input: $input) { id person { id
  emergencySummary { __typename } } } }`

describe.each(wirings)('two ids that turn out to be one person’s, %s', (wiring) => {
  const hub = hubFor(wiring, fillHouseholds)
  let keys = 0
  const keyed = (more: object) => ({ input: { idempotencyKey: `two-ids-${++keys}`, ...more } })
  const joined = async (one: PersonId, other: PersonId): Promise<string> => {
    const { linkPersons } = await hub.given<{ linkPersons: { id: string } }>(
      steward,
      link,
      keyed({ one, other, reason: '戸籍で確認した' }),
    )
    await hub.settled()
    return linkPersons.id
  }
  const parted = async (decision: string): Promise<void> => {
    await hub.given(steward, undo, keyed({ decision, reason: '取り違えだった' }))
    await hub.settled()
  }
  const shown = (pass: string) => hub.ask(paramedic, present, { input: { pass } })
  const opened = (person: PersonId) => ({
    data: {
      presentPass: {
        person: { id: person },
        summary: { __typename: 'EmergencySummary', allergies: [{ substance: 'セフェム系' }] },
      },
    },
  })
  const seen = async (asks: ReturnType<typeof self>, id: PersonId) => (await hub.ask(asks, summary, { id })).data

  test('a guardian who turns out to have two ids acts under both, and under the one that was named after the undo', async () => {
    const [{ person: child }, { person: mother }, { person: again }] = [
      await holderOf(hub, 'ichiro'),
      await holderOf(hub, 'assisted'),
      await holderOf(hub, 'lapsed'),
    ]
    await hub.given(self(child), name, keyed({ person: child, guardian: again }))
    const page = { person: { emergencySummary: { __typename: 'EmergencyNotEnrolled' } } }
    const acting = async () => [
      await seen(guardianOf(mother, child), child),
      await seen(guardianOf(again, child), child),
    ]
    expect(await acting()).toEqual([{ person: null }, page])
    const decision = await joined(mother, again)
    expect(await acting()).toEqual([page, page])
    await parted(decision)
    expect(await acting()).toEqual([{ person: null }, page])
  })

  test('a pass, the record, its guardian and a grant go with the surviving id, and back when the merge is undone', async () => {
    const [{ person: one }, { person: other }, { person: parent }] = [
      await holderOf(hub, 'former'),
      await holderOf(hub, 'elder'),
      await holderOf(hub, 'taro'),
    ]
    const pass = await approvedRecord(hub, other, { allergies: [{ kind: 'DRUG', substance: 'セフェム系' }] })
    await hub.given(self(other), name, keyed({ person: other, guardian: parent }))
    // The other id has said something of its own, and nothing of emergencies.
    const recipient = { institution: code.clinic }
    await hub.given(self(one), give, keyed({ person: one, effect: 'PERMIT', category: 'MEDICATION', recipient }))
    expect(await shown(pass)).toEqual(opened(other))

    hub.clock.advance(days(1))
    const decision = await joined(one, other)
    const survivor = (await holderOf(hub, 'elder')).person
    expect((await holderOf(hub, 'former')).person).toBe(survivor)
    expect(await shown(pass)).toEqual(opened(survivor))
    const page = { person: { emergencySummary: { __typename: 'EmergencySummary' } } }
    for (const id of [one, other]) expect(await seen(self(id), id)).toEqual(page)
    // Who acts for one of them acts for no other before somebody says so.
    expect(await seen(guardianOf(parent, other), other)).toEqual({ person: null })
    hub.clock.advance(days(1))
    await hub.given(self(survivor), name, keyed({ person: survivor, guardian: parent }))
    for (const id of [one, other]) expect(await seen(guardianOf(parent, id), id)).toEqual(page)
    expect(await hub.ask(emergencyPhysician, byGrant, keyed({ subject: one, reason: 'UNCONSCIOUS' }))).toEqual({
      data: {
        recordCouldNotObtain: {
          id: expect.stringMatching(/^grt_/),
          person: { id: survivor, emergencySummary: { __typename: 'EmergencySummary' } },
        },
      },
    })

    await parted(decision)
    expect(await shown(pass)).toEqual(opened(other))
    expect(await seen(self(other), other)).toEqual(page)
    expect(await seen(self(one), one)).toEqual({ person: { emergencySummary: { __typename: 'EmergencyNotEnrolled' } } })
  })
})
