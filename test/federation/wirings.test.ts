import { setTimeout as pause } from 'node:timers/promises'
import type { GraphQLError } from 'graphql'
import { describe, expect, test } from 'vitest'
import type { Caller } from '../../schema/domain/caller.ts'
import type { InsurerNumber, NumberHandle } from '../../schema/domain/ids.ts'
import type { RequestContext } from '../../subgraphs/shared/context.ts'
import { Refused, StoreUnavailable } from '../../subgraphs/shared/failure.ts'
import type { MpiReads } from '../../subgraphs/shared/internal.ts'
import { mpiPort } from '../../subgraphs/shared/serve/ports.ts'
import { createSubgraph } from '../../subgraphs/shared/serve.ts'
import type { SubgraphName } from '../../subgraphs/shared/subgraph.ts'
import { frozenClock } from '../support/clock.ts'
import { type Resolvers, schemaOf, supergraphOf } from '../support/federation.ts'
import { type MemoryAudit, memoryAudit } from '../support/memory-audit.ts'
import { recordingGate } from '../support/recording-gate.ts'
import { type Hub, type HubOptions, type Member, offer, type Wiring, wirings, withHub } from './harness.ts'

const qualificationSdl = `
  type Query { cards: [Card] pair: Pair slow: String who: String stores: String checked(input: Check!): Int }
  input Check { year: Int! }
  type Pair @key(fields: "id") { id: ID! first: String }
  type Card @key(fields: "id") { id: ID! handle: ID }`
const mpiSdl = `
  type Query { counted: Int }
  type Card @key(fields: "id") { id: ID! holder: String context: Int must: String! }
  type Pair @key(fields: "id") { id: ID! second: String }`

const clerk: Caller = {
  role: 'CLERK',
  purpose: 'INSURANCE',
  user: 'user-1' as Caller['user'],
  credential: 'credential-1' as Caller['credential'],
  institution: '1310000001' as Caller['institution'],
  region: null,
  person: null,
  actingFor: null,
  delegation: null,
  secondFactor: false,
  node: null,
}

interface Made {
  readonly options: HubOptions
  readonly audit: MemoryAudit
  /** Contexts built so far, by subgraph. */
  readonly contexts: string[]
  readonly bugs: GraphQLError[]
}

function make(overrides: { readonly mpi?: Partial<MpiReads>; readonly timeoutMs?: number } = {}): Made {
  const audit = memoryAudit()
  const { now: clock } = frozenClock()
  const contexts: string[] = []
  const bugs: GraphQLError[] = []

  const member = (
    name: SubgraphName,
    sdl: string,
    resolversFor: (handles: MpiReads) => Resolvers,
    offers: readonly ReturnType<typeof offer>[],
  ): Member => ({
    name,
    start: async (neighbours) => ({
      offers,
      subgraph: createSubgraph({
        name,
        schema: schemaOf({ name, sdl, resolvers: resolversFor(neighbours.port('mpi', mpiPort)) }),
        contextFor: (fetch): RequestContext => {
          contexts.push(name)
          return { ...fetch, gate: recordingGate(fetch, name) }
        },
        readiness: async () => ({ ready: true, reasons: [] }),
        close: async () => undefined,
        onBug: (error) => bugs.push(error),
      }),
    }),
  })

  const reads: MpiReads = {
    handlesFor: async (numbers) => numbers.map(({ number }) => `num_${number}` as NumberHandle),
    linkChanges: async () => [],
    recordSources: async () => [],
    idsOf: async () => [],
    numbersOf: async () => [],
    ...overrides.mpi,
  }
  const members = [
    member(
      'qualification',
      qualificationSdl,
      (mpi) => ({
        Query: {
          cards: () => [{ id: '1' }, null, { id: '2' }, { id: '1' }],
          pair: () => ({ id: 'p', first: 'one' }),
          slow: async () => {
            await pause(400)
            return 'late'
          },
          who: (_parent, _args, { caller, request, at }) =>
            `${caller?.role ?? 'nobody'} ${request} ${new Date(at).toISOString()}`,
          stores: () => {
            throw new StoreUnavailable('qualification')
          },
          checked: (_parent, { input }: { input: { year: number } }) => {
            if (input.year < 1900) {
              throw new Refused({
                code: 'INVALID_INPUT',
                message: 'No such year.',
                reason: 'YEAR',
                inputPath: ['input', 'year'],
              })
            }
            return input.year
          },
        },
        Card: {
          handle: async ({ id }: { id: string }) => {
            const insurer = '06123456' as InsurerNumber
            const [handle] = await mpi.handlesFor([{ scheme: 'MEDICAL', insurer, symbol: '', number: id, branch: '' }])
            return handle
          },
        },
      }),
      [],
    ),
    member(
      'mpi',
      mpiSdl,
      () => ({
        Card: {
          holder: ({ id }: { id: string }) => {
            if (id === '2') {
              throw new Refused({ code: 'CONSENT_REQUIRED', message: 'Consent is needed.', category: 'NUMBER' })
            }
            return `holder of ${id}`
          },
          context: () => contexts.filter((name) => name === 'mpi').length,
          must: () => {
            throw new Error('password=hunter2')
          },
        },
        Pair: { second: () => 'two' },
        Query: { counted: () => 1 },
      }),
      [offer(mpiPort, reads, ['qualification'])],
    ),
  ]
  const sdls = [
    { name: 'qualification', sdl: qualificationSdl },
    { name: 'mpi', sdl: mpiSdl },
  ]
  const { timeoutMs } = overrides
  const options = {
    supergraphSdl: supergraphOf(sdls),
    members,
    audit,
    clock,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  }
  return { options, audit, contexts, bugs }
}

const within = (wiring: Wiring, made: Made, use: (hub: Hub) => Promise<void>) => withHub(wiring, made.options, use)

describe.each(wirings)('the hub %s', (wiring) => {
  test('joins two subgraphs, and a refused field is null with its own error at every place it has', async () => {
    const made = make()
    await within(wiring, made, async (hub) => {
      expect(await hub.ask('{ cards { id holder } pair { first second } }', { caller: clerk })).toEqual({
        data: {
          cards: [
            { id: '1', holder: 'holder of 1' },
            null,
            { id: '2', holder: null },
            { id: '1', holder: 'holder of 1' },
          ],
          pair: { first: 'one', second: 'two' },
        },
        errors: [
          {
            message: 'Consent is needed.',
            path: ['cards', 2, 'holder'],
            extensions: { code: 'CONSENT_REQUIRED', category: 'NUMBER' },
          },
        ],
      })
    })
  })

  test('the caller, the request and its instant arrive as they were', async () => {
    await within(wiring, make(), async (hub) => {
      expect(await hub.ask('{ who }', { caller: clerk })).toEqual({
        data: { who: 'CLERK request-1 2026-11-20T09:00:00.000Z' },
      })
      expect(await hub.ask('{ who }')).toEqual({ data: { who: 'nobody request-2 2026-11-20T09:00:00.000Z' } })
    })
  })

  test('several fetches of one operation share one context, two operations never', async () => {
    const made = make()
    await within(wiring, made, async (hub) => {
      await hub.ask('{ cards { context } pair { second } counted }', { caller: clerk })
      expect(made.contexts).toEqual(['qualification', 'mpi'])
      await hub.ask('{ counted }', { caller: clerk })
      expect(made.contexts).toEqual(['qualification', 'mpi', 'mpi'])
    })
  })

  test('every subgraph puts its fetches on record, and nothing is answered when that fails', async () => {
    const made = make()
    await within(wiring, made, async (hub) => {
      await hub.ask('{ pair { first second } }', { caller: clerk })
      expect(made.audit.records.map(({ operation, coordinates }) => [operation, ...coordinates])).toEqual([
        ['operation', 'qualification.fetch'],
        ['operation', 'mpi.fetch'],
      ])
      made.audit.fail()
      const { data, errors } = await hub.ask('{ pair { first } }', { caller: clerk })
      expect(data ?? null).toEqual(wiring === 'apart' ? { pair: null } : null)
      expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'AUDIT_UNAVAILABLE' }])
    })
  })

  test('a store that is down empties its field and says so; a bug says nothing of itself', async () => {
    const made = make()
    await within(wiring, made, async (hub) => {
      expect(await hub.ask('{ stores cards { must } }', { caller: clerk })).toEqual({
        data: { stores: null, cards: [null, null, null, null] },
        errors: [
          {
            message: 'The qualification store cannot be reached.',
            path: ['stores'],
            extensions: { code: 'STORE_UNAVAILABLE' },
          },
          ...[0, 3, 2].map((index) => ({
            message: 'Something went wrong.',
            path: ['cards', index, 'must'],
            extensions: { code: 'INTERNAL' },
          })),
        ],
      })
      expect(made.bugs.map(({ message }) => message)).toEqual(['password=hunter2', 'password=hunter2'])
    })
  })

  test('invalid input is refused with its path, one for the hub and the subgraph, whatever the variable is called', async () => {
    await within(wiring, make(), async (hub) => {
      const query = 'query($told: Check!) { checked(input: $told) }'
      const inside = 'query Other { cards { id } } query Inside($year: Int!) { checked(input: { year: $year }) }'
      expect(await hub.ask(query, { variables: { told: { year: 'secret' } } })).toEqual({
        errors: [
          {
            message: 'The value is missing or not of the type asked for.',
            extensions: { code: 'INVALID_INPUT', inputPath: ['input', 'year'] },
          },
        ],
      })
      expect(await hub.ask(inside, { operationName: 'Inside', variables: { year: 'secret' } })).toEqual({
        errors: [
          {
            message: 'The value is missing or not of the type asked for.',
            extensions: { code: 'INVALID_INPUT', inputPath: ['input', 'year'] },
          },
        ],
      })
      expect(await hub.ask(query, { variables: { told: { year: 1800 } } })).toEqual({
        data: { checked: null },
        errors: [
          {
            message: 'No such year.',
            path: ['checked'],
            extensions: { code: 'INVALID_INPUT', reason: 'YEAR', inputPath: ['input', 'year'] },
          },
        ],
      })
    })
  })

  test('internal reads reach the neighbour by the same interface', async () => {
    await within(wiring, make(), async (hub) => {
      expect(await hub.ask('{ cards { handle } }', { caller: clerk })).toEqual({
        data: { cards: [{ handle: 'num_1' }, null, { handle: 'num_2' }, { handle: 'num_1' }] },
      })
      const call = { from: 'qualification', request: 'request-1', port: 'mpi', method: 'handlesFor' }
      expect(hub.internalCalls).toEqual(wiring === 'apart' ? [call, call, call] : [])
    })
  })

  test('a neighbour whose store is down is an outage of the field that needed it', async () => {
    const handlesFor = async () => {
      throw new StoreUnavailable('mpi')
    }
    await within(wiring, make({ mpi: { handlesFor } }), async (hub) => {
      const { data, errors } = await hub.ask('{ cards { handle } counted }', { caller: clerk })
      expect(data).toEqual({ cards: [{ handle: null }, null, { handle: null }, { handle: null }], counted: 1 })
      expect(errors?.map(({ path, extensions }) => [path, extensions])).toEqual(
        [0, 2, 3].map((index) => [['cards', index, 'handle'], { code: 'STORE_UNAVAILABLE' }]),
      )
    })
  })

  test('an operation whose time is up asks nobody any more', async () => {
    const made = make()
    await within(wiring, made, async (hub) => {
      const ended = AbortSignal.abort()
      expect(await hub.ask('{ pair { first } counted }', { caller: clerk, signal: ended })).toEqual({
        data: { pair: null, counted: null },
        errors: [
          { message: 'The operation ran out of time.', path: ['pair'], extensions: { code: 'TIMEOUT' } },
          { message: 'The operation ran out of time.', path: ['counted'], extensions: { code: 'TIMEOUT' } },
        ],
      })
      expect(made.contexts).toEqual([])
    })
  })
})

describe('the hub apart', () => {
  test('a subgraph that is gone empties its own fields, each told at its place, and the rest stands', async () => {
    await within('apart', make(), async (hub) => {
      expect(await hub.readiness()).toEqual({ ready: true, reasons: [] })
      await hub.stop('mpi')
      expect(await hub.readiness()).toEqual({ ready: false, reasons: ['mpi: It cannot be reached.'] })
      const error = (...path: (string | number)[]) => ({
        message: 'A part of the hub cannot be reached.',
        path,
        extensions: { code: 'SUBGRAPH_UNAVAILABLE' },
      })
      expect(await hub.ask('{ cards { id holder } pair { first b: second } counted }', { caller: clerk })).toEqual({
        data: {
          cards: [{ id: '1', holder: null }, null, { id: '2', holder: null }, { id: '1', holder: null }],
          pair: { first: 'one', b: null },
          counted: null,
        },
        errors: [
          error('cards', 0, 'holder'),
          error('cards', 2, 'holder'),
          error('cards', 3, 'holder'),
          error('pair', 'b'),
          error('counted'),
        ],
      })
    })
  })

  test('a fetch that takes too long is given up, the others are not', async () => {
    await within('apart', make({ timeoutMs: 150 }), async (hub) => {
      expect(await hub.ask('{ slow counted }', { caller: clerk })).toEqual({
        data: { slow: null, counted: 1 },
        errors: [
          { message: 'A part of the hub did not answer in time.', path: ['slow'], extensions: { code: 'TIMEOUT' } },
        ],
      })
    })
  })

  test('hundreds of fetches over kept connections leave nothing behind', async () => {
    const warnings: string[] = []
    const warned = (warning: Error) => warnings.push(warning.message)
    process.on('warning', warned)
    const made = make()
    await within('apart', made, async (hub) => {
      const asked = Array.from({ length: 200 }, () => hub.ask('{ pair { first second } }', { caller: clerk }))
      for (const answer of await Promise.all(asked)) {
        expect(answer).toEqual({ data: { pair: { first: 'one', second: 'two' } } })
      }
    })
    process.off('warning', warned)
    expect(warnings).toEqual([])
    expect(made.contexts).toHaveLength(400)
  })

  test('a client that goes away takes its fetches with it', async () => {
    await within('apart', make(), async (hub) => {
      const leaving = new AbortController()
      const asked = hub.ask('{ slow }', { caller: clerk, signal: leaving.signal })
      setTimeout(() => leaving.abort(), 50)
      expect((await asked).errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'TIMEOUT' }])
    })
  })

  test('a subgraph answers no unsigned fetch, no unsigned internal read, and nothing but its few addresses', async () => {
    const made = make()
    await within('apart', made, async (hub) => {
      const { origin } = new URL(hub.url('mpi'))
      const post = async (path: string, body: string, type = 'application/json') => {
        const response = await fetch(`${origin}${path}`, { method: 'POST', body, headers: { 'content-type': type } })
        return [response.status, JSON.parse(await response.text())]
      }
      const unsigned = { code: 'UNAUTHENTICATED', reason: 'UNSIGNED' }
      expect(await post('/graphql', '{"query":"{ counted }","variables":{},"operationName":null}')).toEqual([
        401,
        { errors: [{ message: 'The message carries no signature.', extensions: unsigned }] },
      ])
      expect(await post('/internal/mpi/handlesFor', '[[]]')).toEqual([
        401,
        { refusal: { message: 'The message carries no signature.', ...unsigned } },
      ])
      expect(await post('/graphql', 'query', 'text/plain')).toEqual([415, {}])
      expect(await post('/other', '{}')).toEqual([404, {}])
      expect((await fetch(`${origin}/graphql?query={counted}`)).status).toBe(404)
      expect(await (await fetch(`${origin}/ready`)).json()).toEqual({ ready: true, reasons: [] })
      expect(await (await fetch(`${origin}/health`)).json()).toEqual({ live: true })
      expect(made.contexts).toEqual([])
    })
  })
})
