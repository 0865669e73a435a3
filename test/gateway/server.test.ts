import { request as httpRequest } from 'node:http'
import { buildClientSchema, buildSchema, getIntrospectionQuery, type IntrospectionQuery, printSchema } from 'graphql'
import { afterEach, describe, expect, test } from 'vitest'
import { operationId } from '../../gateway/persisted.ts'
import type { Caller } from '../../schema/domain/caller.ts'
import { ok } from '../../schema/domain/outcome.ts'
import type { Ticket } from '../../subgraphs/shared/audit/audit.ts'
import { AuditUnavailable, Refused, StoreUnavailable } from '../../subgraphs/shared/failure.ts'
import { clerk, type Door, type DoorOptions, doorSdl, openDoor } from '../support/door.ts'

const open: Door[] = []
const door = async (options?: DoorOptions): Promise<Door> => {
  const opened = await openDoor(options)
  open.push(opened)
  return opened
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.drain()))
})

const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/

describe('an operation', () => {
  test('is answered with its data, its request id and headers that keep it from caches and frames', async () => {
    const { post } = await door()
    const { status, body, headers } = await post({ query: '{ me { id name } }' })
    expect({ status, body }).toEqual({ status: 200, body: { data: { me: { id: 'per_1', name: 'つなぐ' } } } })
    expect(headers.get('x-request-id')).toMatch(uuid)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
  })

  test('takes over a well-formed request id, and no other', async () => {
    const { post } = await door()
    const id = '0f0e0d0c-0b0a-4908-8706-050403020100'
    const taken = await post({ query: '{ me { id } }' }, { 'x-request-id': id })
    expect(taken.headers.get('x-request-id')).toBe(id)
    const made = await post({ query: '{ me { id } }' }, { 'x-request-id': '12345678-number-of-somebody' })
    expect(made.headers.get('x-request-id')).toMatch(uuid)
  })

  test('reaches resolvers with its caller, name and instant', async () => {
    let seen: unknown
    const { post } = await door({
      resolvers: {
        echo: (_source, _args, { caller, operation, at }) => {
          seen = { role: caller?.role, operation, at }
          return 'heard'
        },
      },
    })
    await post({ query: 'query Desk { echo }' })
    expect(seen).toEqual({ role: 'CLERK', operation: 'Desk', at: 1_790_000_000_000 })
  })

  test.each([
    ['a node', { ...clerk, role: 'REGIONAL_NODE', purpose: 'TREATMENT' }],
    ['a database operator', { ...clerk, role: 'DATABASE_OPERATOR', purpose: 'RESEARCH' }],
    ['a researcher', { ...clerk, role: 'RESEARCHER', purpose: 'RESEARCH' }],
    [
      'a physician behind a node',
      { ...clerk, role: 'PHYSICIAN', node: { institution: '2096000111', credential: 'n' } },
    ],
  ])('of %s receives no id of a person, under whatever name; of others it does', async (_, caller) => {
    const asking = (query: string, by: object) =>
      door({ authenticate: async () => ok(by as Caller) }).then(({ post }) => post({ query }))
    const refused = {
      errors: [
        {
          message: 'This caller never receives ids of persons and numbers.',
          extensions: { code: 'NOT_PERMITTED', reason: 'HUB_IDS' },
        },
      ],
    }
    for (const query of [
      '{ me { name id } }',
      '{ me { own: id } }',
      'query { me { ...F } } fragment F on Person { id }',
    ]) {
      expect((await asking(query, caller)).body).toEqual(refused)
      expect((await asking(query, clerk)).status).toBe(200)
    }
    expect((await asking('{ me { name } }', caller)).body).toEqual({ data: { me: { name: 'つなぐ' } } })
  })

  test('is refused as an outage while nobody can say who asks', async () => {
    const { post } = await door({ authenticate: () => Promise.reject(new StoreUnavailable('qualification')) })
    const { status, body } = await post({ query: '{ me { id } }' })
    expect({ status, body }).toEqual({
      status: 503,
      body: {
        errors: [{ message: 'The qualification store cannot be reached.', extensions: { code: 'STORE_UNAVAILABLE' } }],
      },
    })
  })

  test.each([
    ['application/graphql-response+json', 'application/graphql-response+json; charset=utf-8'],
    ['application/graphql-response+json, application/json;q=0.9', 'application/graphql-response+json; charset=utf-8'],
    ['application/json, application/graphql-response+json', 'application/json; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
  ])('answers and refuses in the media type asked for: %s', async (accept, expected) => {
    const { post } = await door()
    const answers = [
      await post({ query: '{ me { id } }' }, { accept }),
      await post({ query: '{ nobody }' }, { accept }),
    ]
    expect(answers.map(({ status, headers }) => [status, headers.get('content-type')])).toEqual([
      [200, expected],
      [400, expected],
    ])
  })

  test('keeps the fields beside a refused one, which is null with its code and path', async () => {
    const { post } = await door({
      resolvers: {
        echo: () => {
          throw new Refused({
            code: 'CONSENT_REQUIRED',
            message: 'The person has not consented.',
            category: 'CLINICAL',
          })
        },
      },
    })
    const { status, body } = await post({ query: '{ me { id } hidden: echo }' })
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        data: { me: { id: 'per_1' }, hidden: null },
        errors: [
          {
            message: 'The person has not consented.',
            path: ['hidden'],
            extensions: { code: 'CONSENT_REQUIRED', category: 'CLINICAL' },
          },
        ],
      },
    })
  })

  test('that fails inside tells only its request id, and the log where, without the message', async () => {
    const { post, lines } = await door({
      resolvers: {
        echo: () => {
          throw new Error('山田太郎 12345678')
        },
      },
    })
    const { body, headers } = await post({ query: '{ echo }' })
    expect(body).toEqual({
      data: { echo: null },
      errors: [
        {
          message: 'Something failed inside the hub. Quote the request id when you ask about it.',
          path: ['echo'],
          extensions: { code: 'INTERNAL', request: headers.get('x-request-id') },
        },
      ],
    })
    expect(lines.join('')).not.toContain('12345678')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'unexpected', name: 'Error' })
  })
})

describe('who asks', () => {
  test('unknown callers are refused before their operation is read', async () => {
    const { post } = await door()
    const { status, body } = await post({ query: '{ not graphql' }, { authorization: 'Bearer nobody' })
    expect({ status, body }).toEqual({
      status: 401,
      body: {
        errors: [{ message: 'There is no token.', extensions: { code: 'UNAUTHENTICATED', reason: 'MISSING' } }],
      },
    })
  })

  test('in demo mode anybody may ask for the schema, and for nothing else', async () => {
    const { post } = await door({ environment: { HUB_MODE: 'demo' } })
    const schema = await post({ query: '{ __schema { queryType { name } } }' }, { authorization: '' })
    expect(schema.body).toEqual({ data: { __schema: { queryType: { name: 'Query' } } } })
    const more = await post({ query: '{ __typename me { id } }' }, { authorization: '' })
    expect(more.status).toBe(401)
  })

  test('in demo mode the console gets the whole schema it asks for', async () => {
    const { post } = await door({ environment: { HUB_MODE: 'demo' } })
    const query = getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true, specifiedByUrl: true })
    const { body } = await post({ query, operationName: 'IntrospectionQuery' }, { authorization: '' })
    const { data } = body as { data: IntrospectionQuery }
    expect(printSchema(buildClientSchema(data))).toBe(printSchema(buildSchema(doorSdl)))
  })

  test('in production the schema is not told', async () => {
    const { post } = await door()
    const { status, body } = await post({ query: '{ __type(name: "Person") { name } }' })
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        errors: [
          {
            message: 'The schema is not told here; ask its publisher.',
            extensions: { code: 'OPERATION_REFUSED', reason: 'INTROSPECTION' },
          },
        ],
      },
    })
  })
})

describe('the record', () => {
  const appends = {
    echo: (_source: unknown, _args: unknown, { audit }: { audit: { tickets: Ticket[] } }) => {
      audit.tickets.push({} as Ticket)
      return 'shown'
    },
  }

  test('is durable before the answer leaves', async () => {
    const order: string[] = []
    let settled = 0
    const { post } = await door({
      resolvers: appends,
      settle: async (tickets) => {
        await new Promise((resolve) => setImmediate(resolve))
        settled = tickets.length
        order.push('settled')
      },
    })
    await post({ query: '{ a: echo b: echo }' })
    order.push('answered')
    expect({ order, settled }).toEqual({ order: ['settled', 'answered'], settled: 2 })
  })

  test('that cannot be written leaves nothing of the answer', async () => {
    const { post } = await door({
      resolvers: appends,
      settle: async () => {
        throw new AuditUnavailable()
      },
    })
    const { status, body } = await post({ query: '{ echo }' })
    expect({ status, body }).toEqual({
      status: 503,
      body: {
        errors: [
          {
            message: 'The access record cannot be written, so nothing is answered.',
            extensions: { code: 'AUDIT_UNAVAILABLE' },
          },
        ],
      },
    })
  })
})

describe('persisted operations', () => {
  const query = '{ me { id } }'
  const id = operationId(query)
  const persisted = (hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: hash } } })
  const search = (hash: string) =>
    `/graphql?extensions=${encodeURIComponent(JSON.stringify(persisted(hash).extensions))}`
  const manifest = {
    version: 1 as const,
    operations: [
      { id, name: 'Me', usedBy: 'person', document: query },
      {
        id: operationId('mutation { write(text: "a") }'),
        name: 'Write',
        usedBy: 'person',
        document: 'mutation { write(text: "a") }',
      },
    ],
  }

  test('of the manifest are answered by id, by POST and by GET', async () => {
    const { post, get } = await door({ manifest })
    expect((await post(persisted(id))).body).toEqual({ data: { me: { id: 'per_1' } } })
    const got = await get(search(id), { authorization: 'Bearer clerk', 'apollo-require-preflight': '1' })
    expect(got.body).toEqual({ data: { me: { id: 'per_1' } } })
  })

  test('in the strict mode are all that is answered', async () => {
    const { post } = await door({ manifest, environment: { PERSISTED_ONLY: 'true' } })
    expect((await post({ query })).body).toEqual({ data: { me: { id: 'per_1' } } })
    const other = await post({ query: '{ me { name } }' })
    expect(other.body).toEqual({
      errors: [
        {
          message: 'Only the committed operations are answered here.',
          extensions: { code: 'OPERATION_REFUSED', reason: 'PERSISTED_ONLY' },
        },
      ],
    })
  })

  test('register themselves in demo mode only', async () => {
    for (const [mode, expected] of [
      ['demo', { data: { me: { name: 'つなぐ' } } }],
      [
        'production',
        {
          errors: [
            {
              message: 'PersistedQueryNotFound',
              extensions: { code: 'OPERATION_REFUSED', reason: 'PERSISTED_QUERY_NOT_FOUND' },
            },
          ],
        },
      ],
    ] as const) {
      const { post } = await door({ environment: { HUB_MODE: mode } })
      const text = '{ me { name } }'
      await post({ query: text, ...persisted(operationId(text)) })
      expect((await post(persisted(operationId(text)))).body).toEqual(expected)
    }
  })

  test('that change something are not answered by GET', async () => {
    const { get } = await door({ manifest })
    const { status, body, headers } = await get(search(manifest.operations[1]?.id ?? ''), {
      authorization: 'Bearer clerk',
      'apollo-require-preflight': '1',
    })
    expect({ status, body }).toEqual({
      status: 405,
      body: {
        errors: [
          {
            message: 'By GET only queries are answered; use POST.',
            extensions: { code: 'OPERATION_REFUSED', reason: 'METHOD' },
          },
        ],
      },
    })
    expect(headers.get('allow')).toBe('POST')
  })
})

describe('beside the graph', () => {
  test('health, readiness with its reasons, and metrics', async () => {
    const { get, post } = await door({
      readiness: async () => ({ ready: false, reasons: ['The qualification store cannot be reached.'] }),
    })
    expect((await get('/health')).body).toEqual({ status: 'live' })
    const ready = await get('/ready')
    expect({ status: ready.status, body: ready.body }).toEqual({
      status: 503,
      body: { ready: false, reasons: ['The qualification store cannot be reached.'] },
    })
    await post({ query: '{ me { id } }' })
    await post({ query: '{ nobody }' })
    const { body } = await get('/metrics')
    expect(body).toContain('hub_answer_seconds_count{kind="query",status="200"} 1')
    expect(body).toContain('hub_errors_total{code="OPERATION_REFUSED",reason="VALIDATION"} 1')
  })

  test('nothing else is there', async () => {
    const { get } = await door()
    const { status, body } = await get('/graphql/console')
    expect({ status, body }).toEqual({
      status: 404,
      body: { errors: [{ message: 'There is nothing here.', extensions: { code: 'NOT_FOUND' } }] },
    })
  })

  test('one line a request, without token, variable or document', async () => {
    const { post, lines } = await door({ resolvers: { echo: (_source, args) => args.text } })
    const { headers } = await post({
      query: 'query Say($text: String) { echo(text: $text) }',
      variables: { text: '記号番号12345678' },
    })
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 30,
      time: expect.any(String),
      request: headers.get('x-request-id'),
      operation: 'Say',
      kind: 'query',
      status: 200,
      code: null,
      milliseconds: expect.any(Number),
      msg: 'answered',
    })
  })

  test('the console is GraphiQL, whole, and only in demo mode', async () => {
    const { get } = await door({ environment: { HUB_MODE: 'demo' } })
    const { status, body, headers } = await get('/graphql', { accept: 'text/html' })
    expect(status).toBe(200)
    expect(body).toContain('<title>Tsunagu</title>')
    expect(body).not.toMatch(/<(script|link|img)[^>]+(src|href)="(https?:)?\/\//)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/script-src 'sha256-[A-Za-z0-9+/=]{44}';/)
    expect(policy).not.toContain('unsafe-eval')
    expect((await get('/')).headers.get('location')).toBe('/graphql')

    const production = await door()
    expect((await production.get('/graphql', { accept: 'text/html' })).status).toBe(400)
    expect((await production.get('/')).status).toBe(404)
  })

  test('in demo mode a name that only resolves to loopback is turned away', async () => {
    const { port } = await door({ environment: { HUB_MODE: 'demo' } })
    const status = await new Promise((resolve, reject) => {
      httpRequest({ port, path: '/health', headers: { host: 'rebound.example' } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })
    expect(status).toBe(421)
  })
})
