import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import {
  auditor,
  clerk,
  historyProvider,
  insurer,
  node,
  otherInsurer,
  otherNode,
  physician,
  steward,
} from '../../support/hub/callers.ts'
import { hubFor } from '../../support/hub/hub.ts'
import { type Entered, enter } from '../../support/hub/identities.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const held = `query ($id: ID!) { person(id: $id) { numberHistory { edges { node { number { id } from evidence } } }
  identityDecisions { kind rule by counts } } }`
const tasks = `{ reviewTasks { edges { node { cause state fields { field level }
  sides { number { id } identities { kind kana kanji birthDate sex address source verified } } } } } }`
const match = `query ($identity: IdentityInput!) { match(identity: $identity) {
  outcome candidates { person { id } fields { field level } contradictions } } }`

interface Asked {
  readonly id: string
  readonly cause: string
  readonly sides: readonly {
    readonly person: { readonly id: string }
    readonly number: { readonly id: string }
    readonly from: string
    readonly identities: readonly object[]
  }[]
}

describe.each(wirings)('who registers is matched with who is there, %s', (wiring) => {
  const hub = hubFor(wiring)
  const first = { insurerNumber: code.insurer, symbol: '照合', number: '1001', branch: '01' }
  const second = { insurerNumber: code.otherInsurer, symbol: '合照', number: '77', branch: '01' }
  const third = { insurerNumber: code.otherInsurer, symbol: '合照', number: '78', branch: '01' }
  const identity: Entered = {
    name: '髙橋　一葉',
    kana: 'タカハシ　カズハ',
    sex: 'FEMALE',
    birthDate: '1988-02-29',
    address: '長野県信見本市大町4丁目5番6号',
  }

  test('a new insurer that states nothing: the register’s identities lead from the old number to the new one', async () => {
    const before = await enter(hub, insurer, first, identity, '2023-04-01')
    const after = await enter(hub, otherInsurer, second, { ...identity, name: '高橋一葉' }, '2025-04-01')
    await hub.matched()
    const { person } = await hub.given<{ person: object }>(steward, held, { id: await before.person() })
    expect(person).toEqual({
      numberHistory: {
        edges: [
          { node: { number: { id: after.handle }, from: '2025-04-01', evidence: 'EXACT_IDENTITY' } },
          { node: { number: { id: before.handle }, from: '2023-04-01', evidence: 'FIRST_REGISTRATION' } },
        ],
      },
      identityDecisions: [{ kind: 'LINK', rule: 'EXACT_IDENTITY', by: 'matcher', counts: true }],
    })
    expect(await after.person()).toBe(await before.person())
  })

  test('a birth date that a register verified otherwise: nobody is linked, a steward is asked', async () => {
    const other = await enter(hub, otherInsurer, third, { ...identity, birthDate: '1988-02-28' }, '2025-04-01')
    const before = await other.person()
    await hub.matched()
    expect(await other.person()).toBe(before)
    const { reviewTasks } = await hub.given<{ reviewTasks: { edges: readonly object[] } }>(steward, tasks)
    const said = { kana: 'タカハシ カズハ', sex: 'FEMALE', address: '長野県信見本市大町4-5-6', verified: true }
    const registered = { ...said, kind: 'REGISTERED', kanji: '高橋 一葉' }
    expect(reviewTasks.edges).toEqual([
      {
        node: {
          cause: 'PROBABLE_MATCH',
          state: 'OPEN',
          fields: expect.arrayContaining([
            { field: 'kana', level: 'EQUAL' },
            { field: 'birthDate', level: 'ONE_DIGIT' },
          ]),
          sides: expect.arrayContaining([
            {
              number: { id: other.handle },
              identities: [{ ...registered, birthDate: '1988-02-28', source: code.otherInsurer }],
            },
          ]),
        },
      },
    ])
  })

  test('an identity is looked for without a trace: graded, explained, and nothing is filed', async () => {
    const feed = (await hub.mpi.linkChanges(0, 1_000)).length
    const said = { kana: 'たかはし　かずは', birthDate: '1988-02-29', sex: 'FEMALE', address: identity.address }
    for (const asker of [steward, historyProvider]) {
      const found = await hub.given<{ match: { outcome: string; candidates: readonly object[] } }>(asker, match, {
        identity: said,
      })
      expect(found.match.outcome).toBe('LINK')
      expect(found.match.candidates[0]).toMatchObject({
        fields: [
          { field: 'kana', level: 'EQUAL' },
          { field: 'birthDate', level: 'EQUAL' },
          { field: 'sex', level: 'EQUAL' },
          { field: 'address', level: 'EQUAL' },
        ],
        contradictions: [],
      })
    }
    const nobody = { kana: 'ソンザイ シナイ', birthDate: '1901-01-01' }
    expect(await hub.given(steward, match, { identity: nobody })).toEqual({ match: { outcome: 'NEW', candidates: [] } })
    expect((await hub.mpi.linkChanges(0, 1_000)).length).toBe(feed)
  })

  test('a clinician behind a node finds who has an id of that node’s own, and of no other’s', async () => {
    const typed = { kana: identity.kana, name: identity.name, birthDate: identity.birthDate, sex: 'FEMALE' as const }
    const said = { ...typed, postalCode: '3999901', address: identity.address, phone: '' }
    expect(await hub.mpi.patients.take(code.network, [{ localId: 'P-0001', identity: said, number: null }])).toEqual([
      { kind: 'LINKED', because: 'IDENTITY' },
    ])
    await hub.settled()
    const byId = (caller: Caller, localId: string) =>
      hub.ask(caller, 'query ($localId: ID!) { personByLocalId(localId: $localId) { id } }', { localId })
    const behind = { ...physician, node: { institution: code.network, credential: node.credential } }
    const behindOther = { ...physician, node: { institution: code.otherNetwork, credential: otherNode.credential } }
    const { match: found } = await hub.given<{ match: { candidates: readonly { person: { id: string } }[] } }>(
      steward,
      match,
      {
        identity: { kana: identity.kana, birthDate: identity.birthDate, address: identity.address },
      },
    )
    expect(await byId(behind, 'P-0001')).toEqual({ data: { personByLocalId: { id: found.candidates[0]?.person.id } } })
    expect(await byId(behind, 'P-0002')).toEqual({ data: { personByLocalId: null } })
    expect(await byId(behindOther, 'P-0001')).toEqual({ data: { personByLocalId: null } })
    expect(await byId(physician, 'P-0001')).toEqual({
      data: { personByLocalId: null },
      errors: [
        {
          message: 'Only a regional node asks by an id of its own.',
          path: ['personByLocalId'],
          extensions: { code: 'NOT_PERMITTED', reason: 'NO_NODE' },
        },
      ],
    })
  })

  test('a chart number that is another patient’s: the steward is shown both, and may split off what is filed under one', async () => {
    const somebody = { kana: 'イナバ ツキコ', name: '因幡 月子', birthDate: '1951-07-07', sex: 'FEMALE' as const }
    const another = { kana: 'オオクニ ヌシオ', name: '大国 主男', birthDate: '1979-03-03', sex: 'MALE' as const }
    const outcomes: (readonly object[])[] = []
    for (const said of [somebody, another]) {
      const identity = { ...said, postalCode: '', address: '', phone: '' }
      outcomes.push(await hub.mpi.patients.take(code.network, [{ localId: 'P-0100', identity, number: null }]))
    }
    expect(outcomes).toEqual([[{ kind: 'NEW' }], [{ kind: 'REVIEW', because: 'REUSED_LOCAL_ID' }]])
    const asked = `{ reviewTasks(first: 100) { edges { node { id cause
      sides { person { id } number { id } from identities { kana birthDate source verified } } } } } }`
    const { reviewTasks } = await hub.given<{ reviewTasks: { edges: readonly { node: Asked }[] } }>(steward, asked)
    const [task] = reviewTasks.edges.flatMap(({ node: one }) => (one.cause === 'REUSED_LOCAL_ID' ? [one] : []))
    const typed = { source: code.network, verified: false }
    const inOrder = (task?.sides ?? []).toSorted((one, other) => (one.from < other.from ? -1 : 1))
    expect(inOrder.map(({ identities }) => identities)).toEqual([
      [{ kana: somebody.kana, birthDate: somebody.birthDate, ...typed }],
      [{ kana: another.kana, birthDate: another.birthDate, ...typed }],
    ])
    const answer = 'mutation ($input: AnswerReviewInput!) { answerReview(input: $input) { kind } }'
    const said = { reason: '同じ患者との返答', idempotencyKey: 'reused-chart-number' }
    await hub.given(steward, answer, { input: { review: task?.id, answer: 'SAME', ...said } })
    const [first, second] = inOrder
    const split = `mutation ($input: SplitPersonInput!) { splitPerson(input: $input) {
      moved { number { id } from was { id } now { id } } } }`
    const away = [{ number: second?.number.id, from: second?.from }]
    const input = { person: first?.person.id, away, reason: '別の患者', idempotencyKey: 'split-chart-number' }
    expect(await hub.given(steward, split, { input })).toEqual({
      splitPerson: {
        moved: [{ number: second?.number, from: second?.from, was: first?.person, now: second?.person }],
      },
    })
  })

  test('after a link is undone, what was shown of the two while it counted is reported, and nothing else', async () => {
    const [one, other] = [
      await enter(
        hub,
        insurer,
        { ...first, number: '2001' },
        { ...identity, kana: 'ナカムラ イチ', name: '中村 壱' },
        '2023-04-01',
      ),
      await enter(
        hub,
        insurer,
        { ...first, number: '2002' },
        { ...identity, kana: 'イシダ ニ', name: '石田 弐' },
        '2023-04-01',
      ),
    ]
    const [a, b] = [await one.person(), await other.person()]
    const read = () =>
      hub.ask(steward, 'query ($id: ID!) { person(id: $id) { numberHistory { edges { cursor } } } }', { id: b })
    await read()
    hub.clock.advance(60_000)
    const input = { one: a, other: b, reason: '書類で確認', idempotencyKey: 'wrongly-linked-1' }
    const { linkPersons } = await hub.given<{ linkPersons: { id: string } }>(
      steward,
      'mutation ($input: PersonPairInput!) { linkPersons(input: $input) { id } }',
      { input },
    )
    const linked = hub.clock.now()
    await hub.settled()
    const report = (caller: Caller, field: string) =>
      hub.ask(
        caller,
        `query ($link: ID!) { ${field}(link: $link) { from until persons { id } cut missing
          shown { at institution role purpose category fields } } }`,
        { link: linkPersons.id },
      )
    expect((await report(steward, 'wrongDisclosures')).errors?.[0]).toMatchObject({
      message: 'This link counts: nothing was shown wrongly.',
      extensions: { code: 'CONFLICT', reason: 'COUNTS' },
    })
    hub.clock.advance(60_000)
    await read()
    const shownAt = hub.clock.now()
    hub.clock.advance(60_000)
    await hub.given(steward, 'mutation ($input: UndoDecisionInput!) { undoDecision(input: $input) { id } }', {
      input: { decision: linkPersons.id, reason: '別人', idempotencyKey: 'wrongly-linked-2' },
    })
    const undone = hub.clock.now()
    hub.clock.advance(60_000)
    await hub.settled()
    await read()
    const iso = (at: number): string => new Date(at).toISOString()
    const expected = {
      from: iso(linked),
      until: iso(undone),
      persons: [{ id: a }, { id: b }],
      cut: false,
      missing: [],
      shown: expect.arrayContaining([
        {
          at: iso(shownAt),
          institution: code.operator,
          role: 'IDENTITY_STEWARD',
          purpose: 'IDENTITY',
          category: 'NUMBER_HISTORY',
          fields: ['Person.numberHistory'],
        },
      ]),
    }
    const told = await report(steward, 'wrongDisclosures')
    expect(told).toEqual({ data: { wrongDisclosures: expected } })
    const { shown } = (told.data as { wrongDisclosures: { shown: readonly { at: string }[] } }).wrongDisclosures
    expect(new Set(shown.map(({ at }) => at))).toEqual(new Set([iso(shownAt)]))
    expect(await report(auditor, 'auditedDisclosures')).toEqual({ data: { auditedDisclosures: expected } })
    expect((await report(steward, 'auditedDisclosures')).errors?.[0]?.extensions?.code).toBe('NOT_PERMITTED')
  })

  test('who may not ask, or says too little, finds nobody', async () => {
    const identity = { kana: 'タカハシ カズハ', birthDate: '1988-02-29' }
    const refusal = (message: string, extensions: object) => ({
      data: { match: null },
      errors: [{ message, path: ['match'], extensions }],
    })
    expect((await hub.ask(clerk, match, { identity })).errors?.[0]?.extensions?.code).toBe('NOT_PERMITTED')
    expect(await hub.ask(steward, match, { identity: { birthDate: '1988-02-29' } })).toEqual(
      refusal('A name is needed, or its reading.', {
        code: 'INVALID_INPUT',
        reason: 'NAME_NEEDED',
        inputPath: ['identity'],
      }),
    )
    expect(await hub.ask(steward, match, { identity: { kana: 'タカハシ カズハ' } })).toEqual(
      refusal('A birth date, an address or a telephone number is needed besides.', {
        code: 'INVALID_INPUT',
        reason: 'MORE_NEEDED',
        inputPath: ['identity'],
      }),
    )
    const { edges } = (await hub.given<{ reviewTasks: { edges: readonly { node: object }[] } }>(steward, tasks))
      .reviewTasks
    expect(edges.length).toBe(1)
  })
})
