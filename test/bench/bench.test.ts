import { spawnSync } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { type Load, openLoad } from '../support/load.ts'
import type { RawRound } from './bench.ts'
import { interleave, ratio } from './rounds.ts'
import { median, rounded, spread } from './statistics.ts'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))
const run = (...args: readonly string[]) => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' })
  return { stdout, stderr, status }
}

test('without a name the benches are listed, each with what it measures', () => {
  const { stdout, status } = run()
  const names = stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' ')[0])
  expect({ status, names }).toEqual({
    status: 0,
    names: [
      'audit',
      'chase',
      'clinical',
      'decide',
      'emergency',
      'freshness',
      'gateway',
      'matching',
      'mpi',
      'mpi-lives',
      'mpi-neo4j',
      'policy-guard',
      'postgres',
      'qualification',
      'qualification-import',
    ],
  })
})

test('with --json the last line is the result, and progress is beside it', () => {
  const { stdout, stderr, status } = run('decide', '--worlds', '500', '--passes', '1', '--rounds', '2', '--json')
  const lines = stdout.trim().split('\n')
  const result: { bench: string; machine: object; data: object; figures: object } = JSON.parse(lines.at(-1) ?? '')
  expect({ status, lines: lines.length, bench: result.bench }).toEqual({ status: 0, lines: 1, bench: 'decide' })
  expect(Object.keys(result)).toEqual(['bench', 'machine', 'data', 'figures'])
  expect(Object.keys(result.machine)).toEqual(['cpu', 'cores', 'memory_gb', 'kernel', 'node', 'sqlite', 'fsync_us'])
  expect(result.data).toMatchObject({ worlds: 500, decisions_a_round: 500 })
  expect(Object.keys(result.figures)).toEqual(expect.arrayContaining(['any_ns_per_decision', 'calibration_ms']))
  expect(stderr).toMatch(/^round 1\/2 /m)
})

test('an unknown bench and an unknown option are refused', () => {
  expect(run('nothing').status).toBe(2)
  expect(run('decide', '--nothing', '3').status).not.toBe(0)
  expect(run('decide', '--rounds', 'many').status).not.toBe(0)
})

test('medians and spread are those of the samples, to three digits', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), rounded(0.123456), rounded(12_345.6)]).toEqual([
    2, 2.5, 0.123, 12_346,
  ])
  expect(spread('a_', [{ ms: 3 }, { ms: 1 }, { ms: 2 }])).toEqual({ a_ms: 2, a_ms_min: 1, a_ms_max: 3 })
})

test('contenders are warmed up, take turns at going first, and are compared round by round', async () => {
  const order: string[] = []
  const contender = (name: string, value: number) => ({
    name,
    warmUp: async () => void order.push(`${name} warm`),
    round: async () => {
      order.push(name)
      return { ms: value }
    },
  })
  const { figures, rounds } = await interleave([contender('a', 4), contender('b', 2)], 2, () => undefined)
  expect(order).toEqual(['a warm', 'b warm', 'b', 'a', 'a', 'b'])
  expect(figures).toMatchObject({ a_ms: 4, b_ms: 2 })
  expect(rounds.every(({ calibration }) => calibration.calibration_cpu_ms > 0)).toBe(true)
  expect(ratio(rounds, 'a', 'b', 'ms')).toBe(2)
  const slow = { calibration_ms: 1, calibration_cpu_ms: 1 }
  const raw = (contender: string, round: number, ms: number): RawRound => ({
    contender,
    round,
    calibration: slow,
    measured: { ms },
  })
  // The third round was slow for both: it says as much about the two as the others.
  expect(ratio([raw('a', 1, 2), raw('b', 1, 1), raw('a', 2, 20), raw('b', 2, 10)], 'a', 'b', 'ms')).toBe(2)
})

const seen: { body: string; who: string | undefined }[] = []
let fail = false
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  seen.push({ body: Buffer.concat(chunks).toString(), who: request.headers.authorization })
  response.writeHead(200).end(fail ? '{"errors":[]}' : '{"data":{}}')
})
let load: Load | null = null
afterAll(async () => {
  await load?.stop()
  server.closeAllConnections()
  server.close()
})

test('the load asks as often as it is told, with each body and caller in turn, and does not pass over a failure', async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  load = await openLoad()
  const spec = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    headers: [{ authorization: 'one' }, { authorization: 'two' }],
    bodies: ['a', 'b', 'c'],
    connections: 1,
    milliseconds: 20_000,
    requests: 7,
    perSecond: null,
  }
  const closed = await load.run(spec)
  expect({ requests: closed.requests, failures: closed.failures, bytes: closed.bytes }).toEqual({
    requests: 7,
    failures: 0,
    bytes: 7 * '{"data":{}}'.length,
  })
  expect(seen.map(({ body, who }) => `${body} ${who}`)).toEqual([
    'a one',
    'b two',
    'c one',
    'a two',
    'b one',
    'c two',
    'a one',
  ])
  const open = await load.run({ ...spec, connections: 4, requests: 20, perSecond: 200 })
  expect(open.requests).toBe(20)
  expect(open.seconds).toBeGreaterThan(19 / 200 - 0.001)
  fail = true
  await expect(load.run(spec)).rejects.toThrow('7 of 7 requests failed, the first with 200 {"errors":[]}')
})
