import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Door, openDoor } from '../support/door.ts'

let hub: Door
beforeAll(async () => {
  hub = await openDoor({ environment: { TIMEOUT_RECEIVE_MS: '300', LIMIT_BODY_BYTES: '10000' } })
})
afterAll(async () => {
  await hub.drain()
})

const query = '{ me { id } }'
const lives = async (): Promise<void> => {
  expect((await hub.post({ query })).body).toEqual({ data: { me: { id: 'per_1' } } })
}

/** Writes bytes to a bare socket and reads until the hub closes it. */
function raw(bytes: string): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(hub.port, '127.0.0.1', () => socket.write(bytes))
    socket.setEncoding('utf8')
    socket.on('data', (part) => {
      answer += part
    })
    socket.on('error', reject)
    socket.on('close', () => {
      const [head = '', body = ''] = answer.split('\r\n\r\n')
      resolve({ status: Number(head.split(' ')[1]), body: body === '' ? null : JSON.parse(body) })
    })
  })
}

const refusal = (reason: string, more: Record<string, unknown> = {}) => ({
  errors: [{ message: expect.any(String), extensions: { code: 'OPERATION_REFUSED', reason, ...more } }],
})

describe('a request that is none has a coded answer, and the hub lives', () => {
  test.each([
    ['text/plain', 415, 'CONTENT_TYPE'],
    ['application/x-www-form-urlencoded', 415, 'CONTENT_TYPE'],
    ['multipart/form-data; boundary=x', 415, 'CONTENT_TYPE'],
    ['application/graphql', 415, 'CONTENT_TYPE'],
    ['application/json; charset=shift_jis', 400, 'ENCODING'],
    [';;;', 415, 'CONTENT_TYPE'],
  ])('declared as %s', async (type, status, reason) => {
    const told = await hub.post(JSON.stringify({ query }), { 'content-type': type })
    expect({ status: told.status, body: told.body }).toEqual({ status, body: refusal(reason) })
    await lives()
  })

  test.each([
    ['', 'JSON'],
    ['{', 'JSON'],
    ['{"query": "{ me { id } }"', 'JSON'],
    ['null', 'REQUEST_SHAPE'],
    ['"text"', 'REQUEST_SHAPE'],
    ['{}', 'REQUEST_SHAPE'],
    ['{"query": 1}', 'REQUEST_SHAPE'],
    ['{"query": {"kind": "Document"}}', 'REQUEST_SHAPE'],
    ['{"query": "{ me { id } }", "variables": "{}"}', 'REQUEST_SHAPE'],
    ['{"query": "{ me { id } }", "variables": []}', 'REQUEST_SHAPE'],
    ['{"query": "{ me { id } }", "operationName": {}}', 'REQUEST_SHAPE'],
    ['{"query": "{ me { id } }", "extensions": 1}', 'REQUEST_SHAPE'],
    ['{"extensions": {"persistedQuery": {"version": 2, "sha256Hash": "x"}}}', 'REQUEST_SHAPE'],
    [
      '{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "../../etc/passwd"}}}',
      'PERSISTED_QUERY_MISMATCH',
    ],
    ['[{"query": "{ me { id } }"}, {"query": "{ me { id } }"}]', 'BATCH'],
    ['[]', 'BATCH'],
  ])('the body %s', async (body, reason) => {
    const told = await hub.post(body)
    expect({ status: told.status, body: told.body }).toEqual({ status: 400, body: refusal(reason) })
    await lives()
  })

  test('bytes that are not UTF-8', async () => {
    // 山田 in Shift_JIS
    const bytes = Buffer.concat([
      Buffer.from('{"query":"{ echo(text: \\"'),
      Buffer.from([0x8e, 0x52, 0x93, 0x63]),
      Buffer.from('\\") }"}'),
    ])
    const told = await hub.post(bytes)
    expect({ status: told.status, body: told.body }).toEqual({ status: 400, body: refusal('ENCODING') })
    await lives()
  })

  test('a body larger than the limit', async () => {
    const told = await hub.post({ query, variables: { text: 'x'.repeat(10_000) } })
    expect({ status: told.status, body: told.body }).toEqual({ status: 413, body: refusal('BODY', { limit: 10_000 }) })
    await lives()
  })

  test('a head larger than the limit', async () => {
    const told = await raw(`POST /graphql HTTP/1.1\r\nhost: localhost\r\nx-filler: ${'x'.repeat(20_000)}\r\n\r\n`)
    expect(told).toEqual({ status: 431, body: refusal('HEADERS', { limit: 16_384 }) })
    await lives()
  })

  test('a head that trickles in', async () => {
    expect(await raw('POST /graphql HTTP/1.1\r\nhost: localhost\r\n')).toEqual({ status: 408, body: refusal('SLOW') })
    await lives()
  })

  test('a body that trickles in', async () => {
    const head =
      'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n'
    expect(await raw(`${head}{"query":`)).toEqual({ status: 408, body: refusal('SLOW') })
    await lives()
  })

  test.each([
    'nonsense\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    '\u0016\u0003\u0001\u0002\u0000',
    'GET /\u0000 HTTP/1.1\r\n\r\n',
  ])('the bytes %j', async (bytes) => {
    expect(await raw(bytes)).toEqual({ status: 400, body: refusal('REQUEST_SHAPE') })
    await lives()
  })

  test('two lengths at once (request smuggling, RFC 9112 §6.3)', async () => {
    const told = await raw(
      'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    )
    expect(told).toEqual({ status: 400, body: refusal('REQUEST_SHAPE') })
    await lives()
  })

  test('an address that cannot be read', async () => {
    const told = await hub.get('/%zz')
    expect({ status: told.status, body: told.body }).toEqual({ status: 400, body: refusal('REQUEST_SHAPE') })
  })

  test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('the method %s', async (method) => {
    const response = await fetch(`${hub.url}/graphql`, { method })
    expect({ status: response.status, body: await response.json() }).toEqual({ status: 405, body: refusal('METHOD') })
    expect(response.headers.get('allow')).toBe('GET, POST')
  })
})

describe('what a page of another origin could send is refused', () => {
  const persisted = encodeURIComponent(`{"persistedQuery":{"version":1,"sha256Hash":"${'0'.repeat(64)}"}}`)
  const preflighted = { authorization: 'Bearer clerk', 'apollo-require-preflight': '1' }

  test('a GET without a header of its own', async () => {
    const told = await hub.get(`/graphql?extensions=${persisted}`, { authorization: 'Bearer clerk' })
    expect({ status: told.status, body: told.body }).toEqual({ status: 400, body: refusal('PREFLIGHT') })
  })

  test.each([
    ['an operation in the address', `query=${encodeURIComponent(query)}`, 405, 'METHOD'],
    ['a mutation in the address', `query=${encodeURIComponent('mutation { write(text: "x") }')}`, 405, 'METHOD'],
    ['variables in the address', `extensions=${persisted}&variables={"number":"12345678"}`, 405, 'METHOD'],
    ['the same parameter twice', `extensions=${persisted}&extensions=${persisted}`, 400, 'REQUEST_SHAPE'],
    ['nothing', '', 400, 'REQUEST_SHAPE'],
  ])('a GET with %s', async (_, search, status, reason) => {
    const told = await hub.get(`/graphql?${search}`, preflighted)
    expect({ status: told.status, body: told.body }).toEqual({ status, body: refusal(reason) })
  })

  test('no answer lets another origin read it', async () => {
    const response = await fetch(`${hub.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin: 'https://elsewhere.example', 'access-control-request-method': 'POST' },
    })
    expect(response.headers.get('access-control-allow-origin')).toBe(null)
  })
})
