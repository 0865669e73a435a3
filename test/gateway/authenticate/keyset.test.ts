import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createKeySet } from '../../../gateway/authenticate/keyset.ts'
import { fileKeySource, urlKeySource } from '../../../gateway/authenticate/source.ts'
import { frozenClock } from '../../support/clock.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { reasonOf } from '../../support/outcome.ts'
import { publisher, testKey } from './rig.ts'

const [first, second, third] = await Promise.all([testKey('EdDSA'), testKey('ES256'), testKey('EdDSA')])
const refusal = (reason: string) => ({ code: 'UNAUTHENTICATED', reason })

function setup() {
  const clock = frozenClock()
  const { state, publish, source } = publisher(first)
  return { clock, state, publish, keys: createKeySet({ source, clock: clock.now }) }
}

describe('an issuer’s keys', () => {
  it('are asked for once, by however many at the same time, and serve ten minutes', async () => {
    const { keys, state, clock } = setup()
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => keys.having(first.kid)))
    expect(outcomes.map(reasonOf)).toEqual(outcomes.map(() => null))
    clock.advance(599_999)
    await keys.current()
    expect(state.asked).toBe(1)
    clock.advance(1)
    await keys.current()
    expect(state.asked).toBe(2)
  })

  it('are asked for again as soon as a new one is named: three times at once, then every 30 s', async () => {
    const { keys, state, publish, clock } = setup()
    await keys.current()
    publish(first, second)
    expect(reasonOf(await keys.having(second.kid))).toBeNull()
    for (let index = 0; index < 100; index++) await keys.having(`made-up-${index}`)
    expect(state.asked).toBe(4)
    publish(first, second, third)
    expect(reasonOf(await keys.having(third.kid))).toEqual(refusal('UNKNOWN_KEY'))
    clock.advance(29_999)
    expect(reasonOf(await keys.having(third.kid))).toEqual(refusal('UNKNOWN_KEY'))
    clock.advance(1)
    expect(reasonOf(await keys.having(third.kid))).toBeNull()
    await keys.having('made-up')
    expect(state.asked).toBe(5)
    clock.advance(3_600_000)
    for (let index = 0; index < 100; index++) await keys.having(`made-up-${index}`)
    expect(state.asked).toBe(9)
  })

  it('are asked for once more for whoever names one while an answer from before it is on its way', async () => {
    const { publish, state } = publisher(first)
    const gates: (() => void)[] = []
    const load = async () => {
      const { text } = state
      await new Promise<void>((resolve) => gates.push(resolve))
      return text
    }
    const keys = createKeySet({ source: { load }, clock: frozenClock().now })
    const early = keys.current()
    const late = Array.from({ length: 20 }, () => keys.having(second.kid))
    publish(first, second)
    gates[0]?.()
    expect(reasonOf(await early)).toBeNull()
    while (gates.length < 2) await Promise.resolve()
    gates[1]?.()
    expect((await Promise.all(late)).map(reasonOf)).toEqual(late.map(() => null))
    expect(gates).toHaveLength(2)
  })

  it('serve an hour while the issuer is down, and then no longer', async () => {
    const { keys, state, clock } = setup()
    await keys.current()
    state.down = true
    clock.advance(3_599_999)
    expect(reasonOf(await keys.having(first.kid))).toBeNull()
    clock.advance(1)
    expect(reasonOf(await keys.having(first.kid))).toEqual(refusal('KEYS_UNAVAILABLE'))
    state.down = false
    clock.advance(30_000)
    expect(reasonOf(await keys.having(first.kid))).toBeNull()
  })

  it('are asked for every 30 s while the issuer is down, not by each request', async () => {
    const { keys, state, clock } = setup()
    await keys.current()
    state.down = true
    clock.advance(600_000)
    for (let index = 0; index < 100; index++) await keys.having(first.kid)
    expect(state.asked).toBe(2)
  })

  it('are asked for every second until there are any', async () => {
    const { keys, state, clock } = setup()
    state.down = true
    expect(reasonOf(await keys.current())).toEqual(refusal('KEYS_UNAVAILABLE'))
    expect(reasonOf(await keys.current())).toEqual(refusal('KEYS_UNAVAILABLE'))
    expect(state.asked).toBe(1)
    state.down = false
    clock.advance(1_000)
    expect(reasonOf(await keys.current())).toBeNull()
  })

  it('change their generation when they change, and only then', async () => {
    const { keys, publish, clock } = setup()
    const generations: (number | null)[] = []
    const note = async () => {
      const outcome = await keys.current()
      generations.push(outcome.ok ? outcome.value.generation : null)
      clock.advance(600_000)
    }
    await note()
    await note()
    publish(second)
    await note()
    expect(generations).toEqual([1, 1, 2])
  })

  it('are kept as they were when what the issuer answers is no key set', async () => {
    const { keys, state, clock } = setup()
    await keys.current()
    for (const text of ['', '<html>', '{}', '{"keys":{}}', 'null']) {
      state.text = text
      clock.advance(600_000)
      expect(reasonOf(await keys.having(first.kid))).toBeNull()
    }
    expect(state.asked).toBe(6)
  })

  it('count neither when secret, nor when published with their private part, nor when of an unknown kind', async () => {
    const { keys, state } = setup()
    const leaked = { ...second.jwk, d: 'AAAA' }
    const secret = { kty: 'oct', kid: 'secret', k: 'AAAA' }
    const foreign = { kty: 'NEW', kid: 'foreign' }
    state.text = JSON.stringify({ keys: [leaked, secret, foreign, null, first.jwk] })
    const kids = [second.kid, 'secret', 'foreign', first.kid]
    const outcomes = await Promise.all(kids.map(async (kid) => reasonOf(await keys.having(kid))))
    expect(outcomes).toEqual([refusal('UNKNOWN_KEY'), refusal('UNKNOWN_KEY'), refusal('UNKNOWN_KEY'), null])
  })
})

describe('the source of an issuer’s keys', () => {
  const signal = () => AbortSignal.timeout(5_000)

  it('may be a file', async () => {
    const path = join(temporaryFolder(), 'jwks.json')
    await writeFile(path, '{"keys":[]}')
    expect(await fileKeySource(path).load(signal())).toBe('{"keys":[]}')
  })

  it('may be an address, which is neither followed elsewhere nor read without end', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: '/jwks' }).end()
      else if (request.url === '/error') response.writeHead(503).end('{"keys":[]}')
      else if (request.url === '/long') response.end('x'.repeat(300 * 1024))
      else response.end('{"keys":[]}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    afterAll(() => server.close())
    const at = (path: string) =>
      urlKeySource(new URL(path, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)).load(signal())
    expect(await at('/jwks')).toBe('{"keys":[]}')
    await expect(at('/moved')).rejects.toThrow()
    await expect(at('/error')).rejects.toThrow('The issuer did not answer with its keys.')
    await expect(at('/long')).rejects.toThrow('The issuer’s keys are too long.')
  })

  it('must be https beyond this machine', () => {
    expect(() => urlKeySource(new URL('http://issuer.example/jwks'))).toThrow('must be https')
    expect(() => urlKeySource(new URL('file:///etc/passwd'))).toThrow('must be https')
  })
})
