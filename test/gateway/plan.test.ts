import { ApolloServer } from '@apollo/server'
import { parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import type { FetchAnswer, PlannedFetch } from '../../gateway/forward.ts'
import { createPlanner, type Planner } from '../../gateway/plan.ts'
import { Refused } from '../../subgraphs/shared/failure.ts'
import { supergraphOf } from '../support/federation.ts'
import { gatewayContext } from '../support/gateway-context.ts'

const supergraphSdl = supergraphOf([
  {
    name: 'shelf',
    sdl: `
      type Query { books(first: Int): [Book!] one: Book! maybe: Book }
      type Book @key(fields: "id") { id: ID! title: String }`,
  },
  { name: 'stars', sdl: 'type Book @key(fields: "id") { id: ID! stars: Int sure: Int! }' },
])

type Answering = (fetch: PlannedFetch) => Promise<FetchAnswer>

function planned(shelf: Answering, stars: Answering): { planner: Planner; fetches: [string, PlannedFetch][] } {
  const fetches: [string, PlannedFetch][] = []
  const answering = new Map([
    ['shelf', shelf],
    ['stars', stars],
  ])
  const planner = createPlanner({
    supergraphSdl,
    forwardTo:
      ({ name }) =>
      async (fetch) => {
        fetches.push([name, fetch])
        const answer = answering.get(name)
        if (answer === undefined) throw new Error('no such subgraph')
        return answer(fetch)
      },
  })
  return { planner, fetches }
}

const books =
  (count: number): Answering =>
  async () => ({
    data: { books: Array.from({ length: count }, (_, id) => ({ __typename: 'Book', id: String(id) })) },
  })
const down: Answering = async () => {
  throw new Refused({ code: 'SUBGRAPH_UNAVAILABLE', message: 'Away.' })
}
const ask = async (planner: Planner, query: string, over = {}) =>
  JSON.parse(JSON.stringify(await planner.execute({ document: parse(query), ...over }, gatewayContext())))

describe('planning', () => {
  test('the planner hands on parsed documents, one and the same for operations parsed anew', async () => {
    const { planner, fetches } = planned(books(1), down)
    await ask(planner, 'query Q { books { id } }')
    await ask(planner, 'query Q {\n  books { id } }')
    const [[, first], [, second]] = fetches as [[string, PlannedFetch], [string, PlannedFetch]]
    expect(first.document?.kind).toBe('Document')
    expect(second.document).toBe(first.document)
    expect(second.query).toBe(first.query)
  })

  test('two clients who ask the same at the same time share no fetch', async () => {
    const { planner, fetches } = planned(books(2), async ({ variables }) => ({
      data: { _entities: [{ stars: 1 }, { stars: 2 }].slice(0, (variables.representations as unknown[]).length) },
    }))
    const document = parse('{ books { stars } }')
    const both = await Promise.all([
      planner.execute({ document }, gatewayContext()),
      planner.execute({ document }, gatewayContext()),
    ])
    expect(JSON.parse(JSON.stringify(both))).toEqual([
      { data: { books: [{ stars: 1 }, { stars: 2 }] } },
      { data: { books: [{ stars: 1 }, { stars: 2 }] } },
    ])
    expect(fetches.map(([name]) => name).sort()).toEqual(['shelf', 'shelf', 'stars', 'stars'])
  })

  test('an operation that is not in the document is refused', async () => {
    const { planner } = planned(down, down)
    expect(await ask(planner, 'query A { books { id } }', { operationName: 'B' })).toEqual({
      errors: [
        {
          message: 'The document holds no operation of that name.',
          extensions: { code: 'OPERATION_REFUSED', reason: 'OPERATION_NAME' },
        },
      ],
    })
  })

  test('variables that were not given are not sent, null is', async () => {
    const { planner, fetches } = planned(books(0), down)
    const query = 'query($n: Int) { books(first: $n) { id } }'
    await ask(planner, query)
    await ask(planner, query, { variables: { n: null, other: 1 } })
    expect(fetches.map(([, { variables }]) => variables)).toEqual([{}, { n: null }])
  })

  test('every fetch is counted with its subgraph and how it went', async () => {
    const counted: unknown[] = []
    const planner = createPlanner({
      supergraphSdl,
      forwardTo: ({ name }) => (name === 'shelf' ? books(1) : down),
      fetched: (subgraph, outcome, seconds) => counted.push([subgraph, outcome, seconds >= 0]),
    })
    await ask(planner, '{ books { stars } }')
    expect(counted).toEqual([
      ['shelf', 'ok', true],
      ['stars', 'failed', true],
    ])
  })

  test('Apollo Server runs on it as on its own gateway', async () => {
    const { planner } = planned(books(1), async () => ({ data: { _entities: [{ stars: 4 }] } }))
    const server = new ApolloServer({ gateway: planner.gateway })
    const { body } = await server.executeOperation(
      { query: '{ books { id stars } }' },
      { contextValue: gatewayContext() },
    )
    await server.stop()
    expect(body).toMatchObject({
      kind: 'single',
      singleResult: { data: { books: [{ id: '0', stars: 4 }] }, errors: undefined },
    })
  })
})

describe('a fetch that brings nothing', () => {
  test('is told at no more than a hundred of the fields it empties', async () => {
    const { planner } = planned(books(150), down)
    const { data, errors } = await ask(planner, '{ books { id stars } }')
    expect(data.books).toHaveLength(150)
    expect(errors).toHaveLength(100)
    expect(errors[99]).toEqual({
      message: 'Away.',
      path: ['books', 99, 'stars'],
      extensions: { code: 'SUBGRAPH_UNAVAILABLE' },
    })
  })

  test('lets a non-null field take its parent with it, told once and where it happened', async () => {
    const { planner } = planned(books(1), down)
    expect(await ask(planner, '{ books { id sure } }')).toEqual({
      data: { books: null },
      errors: [{ message: 'Away.', path: ['books', 0, 'sure'], extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }],
    })
  })

  test('takes what hangs on it along, without asking others for it', async () => {
    const { planner, fetches } = planned(down, down)
    expect(await ask(planner, '{ maybe { title stars } one { stars } }')).toEqual({
      data: null,
      errors: [
        { message: 'Away.', path: ['maybe'], extensions: { code: 'SUBGRAPH_UNAVAILABLE' } },
        { message: 'Away.', path: ['one'], extensions: { code: 'SUBGRAPH_UNAVAILABLE' } },
      ],
    })
    expect(fetches.map(([name]) => name)).toEqual(['shelf'])
  })

  test.each([
    ['fewer entities than asked', { data: { _entities: [] } }],
    ['no entities', { data: {} }],
    ['neither data nor errors', {}],
  ])('counts as such with %s', async (_, answer) => {
    const { planner } = planned(books(1), async () => answer)
    expect(await ask(planner, '{ books { stars } }')).toEqual({
      data: { books: [{ stars: null }] },
      errors: [
        {
          message: 'A part of the hub gave no usable answer.',
          path: ['books', 0, 'stars'],
          extensions: { code: 'SUBGRAPH_UNAVAILABLE' },
        },
      ],
    })
  })

  test('an error without a place is told at the fields that go without', async () => {
    const { planner } = planned(books(1), async () => ({
      data: null,
      errors: [{ message: 'Not now.', extensions: { code: 'RATE_LIMITED' } }],
    }))
    expect(await ask(planner, '{ books { stars } }')).toEqual({
      data: { books: [{ stars: null }] },
      errors: [{ message: 'Not now.', path: ['books', 0, 'stars'], extensions: { code: 'RATE_LIMITED' } }],
    })
  })

  test('what is a bug stays one', async () => {
    const { planner } = planned(async () => {
      throw new TypeError('bug')
    }, down)
    await expect(ask(planner, '{ books { id } }')).rejects.toThrow(new TypeError('bug'))
  })
})

describe('answers that do not fit the schema', () => {
  test.each([
    ['a value of another type', { id: '1', title: 7 }, { title: null }, ['books', 0, 'title']],
    ['an object for a list', undefined, null, ['books']],
  ])('%s is null with an error', async (_, book, seen, path) => {
    const { planner } = planned(async () => ({ data: { books: book === undefined ? {} : [book] } }), down)
    expect(await ask(planner, '{ books { title } }')).toEqual({
      data: { books: seen === null ? null : [seen] },
      errors: [
        { message: 'A value came back that is not of the type of its field.', path, extensions: { code: 'INTERNAL' } },
      ],
    })
  })
})
