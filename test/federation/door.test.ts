import { execute, parse } from 'graphql'
import { expect, test } from 'vitest'
import type { Forward } from '../../gateway/forward.ts'
import { createPlanner } from '../../gateway/plan.ts'
import { Refused } from '../../subgraphs/shared/failure.ts'
import { refusalError } from '../../subgraphs/shared/serve/errors.ts'
import { type Door, openDoor } from '../support/door.ts'
import { type SmallSubgraph, schemaOf, supergraphOf } from '../support/federation.ts'

const cards: SmallSubgraph = {
  name: 'qualification',
  sdl: 'type Query { cards(first: Int = 2): [Card] } type Card @key(fields: "id") { id: ID! }',
  resolvers: { Query: { cards: () => [{ id: 'a' }, { id: 'b' }] } },
}
const holders: SmallSubgraph = {
  name: 'mpi',
  sdl: 'type Card @key(fields: "id") { id: ID! holder: String secret: String }',
  resolvers: {
    Card: {
      holder: ({ id }: { id: string }) => `holder of ${id}`,
      secret: ({ id }: { id: string }) => {
        if (id === 'b') throw refusalError({ code: 'CONSENT_REFUSED', message: 'The person has refused.' })
        return 'shown'
      },
    },
  },
}

async function withDoor(outage: string | null, use: (door: Door) => Promise<void>): Promise<void> {
  const schemas = new Map([cards, holders].map((subgraph) => [subgraph.name, schemaOf(subgraph)]))
  const forwardTo = ({ name }: { name: string }): Forward => {
    const schema = schemas.get(name)
    if (schema === undefined) throw new Error(`no subgraph ${name}`)
    return async ({ query, document, variables: variableValues }, contextValue) => {
      if (name === outage) throw new Refused({ code: 'SUBGRAPH_UNAVAILABLE', message: 'A part cannot be reached.' })
      return execute({ schema, document: document ?? parse(query), variableValues, contextValue })
    }
  }
  const door = await openDoor({
    graph: createPlanner({ supergraphSdl: supergraphOf([cards, holders]), forwardTo }),
  })
  try {
    await use(door)
  } finally {
    await door.drain()
  }
}

test('one operation through the door, planned over two subgraphs', async () => {
  await withDoor(null, async ({ post }) => {
    const { status, body } = await post({ query: 'query Desk { cards { id holder } }' })
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        data: {
          cards: [
            { id: 'a', holder: 'holder of a' },
            { id: 'b', holder: 'holder of b' },
          ],
        },
      },
    })
  })
})

test('a refused field is null with its own code and path, and the rest stands', async () => {
  await withDoor(null, async ({ post }) => {
    const { status, body } = await post({ query: '{ cards { holder secret } }' })
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        data: {
          cards: [
            { holder: 'holder of a', secret: 'shown' },
            { holder: 'holder of b', secret: null },
          ],
        },
        errors: [
          {
            message: 'The person has refused.',
            path: ['cards', 1, 'secret'],
            extensions: { code: 'CONSENT_REFUSED' },
          },
        ],
      },
    })
  })
})

test('a subgraph that cannot be reached empties its own fields, and is not named', async () => {
  await withDoor('mpi', async ({ post }) => {
    const { body } = await post({ query: '{ cards { id holder } }' })
    const emptied = (index: number) => ({
      message: 'A part cannot be reached.',
      path: ['cards', index, 'holder'],
      extensions: { code: 'SUBGRAPH_UNAVAILABLE' },
    })
    expect(body).toEqual({
      data: {
        cards: [
          { id: 'a', holder: null },
          { id: 'b', holder: null },
        ],
      },
      errors: [emptied(0), emptied(1)],
    })
  })
})

test('a variable of the wrong type is told by its path, without its value', async () => {
  await withDoor(null, async ({ post }) => {
    const query = 'query ($count: Int) { cards(first: $count) { id } }'
    const { status, body } = await post({ query, variables: { count: '記号12345678' } })
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { errors: [{ extensions: { code: 'INVALID_INPUT', inputPath: ['first'] } }] },
    })
    expect(JSON.stringify(body)).not.toContain('12345678')
  })
})
