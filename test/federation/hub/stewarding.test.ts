import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import { clerk, historyProvider, physician, self, steward } from '../../support/hub/callers.ts'
import { type CardName, fillHouseholds, holderOf, type Known } from '../../support/hub/households.ts'
import { hubFor } from '../../support/hub/hub.ts'
import { wirings } from '../harness.ts'

const decision = `id kind moved { number { id } from was { id } now { id } } turned { id counts }`
const link = `mutation ($input: PersonPairInput!) { linkPersons(input: $input) { ${decision} } }`
const apart = `mutation ($input: PersonPairInput!) { rulePersonsApart(input: $input) { ${decision} } }`
const split = `mutation ($input: SplitPersonInput!) { splitPerson(input: $input) { ${decision} } }`
const undo = `mutation ($input: UndoDecisionInput!) { undoDecision(input: $input) { ${decision} } }`
const rehearse = `query ($input: RehearseDecisionInput!) { rehearseDecision(input: $input) { ${decision} } }`
const entries = `query ($id: ID!) { person(id: $id) { identityDecisions { id kind rule by reason counts voids } } }`

interface Decision {
  readonly id: string
  readonly moved: readonly { readonly number: { readonly id: string } }[]
}

describe.each(wirings)('stewards decide who is who, %s', (wiring) => {
  const hub = hubFor(wiring, fillHouseholds)
  let keys = 0
  const input = (more: object) => ({
    input: { ...more, reason: '戸籍で確認した', idempotencyKey: `steward-${++keys}` },
  })
  const known = (name: CardName): Promise<Known> => holderOf(hub, name)

  test('two persons are linked, every subgraph follows, and the undo brings both back', async () => {
    const [one, other] = [await known('lapsed'), await known('former')]
    const pair = { one: one.person, other: other.person }
    const rehearsed = await hub.given<{ rehearseDecision: Decision }>(steward, rehearse, {
      input: { link: [one.person, other.person] },
    })
    const { linkPersons } = await hub.given<{ linkPersons: Decision }>(steward, link, input(pair))
    expect(linkPersons).toEqual({ ...rehearsed.rehearseDecision, id: linkPersons.id })
    expect(linkPersons.moved.length).toBeGreaterThan(0)
    await hub.settled()
    const joined = [(await known('lapsed')).person, (await known('former')).person]
    expect(new Set(joined).size).toBe(1)
    const { undoDecision } = await hub.given<{ undoDecision: object }>(
      steward,
      undo,
      input({ decision: linkPersons.id }),
    )
    expect(undoDecision).toMatchObject({ kind: 'UNDO', turned: [{ id: linkPersons.id, counts: false }] })
    await hub.settled()
    expect([(await known('lapsed')).person, (await known('former')).person]).toEqual([one.person, other.person])
    const { person } = await hub.given<{ person: { identityDecisions: readonly { kind: string; counts: boolean }[] } }>(
      steward,
      entries,
      { id: one.person },
    )
    expect(person.identityDecisions.slice(0, 2)).toEqual([
      expect.objectContaining({
        kind: 'UNDO',
        rule: 'UNDONE',
        by: steward.user,
        reason: '戸籍で確認した',
        counts: true,
      }),
      expect.objectContaining({ kind: 'LINK', rule: 'STEWARD', counts: false }),
    ])
  })

  test('what cannot be is refused with its reason, and nothing is entered', async () => {
    const [one, other] = [await known('taro'), await known('hanako')]
    const refusal = (
      name: string,
      code: string,
      reason: string,
      message: string,
      path?: readonly (string | number)[],
    ) => ({
      data: { [name]: null },
      errors: [
        { message, path: [name], extensions: { code, reason, ...(path === undefined ? {} : { inputPath: path }) } },
      ],
    })
    await hub.given(steward, apart, input({ one: one.person, other: other.person }))
    expect([
      await hub.ask(steward, link, input({ one: one.person, other: other.person })),
      await hub.ask(steward, link, input({ one: one.handle, other: other.person })),
      await hub.ask(steward, split, input({ person: one.person, away: [] })),
      await hub.ask(
        steward,
        split,
        input({ person: one.person, away: [{ number: other.handle, from: '2024-04-01' }] }),
      ),
      await hub.ask(steward, undo, input({ decision: 'dec_0000000000000000000000' })),
      await hub.ask(steward, rehearse, { input: {} }),
    ]).toEqual([
      refusal(
        'linkPersons',
        'CONFLICT',
        'RULED_APART',
        'Records of the two were ruled apart: undo that decision first.',
      ),
      refusal('linkPersons', 'INVALID_INPUT', 'NO_ID', 'This is no id of that kind.', ['input', 'one']),
      refusal('splitPerson', 'INVALID_INPUT', 'COUNT', 'From 1 to 200 periods can be split off.', ['input', 'away']),
      refusal(
        'splitPerson',
        'INVALID_INPUT',
        'NOT_ONE_PERSON',
        'One of these is not a number of the person, or began on another day.',
        ['input', 'away'],
      ),
      refusal('undoDecision', 'NOT_FOUND', 'DECISION', 'There is no such decision.'),
      refusal('rehearseDecision', 'INVALID_INPUT', 'ONE_OF', 'One decision is rehearsed at a time.', ['input']),
    ])
  })

  test('while a link is in dispute what hangs on it drops out; the answer to the review brings it back', async () => {
    const [one, other] = [await known('ichiro'), await known('jiro')]
    await hub.given(steward, apart, input({ one: one.person, other: other.person }))
    const body = { handle: other.handle, from: '2024-04-01', until: null, previous: one.handle }
    await hub.mpi.accept('qualification', [{ id: 'an insurer’s mistake', topic: 'number-registration', body }])
    await hub.settled()
    expect((await known('jiro')).person).toBe(one.person)

    const numbers = `query ($id: ID!) { person(id: $id) { numberHistory { edges { node { number { id } doubted } } } } }`
    const shown = async (asking: Caller) => {
      const answer = (await hub.ask(asking, numbers, { id: one.person })) as unknown as {
        readonly data: { readonly person: { readonly numberHistory: { edges: readonly { node: object }[] } } | null }
        readonly errors?: readonly { readonly extensions: { readonly code: string } }[]
      }
      const history = answer.data.person?.numberHistory
      return history?.edges.map(({ node }) => node) ?? answer.errors?.map(({ extensions }) => extensions.code)
    }
    const [sound, doubted] = [
      { number: { id: one.handle }, doubted: false },
      { number: { id: other.handle }, doubted: true },
    ]
    expect(await shown(steward)).toEqual([doubted, sound])
    expect(await shown(self(one.person))).toEqual([sound])
    // Whose login leads here by that link alone is not let in by it.
    expect(await shown(self(other.person))).toEqual(['NOT_PERMITTED'])

    const tasks = await hub.given<{ reviewTasks: { edges: readonly { node: { id: string; cause: string } }[] } }>(
      steward,
      '{ reviewTasks { edges { node { id cause sides { number { id } } ifSame { moved { from } } ifApart { moved { now { id } } } } } } }',
    )
    const own = '{ me { identityQuestions { cause numbers { number { id } from } } } }'
    const asked = { cause: 'CONTRADICTION', numbers: [{ number: { id: one.handle }, from: '2024-04-01' }] }
    expect(await hub.ask(self(one.person), own)).toEqual({ data: { me: { identityQuestions: [asked] } } })
    expect(tasks.reviewTasks.edges.map(({ node }) => node)).toEqual([
      {
        id: tasks.reviewTasks.edges[0]?.node.id,
        cause: 'CONTRADICTION',
        sides: expect.arrayContaining([{ number: { id: one.handle } }, { number: { id: other.handle } }]),
        ifSame: { moved: [] },
        ifApart: { moved: [{ now: { id: other.person } }] },
      },
    ])
    const review = tasks.reviewTasks.edges[0]?.node.id
    const answer = `mutation ($input: AnswerReviewInput!) { answerReview(input: $input) { ${decision} } }`
    expect(await hub.ask(steward, answer, input({ review, answer: 'LATER' }))).toEqual({ data: { answerReview: null } })
    expect(
      await hub.ask(
        steward,
        '{ reviewTasks { edges { node { id } } } later: reviewTasks(state: LATER) { edges { node { id state } } } }',
      ),
    ).toEqual({ data: { reviewTasks: { edges: [] }, later: { edges: [{ node: { id: review, state: 'LATER' } }] } } })
    await hub.given(steward, answer, input({ review, answer: 'APART' }))
    await hub.settled()
    expect((await known('jiro')).person).toBe(other.person)
    expect(await shown(self(one.person))).toEqual([sound])
    expect(await hub.ask(self(one.person), own)).toEqual({ data: { me: { identityQuestions: [] } } })
  })

  test('nobody else decides, or sees what was decided', async () => {
    const { person } = await known('taro')
    const denied = (...path: readonly string[]) => ({
      message: 'This caller may not ask for this with this purpose.',
      path,
      extensions: { code: 'NOT_PERMITTED' },
    })
    for (const caller of [clerk, physician, historyProvider]) {
      expect(await hub.ask(caller, link, input({ one: person, other: person }))).toEqual({
        data: { linkPersons: null },
        errors: [denied('linkPersons')],
      })
    }
    expect(await hub.ask(physician, entries, { id: person })).toEqual({
      data: { person: { identityDecisions: null } },
      errors: [denied('person', 'identityDecisions')],
    })
  })
})
