import { type GraphQLError, GraphQLScalarType } from 'graphql'
import { describe, expect, test } from 'vitest'
import type { RequestId } from '../../../schema/domain/ids.ts'
import type { RequestContext } from '../../../subgraphs/shared/context.ts'
import { Refused } from '../../../subgraphs/shared/failure.ts'
import type { MpiReads } from '../../../subgraphs/shared/internal.ts'
import { answerCall, expose, internalRegistry } from '../../../subgraphs/shared/serve/internal.ts'
import { mpiPort } from '../../../subgraphs/shared/serve/ports.ts'
import { createSubgraph } from '../../../subgraphs/shared/serve.ts'
import type { Fetch, Subgraph } from '../../../subgraphs/shared/subgraph.ts'
import { schemaOf } from '../../support/federation.ts'
import { gatewayContext } from '../../support/gateway-context.ts'
import { recordingGate } from '../../support/recording-gate.ts'

const sdl = `
  scalar Day
  type Query { on(day: Day): String many(inputs: [Item!]): Int count: Int fails: String! }
  input Item { size: Int! name: String }`

interface Served {
  readonly subgraph: Subgraph
  readonly contexts: RequestContext[]
  readonly bugs: GraphQLError[]
  fetch(query: string, over?: Partial<Fetch>): Promise<unknown>
}

function served(): Served {
  const contexts: RequestContext[] = []
  const bugs: GraphQLError[] = []
  const schema = schemaOf({
    name: 'mpi',
    sdl,
    resolvers: {
      Query: {
        on: (_parent, { day }: { day: string }) => day,
        many: (_parent, { inputs }: { inputs: unknown[] }) => inputs.length,
        count: () => contexts.length,
        fails: () => {
          throw new Error('at 10.0.0.1')
        },
      },
    },
  })
  const day = schema.getType('Day')
  if (day instanceof GraphQLScalarType) {
    day.parseValue = (value) => {
      if (value === '2026-04-01') return value
      throw new Refused({ code: 'INVALID_INPUT', message: 'No such day.', reason: 'DATE' })
    }
    day.parseLiteral = (node) => day.parseValue('value' in node ? node.value : null)
  }
  const subgraph = createSubgraph({
    name: 'mpi',
    schema,
    contextFor: (fetch) => {
      const context = { ...fetch, gate: recordingGate(fetch, 'mpi') }
      contexts.push(context)
      return context
    },
    readiness: async () => ({ ready: true, reasons: [] }),
    close: async () => undefined,
    onBug: (error) => bugs.push(error),
  })
  const operation = gatewayContext()
  return {
    subgraph,
    contexts,
    bugs,
    fetch: async (query, over = {}) => {
      const result = await subgraph.execute({ ...operation, query, variables: {}, operationName: null, ...over })
      return JSON.parse(JSON.stringify(result))
    },
  }
}

describe('a subgraph', () => {
  test('builds one context for all fetches of an operation and another for the next', async () => {
    const { fetch } = served()
    expect(await fetch('{ count }')).toEqual({ data: { count: 1 } })
    expect(await fetch('query Again { again: count }')).toEqual({ data: { again: 1 } })
    expect(await fetch('{ count }', gatewayContext())).toEqual({ data: { count: 2 } })
  })

  test('tells where a variable is wrong and never what it was', async () => {
    const { fetch } = served()
    const query = 'query($inputs: [Item!], $day: Day) { many(inputs: $inputs) on(day: $day) }'
    const inputs = [{ size: 1 }, { size: 'Yamada', nickname: 'Taro' }, {}]
    const wrong = (inputPath: (string | number)[]) => ({
      message: 'The value is missing or not of the type asked for.',
      extensions: { code: 'INVALID_INPUT', inputPath },
    })
    expect(await fetch(query, { variables: { inputs, day: '2026-02-30' } })).toEqual({
      errors: [
        wrong(['inputs', 1, 'size']),
        wrong(['inputs', 1]),
        wrong(['inputs', 2]),
        { message: 'No such day.', extensions: { code: 'INVALID_INPUT', reason: 'DATE', inputPath: ['day'] } },
      ],
    })
  })

  test('a value written into the document is refused with its place and without being quoted', async () => {
    const { fetch, contexts } = served()
    expect(await fetch('{ on(day: "2026-02-30") }')).toEqual({
      errors: [{ message: 'No such day.', extensions: { code: 'INVALID_INPUT', reason: 'DATE', inputPath: ['day'] } }],
    })
    expect(await fetch('{ many(inputs: [{ size: 1 }, { size: "Yamada" }]) }')).toEqual({
      errors: [
        {
          message: 'The operation or a value in it is not valid.',
          extensions: { code: 'INVALID_INPUT', inputPath: ['inputs', 1, 'size'] },
        },
      ],
    })
    expect(contexts).toEqual([])
  })

  test('a document that cannot be parsed is refused', async () => {
    expect(await served().fetch('{ on(day: ')).toEqual({
      errors: [{ message: 'The operation or a value in it is not valid.', extensions: { code: 'INVALID_INPUT' } }],
    })
  })

  test('a bug is told to the process and to nobody else', async () => {
    const { fetch, bugs } = served()
    expect(await fetch('{ fails }')).toEqual({
      data: null,
      errors: [{ message: 'Something went wrong.', path: ['fails'], extensions: { code: 'INTERNAL' } }],
    })
    expect(bugs.map(({ originalError }) => originalError?.message)).toEqual(['at 10.0.0.1'])
  })
})

describe('internal reads', () => {
  const reads: MpiReads = {
    handlesFor: async () => [],
    recordSources: async () => [],
    idsOf: async () => [],
    numbersOf: async () => [],
    linkChanges: async (after) => {
      if (after < 0) throw new Refused({ code: 'CONFLICT', message: 'No.' })
      return []
    },
  }
  const recorded: unknown[] = []
  const registry = internalRegistry([expose(mpiPort, reads, ['qualification'])], (call) => recorded.push(call))
  const call = (over: object) => {
    const called = {
      from: 'qualification',
      request: 'r' as RequestId,
      port: 'mpi',
      method: 'linkChanges',
      args: [0, 10],
    }
    return answerCall(registry, { ...called, ...over }, (error) => {
      throw error
    })
  }

  test('answer the services they are meant for, and stand on record', async () => {
    expect(await call({})).toEqual({ status: 200, value: { value: [] } })
    expect(recorded).toEqual([{ from: 'qualification', request: 'r', port: 'mpi', method: 'linkChanges' }])
  })

  test.each([
    ['another service', { from: 'chase' }, 403, 'NOT_PERMITTED'],
    ['an unknown port', { port: 'clinical' }, 404, 'NOT_FOUND'],
    ['an unknown method', { method: 'drop' }, 404, 'NOT_FOUND'],
    ['what every object inherits', { method: 'constructor' }, 404, 'NOT_FOUND'],
    ['too few arguments', { args: [0] }, 400, 'INVALID_INPUT'],
    ['arguments of another type', { args: ['0', 10] }, 400, 'INVALID_INPUT'],
    ['no arguments at all', { args: undefined }, 400, 'INVALID_INPUT'],
    ['a refusal', { args: [-1, 10] }, 409, 'CONFLICT'],
  ])('refuse %s', async (_, over, status, code) => {
    expect(await call(over)).toMatchObject({ status, value: { refusal: { code } } })
  })
})
