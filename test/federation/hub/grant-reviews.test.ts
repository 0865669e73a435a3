import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { UserId } from '../../../schema/domain/ids.ts'
import { hours } from '../../../schema/domain/time.ts'
import { auditor, caller, emergencyPhysician, historyProvider, reviewer, self } from '../../support/hub/callers.ts'
import { grantOf, notAllowed, refusedAs } from '../../support/hub/emergencies.ts'
import { fillHouseholds, holderOf } from '../../support/hub/households.ts'
import { hubFor } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const enter = 'mutation ($input: EnterReviewerInput!) { enterReviewer(input: $input) { reviewer superior left } }'
const remove = 'mutation ($input: RemoveReviewerInput!) { removeReviewer(input: $input) { reviewer left } }'
const review = 'mutation ($input: ReviewGrantInput!) { reviewGrant(input: $input) { id verdict } }'
const owed = `query ($after: String) { reviewsOwed(first: 2, after: $after) {
  edges { node { id reviewLate owedBy escalatedTo } } pageInfo { hasNextPage endCursor } } }`
const all = 'query { emergencyGrants { edges { node { id owedBy escalatedTo reviewed } } } }'
const start = '2026-11-20T03:00:00.000Z'

describe.each(wirings)('the review of what an emergency opened, %s', (wiring) => {
  const hub = hubFor(wiring, fillHouseholds)
  let keys = 0
  const keyed = (more: object) => ({ input: { idempotencyKey: `review-${++keys}`, ...more } })
  const reviewing = (user: string) =>
    caller('BREAK_GLASS_REVIEWER', 'OVERSIGHT', code.operator, { user: user as UserId })
  const owes = async (by: Caller, after: string | null = null) => {
    const { reviewsOwed } = await hub.given<{
      reviewsOwed: { edges: readonly { node: object }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } }
    }>(by, owed, { after })
    return { grants: reviewsOwed.edges.map(({ node }) => node), ...reviewsOwed.pageInfo }
  }
  const verdict = (by: Caller, grant: string) =>
    hub.ask(by, review, keyed({ grant, verdict: 'JUSTIFIED', note: '妥当' }))
  const [chief, one, other] = [reviewing('chief'), reviewing('reviewer-1'), reviewing('reviewer-2')]

  test('is owed by a named reviewer; a late one is their superior’s, and nobody else’s', async () => {
    const { person } = await holderOf(hub, 'ichiro')
    // Before anybody is entered whoever reviews reviews it.
    const early = await grantOf(hub, emergencyPhysician, person)
    for (const [user, superior] of [
      ['chief', null],
      ['reviewer-1', 'chief'],
    ] as const)
      expect(await hub.given(historyProvider, enter, keyed({ reviewer: user, superior }))).toEqual({
        enterReviewer: { reviewer: user, superior, left: null },
      })
    const [first, second, third] = [
      await grantOf(hub, emergencyPhysician, person),
      await grantOf(hub, emergencyPhysician, person),
      await grantOf(hub, emergencyPhysician, person),
    ]
    const node = (id: string, owedBy: string, more: object = {}) => ({
      id,
      reviewLate: false,
      owedBy,
      escalatedTo: [],
      ...more,
    })
    const chiefs = [first, third].toSorted()
    expect((await owes(chief)).grants).toEqual(chiefs.map((id) => node(id, 'chief')))
    expect((await owes(one)).grants).toEqual([node(second, 'reviewer-1')])
    expect((await owes(other)).grants).toEqual([])
    const anothers = refusedAs('reviewGrant', 'Another reviewer owes this review.', {
      code: 'CONFLICT',
      reason: 'OWED_BY_ANOTHER',
    })
    expect([await verdict(chief, second), await verdict(other, second)]).toEqual([anothers, anothers])
    expect(await verdict(other, early)).toEqual({ data: { reviewGrant: { id: early, verdict: 'JUSTIFIED' } } })
    hub.clock.advance(hours(72) + 1)
    const late = { reviewLate: true, escalatedTo: ['chief'] }
    expect((await owes(one)).grants).toEqual([node(second, 'reviewer-1', late)])
    const page = await owes(chief)
    const rest = await owes(chief, page.endCursor)
    expect([page.hasNextPage, rest.hasNextPage]).toEqual([true, false])
    const byId = (grants: readonly object[]) =>
      grants.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    expect(byId([...page.grants, ...rest.grants])).toEqual(
      byId([...chiefs.map((id) => node(id, 'chief', { reviewLate: true })), node(second, 'reviewer-1', late)]),
    )
    const { emergencyGrants } = await hub.given<{
      emergencyGrants: { edges: readonly { node: { id: string; escalatedTo: readonly string[] } }[] }
    }>(auditor, all, {})
    expect(
      emergencyGrants.edges.flatMap(({ node: { id, escalatedTo } }) => (escalatedTo.length > 0 ? [id] : [])),
    ).toEqual([second])
    expect(await verdict(other, second)).toEqual(anothers)
    expect(await verdict(chief, second)).toEqual({ data: { reviewGrant: { id: second, verdict: 'JUSTIFIED' } } })
    // What a reviewer who leaves owed is owed by the others.
    expect(await hub.given(historyProvider, remove, keyed({ reviewer: 'chief' }))).toMatchObject({
      removeReviewer: { reviewer: 'chief' },
    })
    expect((await owes(one)).grants.map((grant) => (grant as { id: string }).id)).toEqual(chiefs)
    expect(await hub.ask(historyProvider, remove, keyed({ reviewer: 'chief' }))).toEqual(
      refusedAs('removeReviewer', 'There is no such reviewer.', { code: 'NOT_FOUND' }),
    )
    expect(await hub.given(historyProvider, enter, keyed({ reviewer: 'chief', superior: null }))).toEqual({
      enterReviewer: { reviewer: 'chief', superior: null, left: null },
    })
    hub.clock.advance(-hours(72) - 1)
  })

  test('who reviews is the operator’s to say, and not the family’s to read', async () => {
    expect(await hub.ask(reviewer, enter, keyed({ reviewer: 'somebody' }))).toEqual(notAllowed('enterReviewer'))
    expect(await hub.ask(auditor, owed, {})).toEqual(notAllowed('reviewsOwed'))
    expect(await hub.ask(historyProvider, enter, keyed({ reviewer: 'somebody', superior: 'somebody' }))).toEqual(
      refusedAs('enterReviewer', 'Nobody stands above themself.', {
        code: 'INVALID_INPUT',
        reason: 'OWN_SUPERIOR',
        inputPath: ['input', 'superior'],
      }),
    )
    const { person } = await holderOf(hub, 'jiro')
    const grant = await grantOf(hub, emergencyPhysician, person)
    const stop = `mutation ($input: StopGrantInput!) { stopGrant(input: $input) { stopped owedBy } }`
    expect(await hub.ask(self(person), stop, keyed({ person, grant }))).toMatchObject({
      data: { stopGrant: { stopped: start, owedBy: null } },
      errors: [{ path: ['stopGrant', 'owedBy'], extensions: { code: 'NOT_PERMITTED' } }],
    })
  })
})
