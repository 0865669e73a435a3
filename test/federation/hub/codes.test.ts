import { beforeAll, describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import { days } from '../../../schema/domain/time.ts'
import {
  databaseOperator,
  historyProvider,
  node,
  otherNode,
  physician,
  researcher,
  steward,
} from '../../support/hub/callers.ts'
import { cards, fillHouseholds, holderOf } from '../../support/hub/households.ts'
import { hubFor, logOf } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const enter = 'mutation ($input: EnterRecipientInput!) { enterRecipient(input: $input) { institution } }'
const ask = `query ($numbers: [NumberInput!]!, $on: Date) {
  linkageCodes(numbers: $numbers, on: $on) { code periods { scheme from until } } }`
const rotate = 'mutation ($input: CodeEpochInput!) { rotateCodes(input: $input) { epoch formerDestroyed } }'
const notPermitted = (name: string) => ({
  data: { [name]: null },
  errors: [
    {
      message: 'This caller may not ask for this with this purpose.',
      path: [name],
      extensions: { code: 'NOT_PERMITTED' },
    },
  ],
})
const unknown = { ...cards.taro, number: '424242' }

interface Coded {
  readonly linkageCodes: readonly ({ readonly code: string; readonly periods: readonly object[] } | null)[]
}

describe.each(wirings)('codes of a recipient’s own, %s', (wiring) => {
  const hub = hubFor(wiring, fillHouseholds)
  const recipient = (institution: string, key: string) =>
    hub.given(historyProvider, enter, {
      input: {
        idempotencyKey: key,
        institution,
        purpose: 'RESEARCH',
        categories: ['NUMBER_HISTORY'],
        legalBasis: '高齢者の医療の確保に関する法律第16条',
        from: '2026-04-01T00:00:00Z',
        recheckBy: '2027-03-31T00:00:00Z',
      },
    })

  test('who does not stand in the register gets none, and that is on the record', async () => {
    expect(await hub.ask(databaseOperator, ask, { numbers: [cards.taro] })).toEqual(notPermitted('linkageCodes'))
    expect(await hub.ask(physician, ask, { numbers: [cards.taro] })).toEqual(notPermitted('linkageCodes'))
    expect(logOf(hub, 'mpi').records.filter(({ outcome }) => outcome === 'DENY')).toMatchObject([
      { category: 'NUMBER_HISTORY', rule: 2, caller: { institution: code.database } },
      { category: 'NUMBER_HISTORY', rule: 2, caller: { institution: code.clinic } },
    ])
  })

  describe('in the register', () => {
    beforeAll(async () => {
      await recipient(code.database, 'recipient-database')
      await recipient(code.institute, 'recipient-institute')
    })

    test('numbers of one person have one code, old and new; what nobody holds has none; nothing else comes back', async () => {
      const numbers = [cards.former, unknown, cards.current, cards.taro]
      const { linkageCodes } = await hub.given<Coded>(databaseOperator, ask, { numbers })
      const [former, nobody, current, taro] = linkageCodes
      expect(former).toEqual({
        code: expect.stringMatching(/^1\.[A-Za-z0-9_-]{43}$/),
        periods: [
          { scheme: 'MEDICAL', from: '2024-04-01', until: '2026-04-01' },
          { scheme: 'MEDICAL', from: '2026-04-01', until: null },
        ],
      })
      expect([nobody, current]).toEqual([null, former])
      expect(taro?.code).not.toBe(former?.code)
      const theirs = await hub.given<Coded>(researcher, ask, { numbers })
      expect(
        theirs.linkageCodes.some((one) => one !== null && linkageCodes.some((own) => own?.code === one.code)),
      ).toBe(false)
    })

    test('each number coded stands on the record under its holder, and is metered', async () => {
      const { handle } = await holderOf(hub, 'hanako')
      await hub.given(databaseOperator, ask, { numbers: [cards.hanako, unknown] })
      expect(logOf(hub, 'mpi').records.findLast(({ subject }) => subject === handle)).toMatchObject({
        category: 'NUMBER_HISTORY',
        outcome: 'ALLOW',
        rule: 6,
        coordinates: ['Query.linkageCodes'],
        caller: { institution: code.database },
      })
      const metering =
        'query ($recipient: ID) { codeMetering(recipient: $recipient) { recipient month coded unknown refused } }'
      expect(await hub.given(historyProvider, metering, { recipient: code.database })).toEqual({
        codeMetering: [{ recipient: code.database, month: '2026-11', coded: 4, unknown: 2, refused: 0 }],
      })
      expect(await hub.ask(databaseOperator, metering, {})).toEqual(notPermitted('codeMetering'))
    })

    test('a wrong number is refused at its place, and nothing is coded', async () => {
      expect(await hub.ask(databaseOperator, ask, { numbers: [cards.taro, { ...cards.taro, branch: 'x' }] })).toEqual({
        data: { linkageCodes: null },
        errors: [
          {
            message: 'A branch is two digits.',
            path: ['linkageCodes'],
            extensions: { code: 'INVALID_INPUT', reason: 'BRANCH', inputPath: ['numbers', 1, 'branch'] },
          },
        ],
      })
    })

    test('a new epoch brings new codes; it is begun by who keeps the register alone', async () => {
      const numbers = [cards.taro]
      const before = await hub.given<Coded>(databaseOperator, ask, { numbers })
      const input = { recipient: code.database, epoch: 1 }
      expect(await hub.ask(databaseOperator, rotate, { input })).toEqual(notPermitted('rotateCodes'))
      expect(await hub.given(historyProvider, rotate, { input })).toEqual({
        rotateCodes: { epoch: 2, formerDestroyed: false },
      })
      const after = await hub.given<Coded>(databaseOperator, ask, { numbers })
      expect(after.linkageCodes[0]?.code).toMatch(/^2\./)
      expect(after.linkageCodes[0]?.code.slice(2)).not.toBe(before.linkageCodes[0]?.code.slice(2))
    })

    test('when the measures were not checked again in time the door closes by itself', async () => {
      hub.clock.advance(days(500))
      expect(await hub.ask(databaseOperator, ask, { numbers: [cards.taro] })).toEqual(notPermitted('linkageCodes'))
      hub.clock.advance(-days(500))
    })
  })

  test('a node hears which of its own tokens moved, and nothing of another’s', async () => {
    const changes = 'mutation ($input: TakeTokenChangesInput!) { takeTokenChanges(input: $input) { tokens upTo more } }'
    const register = 'mutation ($input: RegisterNumbersInput!) { registerNumbers(input: $input) }'
    const link = 'mutation ($input: PersonPairInput!) { linkPersons(input: $input) { id } }'
    const taken = async (by: Caller, takenIn: string | null = null) =>
      (
        await hub.given<{ takeTokenChanges: { tokens: readonly string[]; upTo: string } }>(by, changes, {
          input: { takenIn },
        })
      ).takeTokenChanges
    const [one, other] = [await holderOf(hub, 'taro'), await holderOf(hub, 'assisted')]
    const { registerNumbers } = await hub.given<{ registerNumbers: readonly string[] }>(node, register, {
      input: { numbers: [cards.taro, cards.assisted] },
    })
    await hub.given(otherNode, register, { input: { numbers: [cards.taro] } })
    expect((await taken(node)).tokens).toEqual([])
    await hub.given(steward, link, {
      input: { one: one.person, other: other.person, reason: '同一人', idempotencyKey: 'codes-link' },
    })
    const told = await taken(node)
    expect(told.tokens.length).toBe(1)
    expect(registerNumbers).toContain(told.tokens[0])
    expect(await taken(node)).toEqual(told)
    expect((await taken(node, told.upTo)).tokens).toEqual([])
    expect((await taken(otherNode)).tokens.filter((token) => registerNumbers.includes(token))).toEqual([])
    expect(await hub.ask(physician, changes, { input: {} })).toEqual(notPermitted('takeTokenChanges'))
    expect(await hub.ask(node, changes, { input: { takenIn: 'x' } })).toEqual({
      data: { takeTokenChanges: null },
      errors: [
        {
          message: 'This is no cursor of this list.',
          path: ['takeTokenChanges'],
          extensions: { code: 'INVALID_INPUT', reason: 'CURSOR', inputPath: ['input', 'takenIn'] },
        },
      ],
    })
  })
})
