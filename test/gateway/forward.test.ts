import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { type FetchAnswer, forwardOverHttp, type PlannedFetch } from '../../gateway/forward.ts'
import { Refused } from '../../subgraphs/shared/failure.ts'
import { wireHeaders } from '../../subgraphs/shared/wire/door.ts'
import { makeServiceKeys, readKeyDirectory, readServiceKeys } from '../../subgraphs/shared/wire/keys.ts'
import { createFetchSigner, type FetchSigner } from '../../subgraphs/shared/wire/signer.ts'
import { frozenClock } from '../support/clock.ts'
import { temporaryFolder } from '../support/folder.ts'
import { gatewayContext } from '../support/gateway-context.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const keys = temporaryFolder()
for (const name of ['gateway', 'mpi']) makeServiceKeys(keys, name)

const signer = (): FetchSigner =>
  createFetchSigner({
    keys: readServiceKeys(keys, 'gateway'),
    audiences: readKeyDirectory(keys, ['mpi']),
    clock: frozenClock().now,
  })

const fetch: PlannedFetch = { query: '{ a }', document: null, variables: { n: 1 }, operationName: 'Q' }

/** Sends one fetch to a server that answers as told. */
async function forwarded(
  listener: RequestListener,
  options: { signer?: FetchSigner; timeoutMs?: number } = {},
): Promise<FetchAnswer> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  const forwarding = forwardOverHttp({ signer: null, ...options })
  closing.push(() => forwarding.close())
  return forwarding.to({ name: 'mpi', url: `http://127.0.0.1:${port}/graphql` })(fetch, gatewayContext())
}

async function refusalOf(answer: Promise<FetchAnswer>): Promise<unknown> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Refused) return error.refusal
    throw error
  }
}

const unreachable = { code: 'SUBGRAPH_UNAVAILABLE', message: 'A part of the hub cannot be reached.' }

describe('a fetch over HTTP', () => {
  test('sends the text, the variables and the name, and brings data and errors back', async () => {
    const received: unknown[] = []
    const answer = await forwarded(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      received.push(request.method, request.url, JSON.parse(Buffer.concat(chunks).toString()))
      response.end(
        '{"data":{"a":1},"errors":[{"message":"m","path":["b",0],"extensions":{"code":"NOT_FOUND"},"locations":[]}]}',
      )
    })
    expect(received).toEqual(['POST', '/graphql', { query: '{ a }', variables: { n: 1 }, operationName: 'Q' }])
    expect(answer).toEqual({
      data: { a: 1 },
      errors: [{ message: 'm', path: ['b', 0], extensions: { code: 'NOT_FOUND' } }],
    })
  })

  test.each<[string, RequestListener]>([
    ['is not JSON', (_, response) => response.end('<html>')],
    ['is not GraphQL', (_, response) => response.end('[1]')],
    ['redirects', (_, response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end()],
    [
      'breaks off',
      (_, response) => response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy()),
    ],
    ['is larger than allowed', (_, response) => response.end(Buffer.alloc(33 * 1024 * 1024, 32))],
  ])('an answer that %s is an outage', async (_, listener) => {
    expect(await refusalOf(forwarded(listener))).toEqual(unreachable)
  })

  test('nobody listening is an outage', async () => {
    const forwarding = forwardOverHttp({ signer: null })
    closing.push(() => forwarding.close())
    const answer = forwarding.to({ name: 'mpi', url: 'http://127.0.0.1:1/graphql' })(fetch, gatewayContext())
    expect(await refusalOf(answer)).toEqual(unreachable)
  })

  test('an answer that begins and never ends is given up', async () => {
    const answer = forwarded((_, response) => void response.writeHead(200).write('{'), { timeoutMs: 100 })
    expect(await refusalOf(answer)).toEqual({
      code: 'TIMEOUT',
      message: 'A part of the hub did not answer in time.',
    })
  })

  test('nothing is sent twice', async () => {
    let count = 0
    await refusalOf(
      forwarded((request) => {
        count++
        request.socket.destroy()
      }),
    )
    expect(count).toBe(1)
  })
})

describe('a signed fetch', () => {
  test('carries a token, a number and a MAC', async () => {
    const seen: (string | undefined)[] = []
    const listener: RequestListener = ({ headers }, response) => {
      for (const name of Object.values(wireHeaders)) seen.push(typeof headers[name])
      response.end('{"data":{"a":1}}')
    }
    await refusalOf(forwarded(listener, { signer: signer() }))
    expect(seen).toEqual(['string', 'string', 'string'])
  })

  test.each([
    ['without a signature', {}],
    ['with a signature of its own', { [wireHeaders.mac]: 'A'.repeat(43) }],
  ])('takes no answer %s', async (_, headers) => {
    const answer = forwarded((_request, response) => response.writeHead(200, headers).end('{"data":{"a":1}}'), {
      signer: signer(),
    })
    expect(await refusalOf(answer)).toEqual(unreachable)
  })
})
