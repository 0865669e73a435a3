import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../gateway/config.ts'
import { startHub } from '../../gateway/main.ts'
import { startGateway } from '../../gateway/wiring/gateways.ts'
import { startSubgraph } from '../../gateway/wiring/members.ts'
import { subgraphNames } from '../../subgraphs/shared/subgraph.ts'
import { temporaryFolder } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'
import { code, institutions } from '../support/hub/institutions.ts'
import { type HubClient, openHubClient } from '../support/hub-client.ts'

const issuer = 'https://issuer.example'
const check = `query ($input: QualificationCheck!) { verifyQualification(input: $input) { __typename } }`
const input = { insurerNumber: '06139869', symbol: '1', number: '1', birthDate: '1992-08-05' }
const answer = { status: 200, data: { verifyQualification: { __typename: 'QualificationNotFound' } }, errors: [] }

interface SigningKey {
  readonly jwk: JWK
  token(): Promise<string>
}

async function signingKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true })
  const jwk = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint(jwk)
  return {
    jwk: { ...jwk, kid, use: 'sig' },
    token: () =>
      new SignJWT({ role: 'CLERK', purpose: 'INSURANCE', institution: code.clinic, second_factor: true })
        .setProtectedHeader({ alg: 'EdDSA', kid })
        .setIssuer(issuer)
        .setAudience('tsunagu')
        .setSubject('desk-1')
        .setJti(crypto.randomUUID())
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(privateKey),
  }
}

/** What the issuer publishes, and how often it was asked. */
const issuing = { published: [] as readonly JWK[], asked: 0 }
const server = createServer((_, response) => {
  issuing.asked += 1
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: issuing.published }))
})
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
afterAll(() => void server.close())

interface Running {
  readonly client: HubClient
  close(): Promise<void>
}

const settingsOf = (folder: string) => ({
  HUB_MODE: 'demo',
  HOST: '127.0.0.1',
  PORT: '0',
  LOG_LEVEL: 'silent',
  DATA_DIR: folder,
  ISSUER: issuer,
  JWKS: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`,
})

async function together(folder: string): Promise<Running> {
  const hub = await startHub(readConfig(settingsOf(folder)))
  await hub.stores.qualification.register.putInstitutions(institutions)
  return { client: openHubClient(hub.address), close: () => hub.close() }
}

async function apart(folder: string): Promise<Running> {
  const before = await together(folder)
  await before.client.close()
  await before.close()
  const urls: Record<string, string> = {}
  for (const name of subgraphNames) urls[`${name.toUpperCase()}_URL`] = `http://127.0.0.1:${await freePort()}`
  const config = readConfig({ ...settingsOf(folder), ...urls, PORT: String(await freePort()) })
  const running = [await startSubgraph(config, 'mpi'), await startSubgraph(config, 'qualification')]
  running.push(await startGateway(config))
  return {
    client: openHubClient(`http://${config.server.host}:${config.server.port}`),
    async close() {
      for (const process of running.reverse()) await process.close()
    },
  }
}

describe.each([
  ['in one process', together],
  ['apart', apart],
])('keys of the issuer replaced while callers ask, %s', (_, start) => {
  let hub: Running
  beforeAll(async () => {
    hub = await start(temporaryFolder())
  }, 120_000)
  afterAll(async () => {
    await hub?.client.close()
    await hub?.close()
  })
  const ask = (token: string) =>
    hub.client.ask({ token, query: check, variables: { input }, request: crypto.randomUUID() })

  test('nobody valid is refused: old tokens until they end, new ones at once, and the issuer is asked once a key', async () => {
    const rotations = 3
    const first = await signingKey()
    issuing.published = [first.jwk]
    issuing.asked = 0
    let inUse: readonly SigningKey[] = [first]
    let held: readonly string[] = [await first.token()]
    let answers = 0
    let over = false
    const failures: unknown[] = []
    const caller = async (turn: number) => {
      for (let asked = turn; !over && failures.length === 0; asked++) {
        // One half brings a token it has had for a while, the other a new one.
        const key = inUse[asked % inUse.length] ?? first
        const token = asked % 2 === 0 ? held[asked % held.length] : await key.token()
        const said = await ask(token ?? '')
        if (JSON.stringify(said) !== JSON.stringify(answer)) failures.push(said)
        answers += 1
      }
    }
    const more = async (count: number) => {
      const until = answers + count
      while (answers < until && failures.length === 0) await pause(5)
    }
    const callers = [0, 1, 2, 3].map(caller)
    await more(20)
    for (let rotation = 0; rotation < rotations; rotation++) {
      const next = await signingKey()
      issuing.published = [...inUse.map(({ jwk }) => jwk), next.jwk]
      held = [...held, await next.token()]
      inUse = [...inUse, next]
      await more(40)
      // The old one's tokens have ended.
      inUse = [next]
      held = [await next.token()]
      await more(20)
      issuing.published = [next.jwk]
    }
    over = true
    await Promise.all(callers)
    expect(failures).toEqual([])
    expect(issuing.asked).toBe(1 + rotations)

    expect(await ask(await first.token())).toMatchObject({
      status: 401,
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    })
  }, 60_000)
})
