import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoKeys } from '../../../gateway/commands/demo-keys.ts'
import { readConfig } from '../../../gateway/config.ts'
import type { DemoIssuer } from '../../../gateway/demo/issuer.ts'
import { demoInstitutions } from '../../../gateway/demo/people/institutions.ts'
import { startHub } from '../../../gateway/main.ts'
import { startGateway } from '../../../gateway/wiring/gateways.ts'
import { startSubgraph } from '../../../gateway/wiring/members.ts'
import type { Role } from '../../../schema/domain/caller.ts'
import type { ProcessAuditLog } from '../../../subgraphs/shared/audit/open-audit-log.ts'
import { subgraphNames } from '../../../subgraphs/shared/subgraph.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { freePort } from '../../support/free-port.ts'
import { type ImportCells, importHeader, importLine, importRows } from '../../support/import-file.ts'
import { accepted } from '../../support/outcome.ts'

const insurer = demoInstitutions.find(({ kind }) => kind === 'INSURER')?.code ?? ''
const clinic = demoInstitutions.find(({ kind }) => kind === 'CLINIC')?.code ?? ''

const newKey = (): string => randomBytes(12).toString('hex')
/** Numbers of each test are its own. */
const own = (cells: ImportCells, test: number): ImportCells => ({
  ...cells,
  insurerNumber: insurer,
  symbol: `葵${test}`,
  previousInsurerNumber: '',
  previousNumber: '',
})
const text = (count: number, test: number): string =>
  importHeader + [...importRows(count, test)].map((cells) => importLine(own(cells, test))).join('')

interface Sending {
  readonly token?: string | null
  readonly key?: string | null
  readonly type?: string
  readonly body: BodyInit
}

interface Served {
  readonly address: string
  /** Of the process that takes the rows. */
  readonly audit: ProcessAuditLog
  readonly issuer: DemoIssuer
  /** The process that clients come to, and the one that takes the rows. */
  readonly stop: Readonly<Record<'door' | 'taker', () => Promise<unknown>>>
  close(): Promise<unknown>
}

const settings = { HUB_MODE: 'demo', HOST: '127.0.0.1', LOG_LEVEL: 'silent', TIMEOUT_RECEIVE_MS: '1000' }

async function together(environment: Readonly<Record<string, string>>): Promise<Served> {
  const hub = await startHub(readConfig({ ...environment, PORT: '0' }))
  if (hub.demo === null) throw new Error('The demo issues tokens.')
  await hub.stores.qualification.register.putInstitutions(demoInstitutions)
  return {
    address: hub.address,
    audit: hub.base.audit,
    issuer: hub.demo.issuer,
    stop: { door: hub.close, taker: hub.close },
    close: hub.close,
  }
}

async function apart(environment: Readonly<Record<string, string>>): Promise<Served> {
  await (await together(environment)).close()
  const urls: Record<string, string> = {}
  for (const name of subgraphNames) urls[`${name.toUpperCase()}_URL`] = `http://127.0.0.1:${await freePort()}`
  const config = readConfig({ ...environment, ...urls, PORT: '0' })
  const mpi = await startSubgraph(config, 'mpi')
  const qualification = await startSubgraph(config, 'qualification')
  const gateway = await startGateway(config)
  return {
    address: gateway.address,
    audit: qualification.base.audit,
    issuer: demoKeys(config).issuer,
    stop: { door: gateway.close, taker: qualification.close },
    async close() {
      for (const process of [gateway, qualification, mpi]) await process.close()
    },
  }
}

describe.each([
  ['in one process', together],
  ['apart', apart],
] as const)('a file beside the graph, %s', (_, serve) => {
  let hub: Served

  beforeAll(async () => {
    hub = await serve({ ...settings, DATA_DIR: temporaryFolder() })
  }, 60_000)
  afterAll(() => hub.close())

  const tokenOf = async (role: Role = 'INSURER', institution = insurer): Promise<string> =>
    accepted(await hub.issuer.mintToken({ role, institution, ttl: 600 }))

  async function send({ token, key, type = 'text/csv', body }: Sending) {
    const response = await fetch(new URL('/import/qualifications', hub.address), {
      method: 'POST',
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token ?? (await tokenOf())}` }),
        ...(key === null ? {} : { 'idempotency-key': key ?? newKey() }),
        'content-type': type,
      },
      body,
      duplex: 'half',
    } as RequestInit)
    return { status: response.status, body: await response.json() }
  }

  async function ask(path: string, method = 'GET', token?: string): Promise<Response> {
    const authorization = `Bearer ${token ?? (await tokenOf())}`
    return fetch(new URL(`/import/qualifications/${path}`, hub.address), { method, headers: { authorization } })
  }

  test('a file is taken, reported, and taken once', async () => {
    const key = newKey()
    const body = text(700, 31) + importLine(own({ kind: 'NEW', number: 'x'.repeat(50) }, 31))
    const taken = {
      state: 'DONE',
      rows: 701,
      landed: 700,
      unchanged: 0,
      refused: 1,
      line: 703,
      position: Buffer.byteLength(body),
    }
    expect(await send({ key, body })).toEqual({ status: 200, body: taken })
    expect(await send({ key, body })).toEqual({ status: 200, body: taken })
    expect(await (await ask(key)).json()).toEqual(taken)
    const report = await ask(`${key}/report`)
    expect(report.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(await report.text()).toMatch(/^行 line,.*\r\n702,番号 number,＊+…,TOO_LONG,/)
  })

  test('each batch is on the record, as the mutations that would take its rows', async () => {
    const before = (await hub.audit.head()).size
    await send({ body: text(1_100, 32) })
    // Three fields at the beginning, and for each of three batches: one record each, for one question.
    expect((await hub.audit.head()).size - before).toBe(5)
  })

  test.each<[string, Partial<Sending> & { readonly as?: readonly [Role, string] }, number, string, string | undefined]>(
    [
      ['nobody', { token: null }, 401, 'UNAUTHENTICATED', 'NO_CREDENTIAL'],
      ['a clinic’s clerk', { as: ['CLERK', clinic] }, 403, 'NOT_PERMITTED', undefined],
      ['an insurer without a key', { key: null }, 400, 'INVALID_INPUT', 'IDEMPOTENCY_KEY'],
      ['an insurer with a My Number for a key', { key: '1234-5678-9018' }, 400, 'INVALID_INPUT', 'MY_NUMBER'],
      ['an insurer with JSON', { type: 'application/json' }, 415, 'OPERATION_REFUSED', 'CONTENT_TYPE'],
      [
        'an insurer with another charset',
        { type: 'text/csv; charset=euc-jp' },
        415,
        'OPERATION_REFUSED',
        'CONTENT_TYPE',
      ],
      ['an insurer with no file', { body: '' }, 400, 'INVALID_INPUT', 'EMPTY_FILE'],
      [
        'an insurer with a file in UTF-16',
        { body: Buffer.from('\ufeff区分,保険者番号,番号\r\n', 'utf16le') },
        400,
        'INVALID_INPUT',
        'NOT_CSV',
      ],
      ['an insurer with a workbook', { body: Buffer.from('PK\x03\x04and more') }, 400, 'INVALID_INPUT', 'NOT_CSV'],
      ['an insurer with a file without its first row', { body: 'a,b\n' }, 400, 'INVALID_INPUT', 'HEADER_UNKNOWN'],
    ],
  )('%s is refused', async (_, { as, ...sending }, status, code, reason) => {
    const token = as === undefined ? {} : { token: await tokenOf(...as) }
    const answer = await send({ body: text(3, 33), ...token, ...sending })
    expect(answer).toMatchObject({ status, body: { errors: [{ extensions: { code } }] } })
    expect(answer.body.errors[0].extensions.reason).toBe(reason)
  })

  test('nobody reads the file of another insurer', async () => {
    const key = newKey()
    await send({ key, body: text(3, 34) })
    const other = demoInstitutions.find(({ kind, code }) => kind === 'INSURER' && code !== insurer)?.code ?? ''
    expect((await ask(key, 'GET', await tokenOf('INSURER', other))).status).toBe(404)
    expect((await ask(`${key}/report`, 'GET', await tokenOf('CLERK', clinic))).status).toBe(403)
  })

  test('a sender that goes away leaves whole batches; one that takes its time is waited for', async () => {
    const key = newKey()
    const body = Buffer.from(text(1_200, 35))
    const { hostname, port } = new URL(hub.address)
    const socket = connect(Number(port), hostname)
    const headers = `POST /import/qualifications HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${await tokenOf()}\r\n`
    socket.write(
      `${headers}Idempotency-Key: ${key}\r\nContent-Type: text/csv\r\nContent-Length: ${body.length}\r\n\r\n`,
    )
    socket.write(body.subarray(0, body.length / 2))
    // Longer than any other request may take to arrive.
    await pause(1_500)
    await expect
      .poll(async () => (await ask(key)).json(), { timeout: 10_000 })
      .toMatchObject({ state: 'RUNNING', rows: 500 })
    socket.destroy()
    await expect.poll(async () => (await (await ask(key)).json()).state, { timeout: 10_000 }).toBe('STOPPED')
    expect(await (await ask(key)).json()).toMatchObject({ rows: 500 })
    expect(await send({ key, body })).toMatchObject({ status: 200, body: { state: 'DONE', rows: 1_200, refused: 0 } })
  })

  test('a file can be stopped by another request, and says where', async () => {
    const key = newKey()
    let stop = false
    const whole = text(5_000, 36)
    async function* slowly() {
      for (let at = 0; at < whole.length; at += 50_000) {
        yield Buffer.from(whole.slice(at, at + 50_000))
        // It is known by its key once its first rows have been read.
        if (at >= 250_000 && !stop) stop = (await ask(key, 'DELETE')).status === 202
        await pause(20)
      }
    }
    const { status, body } = await send({ key, body: slowly() as unknown as BodyInit })
    expect({ stop, status }).toEqual({ stop: true, status: 200 })
    expect(body).toMatchObject({ state: 'STOPPED' })
    expect(body.rows).toBeLessThan(5_000)
    expect((await ask(key, 'DELETE')).status).toBe(404)
  })

  test('whoever is refused early hears why, however much they still send', async () => {
    const { hostname, port } = new URL(hub.address)
    const socket = connect(Number(port), hostname)
    const body = Buffer.alloc(4_000_000, 'a')
    socket.write(
      `POST /import/qualifications HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: text/csv\r\nContent-Length: ${body.length}\r\n\r\n`,
    )
    // Like a client that listens only once it has sent.
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.write(body, () => resolve())
    })
    const [answer] = await once(socket, 'data')
    socket.destroy()
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 401 /)
  })

  test('elsewhere a body must still arrive in time', async () => {
    const { hostname, port } = new URL(hub.address)
    const socket = connect(Number(port), hostname)
    let answer = ''
    socket.on('data', (piece) => {
      answer += piece.toString()
    })
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{`,
    )
    await expect.poll(() => answer, { timeout: 5_000 }).toMatch(/^HTTP\/1\.1 408 /)
    socket.destroy()
  })
})

test.each([
  ['the hub', 'goes on sending', together, 'door'],
  ['the gateway', 'says nothing more', apart, 'door'],
  ['the part that takes it', 'goes on sending', apart, 'taker'],
] as const)(
  'a file on its way when %s is told to stop is refused after the batch at hand, and goes on there; its sender %s',
  async (_, sender, serve, which) => {
    const environment = { ...settings, DATA_DIR: temporaryFolder() }
    let hub = await serve(environment)
    const key = newKey()
    const ask = async (path: string, method: string, body?: string | AsyncIterable<Uint8Array>) => {
      const token = accepted(await hub.issuer.mintToken({ role: 'INSURER', institution: insurer, ttl: 600 }))
      const headers = { authorization: `Bearer ${token}`, 'idempotency-key': key, 'content-type': 'text/csv' }
      const init = { method, headers, ...(body === undefined ? {} : { body, duplex: 'half' }) }
      const answer = await fetch(new URL(`/import/qualifications${path}`, hub.address), init as RequestInit)
      return { status: answer.status, body: await answer.json() }
    }
    const ending = new AbortController()
    async function* neverDone() {
      yield Buffer.from(text(1_200, 41))
      while (sender === 'goes on sending' && !ending.signal.aborted) {
        await pause(20)
        yield Buffer.from(importLine(own({ kind: 'NEW', number: 'x'.repeat(50) }, 41)))
      }
      if (!ending.signal.aborted) await once(ending.signal, 'abort')
    }
    const sent = ask('', 'POST', neverDone())
    const landed = async () => (await ask(`/${key}`, 'GET')).body.landed ?? 0
    await expect.poll(landed, { timeout: 20_000 }).toBeGreaterThan(0)
    const told = performance.now()
    const stopped = hub.stop[which]()
    expect(await sent).toMatchObject({
      status: 503,
      body: { errors: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE', reason: 'STOPPED' } }] },
    })
    await stopped
    expect(performance.now() - told).toBeLessThan(6_000)
    ending.abort()
    await hub.close()

    hub = await serve(environment)
    const { body } = await ask(`/${key}`, 'GET')
    expect([body.state, body.landed % 500]).toEqual(['STOPPED', 0])
    expect(await ask('', 'POST', text(2_400, 41))).toMatchObject({
      status: 200,
      body: { state: 'DONE', rows: 2_400, landed: 2_400, refused: 0 },
    })
    await hub.close()
  },
  60_000,
)
