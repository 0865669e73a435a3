import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openForReading } from '../../subgraphs/shared/audit/log-file.ts'
import { freshPostgresUrl } from '../support/engine.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type HubCommand, hubCommand, killHubCommands, startHubCommand } from '../support/hub-command.ts'

const soon = { timeout: 20_000, interval: 50 }

interface Operation {
  readonly token: string
  readonly body: string
}

/** On a connection of its own: the parent hands each to the next worker. */
function ask(
  url: string,
  operation?: Operation,
  id: string = crypto.randomUUID(),
): Promise<{ id: string; text: string }> {
  const headers = operation && { 'content-type': 'application/json', authorization: `Bearer ${operation.token}` }
  return new Promise((resolve, reject) => {
    const method = operation === undefined ? 'GET' : 'POST'
    const asked = request(url, { method, agent: false, headers: { ...headers, 'x-request-id': id } }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (piece: string) => {
        text += piece
      })
      answer.on('end', () => resolve({ id, text })).on('error', reject)
    })
    asked.on('error', reject).end(operation?.body)
  })
}

const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)

describe('a hub of two workers on PostgreSQL', () => {
  const folder = temporaryFolder()
  const environment = {
    DATA_DIR: folder,
    PORT: '0',
    QUALIFICATION_DATABASE_URL: freshPostgresUrl(),
    MPI_DATABASE_URL: freshPostgresUrl(),
    EMERGENCY_DATABASE_URL: freshPostgresUrl(),
    CHASE_DATABASE_URL: freshPostgresUrl(),
  }
  let hub: HubCommand
  let address: string
  let desk: Operation
  let mine: Operation

  beforeAll(async () => {
    expect((await hubCommand(['seed', '--people', '12'], environment)).code).toBe(0)
    hub = startHubCommand(['serve', '--workers', '2'], environment)
    const welcome = await hub.printed(/^3\. (.*\n){3}/m)
    address = /^Ready at (\S+)$/m.exec(welcome)?.[1] ?? ''
    const operations = [...welcome.matchAll(/^curl -s .*\n.*Bearer (\S+)' .*\n +-d '(.*)'$/gm)]
    const [first, , third] = operations.map(([, token = '', body = '']) => ({ token, body }))
    if (first === undefined || third === undefined) throw new Error(welcome)
    desk = first
    mine = { ...third, body: third.body.replace('first: 5', 'first: 100') }
    await vi.waitFor(async () => expect(await ready()).toEqual({ ready: true, reasons: [] }), soon)
  })
  afterAll(killHubCommands)

  const ready = async () => JSON.parse((await ask(`${address}/ready`)).text) as unknown
  const check = async () => {
    const { id, text } = await ask(`${address}/graphql`, desk)
    expect(JSON.parse(text)).toMatchObject({ data: { verifyQualification: { __typename: 'ValidQualification' } } })
    return id
  }
  const requestsIn = (process: string): ReadonlySet<string> => {
    const log = openForReading(join(folder, 'log', `${process}.sqlite`))
    try {
      const rows = log.prepare(`select distinct record ->> '$.request' as request from leaf`).all()
      return new Set(rows.map((row) => String(row.request)))
    } finally {
      log.close()
    }
  }
  /** How often a desk asked about them, as the person reads it. */
  const lookedUp = async () => {
    const { text } = await ask(`${address}/graphql`, mine)
    const { data } = JSON.parse(text) as { data: { me: { accessLog: { edges: { node: { role: string } }[] } } } }
    return data.me.accessLog.edges.filter(({ node }) => node.role === 'CLERK').length
  }
  const pidOf = (worker: string): number => {
    const found = childrenOf(hub.pid).find((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`\0${worker}\0`),
    )
    if (found === undefined) throw new Error(`There is no ${worker}.`)
    return found
  }

  test('both take requests, each on its own record; whichever is asked, the person reads of all', async () => {
    await check()
    // One asking shows as several lines, of the number and of the person.
    const before = await lookedUp()
    const asked: string[] = []
    for (let count = 0; count < 12; count++) asked.push(await check())
    const logs = [requestsIn('hub-1'), requestsIn('hub-2')]
    const places = asked.map((id) => logs.filter((log) => log.has(id)).length)
    expect(places).toEqual(asked.map(() => 1))
    for (const log of logs) expect(asked.filter((id) => log.has(id)).length).toBeGreaterThan(0)
    const read: number[] = []
    for (let count = 0; count < 4; count++) read.push(await lookedUp())
    expect(read).toEqual(Array(4).fill(13 * before))
  })

  test('whichever is asked, the metrics are those of all, labelled', async () => {
    for (let count = 0; count < 2; count++) {
      const { text } = await ask(`${address}/metrics`)
      const answers = text
        .split('\n')
        .filter((line) => line.startsWith('hub_answer_seconds_count{kind="query",status="200"'))
      const workers = answers.map((line) => /worker="(.+?)"\} (\d+)$/.exec(line)?.slice(1))
      expect(workers.toSorted()).toEqual([
        ['hub-1', expect.stringMatching(/^[1-9]/)],
        ['hub-2', expect.stringMatching(/^[1-9]/)],
      ])
      expect(text.match(/^# TYPE hub_answer_seconds histogram$/gm)).toHaveLength(1)
    }
  })

  test('one killed under load: the other goes on, what was answered is on record, and it is begun again', async () => {
    const answered: string[] = []
    let going = true
    const asking = async () => {
      while (going) {
        await check().then(
          (id) => answered.push(id),
          (error: NodeJS.ErrnoException) => expect(error.code).toMatch(/^ECONN(RESET|REFUSED)$/),
        )
      }
    }
    const askers = Array.from({ length: 4 }, asking)
    await vi.waitFor(() => expect(answered.length).toBeGreaterThan(20), soon)
    const killed = pidOf('hub-2')
    process.kill(killed, 'SIGKILL')
    await vi.waitFor(
      async () => expect(await ready()).toEqual({ ready: false, reasons: ['The worker hub-2 is not there.'] }),
      soon,
    )
    const whenMissing = answered.length
    await vi.waitFor(async () => expect(await ready()).toEqual({ ready: true, reasons: [] }), soon)
    expect(answered.length).toBeGreaterThan(whenMissing)
    const again = answered.length
    await vi.waitFor(() => expect(answered.length).toBeGreaterThan(again + 20), soon)
    going = false
    await Promise.all(askers)

    const [one, two] = [requestsIn('hub-1'), requestsIn('hub-2')]
    expect(answered.filter((id) => !one.has(id) && !two.has(id))).toEqual([])
    expect(answered.slice(again).filter((id) => two.has(id)).length).toBeGreaterThan(0)
    expect(pidOf('hub-2')).not.toBe(killed)
  })

  test('told to stop, all drain; every log is whole', async () => {
    const last = Array.from({ length: 8 }, check)
    const ids = await Promise.all(last)
    hub.signal('SIGTERM')
    expect(await hub.ended).toMatchObject({ code: 0, stderr: '' })
    const [one, two] = [requestsIn('hub-1'), requestsIn('hub-2')]
    expect(ids.filter((id) => !one.has(id) && !two.has(id))).toEqual([])
    const verified = await hubCommand(['audit', 'verify'], environment)
    expect([verified.code, verified.stdout.match(/: sound$/gm)]).toEqual([0, [': sound', ': sound', ': sound']])
  })
})
