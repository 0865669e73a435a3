import { describe, expect, test } from 'vitest'
import { clerk, guardianOf, historyProvider, insurer, physician, self, steward } from '../../support/hub/callers.ts'
import { births, cards, fillHouseholds, holderOf } from '../../support/hub/households.ts'
import { hubFor } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const history = `numberHistory(first: 10) { edges { node { scheme from until evidence number { insurerNumber number } } }
  pageInfo { hasNextPage hasPreviousPage } }`
const path = `query ($input: QualificationCheck!) { verifyQualification(input: $input) { ... on ValidQualification {
  qualification { name number { id person { id ${history} } } } } } }`
const input = { ...cards.current, birthDate: births.current }
const denied = (...at: readonly string[]) => ({
  message: 'This caller may not ask for this with this purpose.',
  path: at,
  extensions: { code: 'NOT_PERMITTED' },
})
const held = {
  edges: [
    {
      node: {
        scheme: 'MEDICAL',
        from: '2026-04-01',
        until: null,
        evidence: 'CONTINUITY_STATEMENT',
        number: { insurerNumber: code.otherInsurer, number: '55' },
      },
    },
    {
      node: {
        scheme: 'MEDICAL',
        from: '2024-04-01',
        until: '2026-04-01',
        evidence: 'FIRST_REGISTRATION',
        number: { insurerNumber: code.insurer, number: '901' },
      },
    },
  ],
  pageInfo: { hasNextPage: false, hasPreviousPage: false },
}

describe.each(wirings)('from a card to a person, %s', (wiring) => {
  const hub = hubFor(wiring, fillHouseholds)

  test('in one operation those who keep the history go from card to number to person to history', async () => {
    const { handle, person } = await holderOf(hub, 'current')
    expect(await hub.ask(historyProvider, path, { input })).toEqual({
      data: {
        verifyQualification: {
          qualification: { name: '鈴木 移', number: { id: handle, person: { id: person, numberHistory: held } } },
        },
      },
    })
  })

  test('a desk gets the eligibility alone: whose number it is has an error of its own', async () => {
    const { handle } = await holderOf(hub, 'current')
    expect(await hub.ask(clerk, path, { input })).toEqual({
      data: { verifyQualification: { qualification: { name: '鈴木 移', number: { id: handle, person: null } } } },
      errors: [denied('verifyQualification', 'qualification', 'number', 'person')],
    })
  })

  test('a physician who treats learns who it is, not the numbers held before', async () => {
    const { handle, person } = await holderOf(hub, 'current')
    expect(await hub.ask(physician, path, { input })).toEqual({
      data: {
        verifyQualification: {
          qualification: { name: '鈴木 移', number: { id: handle, person: { id: person, numberHistory: null } } },
        },
      },
      errors: [denied('verifyQualification', 'qualification', 'number', 'person', 'numberHistory')],
    })
  })

  test('a person reads their own history, and nobody else’s', async () => {
    const [{ person }, other] = [await holderOf(hub, 'current'), await holderOf(hub, 'taro')]
    const mine = `{ me { id ${history} } }`
    const theirs = `query ($id: ID!) { person(id: $id) { id ${history} } }`
    expect([
      await hub.ask(self(person), mine),
      await hub.ask(self(person), theirs, { id: other.person }),
      await hub.ask(guardianOf(other.person, person), mine),
      await hub.ask(steward, theirs, { id: person }),
    ]).toEqual([
      { data: { me: { id: person, numberHistory: held } } },
      { data: { person: null }, errors: [denied('person')] },
      { data: { me: { id: person, numberHistory: null } }, errors: [denied('me', 'numberHistory')] },
      { data: { person: { id: person, numberHistory: held } } },
    ])
  })

  test('whom nobody knows, and what is no id', async () => {
    const query = 'query ($id: ID!) { person(id: $id) { id } }'
    expect([
      await hub.ask(historyProvider, query, { id: 'per_AAAAAAAAAAAAAAAAAAAAAA' }),
      await hub.ask(historyProvider, query, { id: 'per_short' }),
      await hub.ask(insurer, query, { id: 'per_AAAAAAAAAAAAAAAAAAAAAA' }),
    ]).toEqual([
      { data: { person: null } },
      {
        data: { person: null },
        errors: [
          {
            message: 'This is no id of the hub.',
            path: ['person'],
            extensions: { code: 'INVALID_INPUT', inputPath: ['id'] },
          },
        ],
      },
      { data: { person: null }, errors: [denied('person')] },
    ])
  })

  test('a number belonged to somebody on a day, and to nobody before', async () => {
    const { person } = await holderOf(hub, 'current')
    const query = `query ($input: QualificationCheck!) { verifyQualification(input: $input) { ... on ValidQualification {
      qualification { number { now: person { id } later: person(on: "2026-05-01") { id } before: person(on: "R8.3.31") { id } } } } } }`
    expect(await hub.ask(historyProvider, query, { input })).toEqual({
      data: {
        verifyQualification: {
          qualification: { number: { now: { id: person }, later: { id: person }, before: null } },
        },
      },
    })
  })

  test('a history is paged by cursor', async () => {
    const { person } = await holderOf(hub, 'current')
    const query = `query ($after: String) { me { numberHistory(first: 1, after: $after) {
      edges { cursor node { from } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`
    interface Page {
      readonly me: {
        readonly numberHistory: {
          readonly edges: readonly [{ readonly cursor: string; readonly node: { readonly from: string } }]
        }
      }
    }
    const first = await hub.given<Page>(self(person), query)
    const [{ cursor }] = first.me.numberHistory.edges
    const page = (from: string, own: unknown, hasNextPage: boolean) => ({
      me: {
        numberHistory: {
          edges: [{ cursor: own, node: { from } }],
          pageInfo: { hasNextPage, hasPreviousPage: !hasNextPage, startCursor: own, endCursor: own },
        },
      },
    })
    expect(first).toEqual(page('2026-04-01', cursor, true))
    expect(await hub.given(self(person), query, { after: cursor })).toEqual(
      page('2024-04-01', expect.any(String), false),
    )
  })
})
