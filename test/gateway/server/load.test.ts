import { request as httpRequest } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { CredentialId, InstitutionCode } from '../../../schema/domain/ids.ts'
import { ok } from '../../../schema/domain/outcome.ts'
import { clerk, type Door, type DoorOptions, openDoor } from '../../support/door.ts'

const node = { institution: '2096000111' as InstitutionCode }
const open: Door[] = []
const door = async (options?: DoorOptions): Promise<Door> => {
  const opened = await openDoor(options)
  open.push(opened)
  return opened
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.drain()))
})

describe('time and load', () => {
  test('an operation that takes too long is left, and told to stop', async () => {
    let stopped: string | null = null
    const { post } = await door({
      environment: { TIMEOUT_OPERATION_MS: '30' },
      resolvers: {
        waits: (_source, _args, { signal }) =>
          new Promise((resolve) => {
            signal?.addEventListener('abort', () => {
              stopped = (signal.reason as DOMException).name
              resolve(null)
            })
          }),
      },
    })
    const { status, body } = await post({ query: '{ waits }' })
    expect({ status, body, stopped }).toEqual({
      status: 504,
      body: { errors: [{ message: 'The answer took too long.', extensions: { code: 'TIMEOUT' } }] },
      stopped: 'TimeoutError',
    })
  })

  test('a client that goes away takes its operation with it', async () => {
    let began = (): void => {}
    const begun = new Promise<void>((resolve) => {
      began = resolve
    })
    let aborted = (): void => {}
    const stopped = new Promise<void>((resolve) => {
      aborted = resolve
    })
    const { port } = await door({
      resolvers: {
        waits: (_source, _args, { signal }) => {
          began()
          return new Promise((resolve) => {
            signal?.addEventListener('abort', () => {
              aborted()
              resolve(null)
            })
          })
        },
      },
    })
    const body = JSON.stringify({ query: '{ waits }' })
    const request = httpRequest({
      port,
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json', authorization: 'Bearer clerk' },
    })
    request.on('error', () => undefined)
    request.end(body)
    await begun
    request.destroy()
    await stopped
  })

  test('more operations at once than allowed are turned away, and counted down again', async () => {
    let release = (): void => {}
    const held = new Promise<string>((resolve) => {
      release = () => resolve('done')
    })
    let began = (): void => {}
    const begun = new Promise<void>((resolve) => {
      began = resolve
    })
    const { post } = await door({
      environment: { LIMIT_IN_FLIGHT: '1' },
      resolvers: {
        waits: () => {
          began()
          return held
        },
      },
    })
    const first = post({ query: '{ waits }' })
    await begun
    const second = await post({ query: '{ me { id } }' })
    release()
    expect(second).toMatchObject({
      status: 429,
      body: { errors: [{ extensions: { code: 'RATE_LIMITED', reason: 'IN_FLIGHT', limit: 1 } }] },
    })
    expect(second.headers.get('retry-after')).toBe('1')
    expect((await first).body).toEqual({ data: { waits: 'done' } })
    expect((await post({ query: '{ me { id } }' })).status).toBe(200)
  })

  test('one caller has a share of it, and others the rest; who comes by a node has both shares', async () => {
    const release = Promise.withResolvers<string>()
    let waiting = 0
    const callers: Readonly<Record<string, Caller>> = {
      clerk,
      other: { ...clerk, credential: 'other' as CredentialId },
      first: { ...clerk, credential: 'first' as CredentialId, node: { ...node, credential: 'node' as CredentialId } },
      second: { ...clerk, credential: 'second' as CredentialId, node: { ...node, credential: 'node' as CredentialId } },
    }
    const { post } = await door({
      environment: { LIMIT_IN_FLIGHT: '10', LIMIT_IN_FLIGHT_OF_CALLER: '2' },
      authenticate: async ({ authorization }) => ok(callers[authorization?.slice(7) ?? ''] ?? clerk),
      resolvers: {
        waits: () => {
          waiting += 1
          return release.promise
        },
      },
    })
    const by = (name: string) => ({ authorization: `Bearer ${name}` })
    const held = ['clerk', 'clerk', 'first', 'second'].map((name) => post({ query: '{ waits }' }, by(name)))
    await expect.poll(() => waiting).toBe(4)
    const asked = await Promise.all(
      ['clerk', 'other', 'first'].map((name) => post({ query: '{ echo }' }, by(name)).then(({ status }) => status)),
    )
    expect(asked).toEqual([429, 200, 429])
    expect((await post({ query: '{ echo }' }, by('clerk'))).body).toEqual({
      errors: [
        {
          message: 'This caller has as much at work as one may; ask again shortly.',
          extensions: { code: 'RATE_LIMITED', reason: 'IN_FLIGHT_OF_CALLER', limit: 2 },
        },
      ],
    })
    release.resolve('done')
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect((await post({ query: '{ echo }' }, by('clerk'))).status).toBe(200)
  })

  test('draining finishes what is in flight, says it is not ready, and closes', async () => {
    let release = (): void => {}
    const held = new Promise<string>((resolve) => {
      release = () => resolve('finished')
    })
    let began = (): void => {}
    const begun = new Promise<void>((resolve) => {
      began = resolve
    })
    const { post, get, drain, url } = await door({
      environment: { DRAIN_NOTICE_MS: '200' },
      resolvers: {
        waits: () => {
          began()
          return held
        },
      },
    })
    const answer = post({ query: '{ waits }' })
    await begun
    const drained = drain()
    const ready = await get('/ready')
    expect({ status: ready.status, body: ready.body }).toEqual({
      status: 503,
      body: { ready: false, reasons: ['The hub is shutting down.'] },
    })
    release()
    expect((await answer).body).toEqual({ data: { waits: 'finished' } })
    await drained
    await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed')
  })
})

test('draining does not wait for ever: what never ends is cut off', async () => {
  let began = (): void => {}
  const begun = new Promise<void>((resolve) => {
    began = resolve
  })
  const { post, drain } = await openDoor({
    environment: { TIMEOUT_DRAIN_MS: '50' },
    resolvers: {
      waits: () => {
        began()
        return new Promise(() => undefined)
      },
    },
  })
  const answer = post({ query: '{ waits }' }).catch((error: Error) => error.message)
  await begun
  await drain()
  expect(await answer).toBe('fetch failed')
})
