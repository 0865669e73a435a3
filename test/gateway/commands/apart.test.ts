import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoDefaults } from '../../../gateway/demo/defaults.ts'
import { writeDemoState } from '../../../gateway/demo/demo-file.ts'
import { named } from '../../../gateway/demo/introduce.ts'
import { demoInstitution } from '../../../gateway/demo/people/institutions.ts'
import { rosterOf } from '../../../gateway/demo/people/roster.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import { subgraphNames } from '../../../subgraphs/shared/subgraph.ts'
import { temporaryFolder } from '../../support/folder.ts'
import {
  type Environment,
  type HubCommand,
  hubCommand,
  killHubCommands,
  startHubCommand,
} from '../../support/hub-command.ts'
import { importHeader, importLine, importRows } from '../../support/import-file.ts'
import { issueCertificate } from '../../support/x509.ts'

const population = { people: 40, seed: 5, today: '2026-11-20' as CivilDate }
const query = `query ($input: QualificationCheck!) {
  verifyQualification(input: $input) {
    ... on ValidQualification { qualification { shareOfCost number { id person { id numberHistory { edges { node { evidence } } } } } } }
  }
}`

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('No port.')
  return address.port
}

/** What `localhost` shows that it is, and who says so. */
function certificatesIn(folder: string) {
  const [from, until] = [new Date('2020-01-01T00:00:00Z'), new Date('2120-01-01T00:00:00Z')]
  const authority = issueCertificate({ subject: 'test authority', from, until, authority: true })
  const issuer = { subject: 'test authority', privateKey: authority.privateKey }
  const server = issueCertificate({ subject: 'localhost', from, until }, issuer)
  const files = { authority: join(folder, 'ca.pem'), certificate: join(folder, 's.pem'), key: join(folder, 's.key') }
  writeFileSync(files.authority, authority.certificate.toString())
  writeFileSync(files.certificate, server.certificate.toString())
  writeFileSync(files.key, server.privateKey.export({ type: 'pkcs8', format: 'pem' }))
  return files
}

/** A page of a process that speaks HTTPS by a certificate of the test's own authority. */
async function pageOf(url: string, authority: string): Promise<string> {
  const [answer] = await once(get(url, { ca: readFileSync(authority) }), 'response')
  return text(answer)
}

describe('gateway and subgraphs, each in its process', () => {
  const folder = temporaryFolder()
  let environment: Environment
  let ofSubgraphs: Environment
  let url: string
  let token: string
  const processes = new Map<string, HubCommand>()

  async function start(name: string, argv: readonly string[]): Promise<void> {
    const started = startHubCommand(argv, name === 'gateway' ? environment : { ...environment, ...ofSubgraphs })
    processes.set(name, started)
    await started.printed(/^Ready at /m)
  }

  async function ask(): Promise<{ readonly data: unknown; readonly errors?: readonly object[] }> {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables: { input: named(rosterOf(population), 'job-changed').check } }),
    })
    return (await answer.json()) as Awaited<ReturnType<typeof ask>>
  }

  const answered = (person: unknown) => ({
    verifyQualification: { qualification: { shareOfCost: 30, number: { id: expect.stringMatching(/^num_/), person } } },
  })
  const whole = {
    data: answered({
      id: expect.stringMatching(/^per_/),
      numberHistory: {
        edges: [{ node: { evidence: 'CONTINUITY_STATEMENT' } }, { node: { evidence: 'FIRST_REGISTRATION' } }],
      },
    }),
  }

  beforeAll(async () => {
    const [mpi, qualification, clinical, emergency, chase, gateway] = await Promise.all(
      Array.from({ length: 6 }, () => freePort()),
    )
    const encryption = certificatesIn(temporaryFolder())
    environment = {
      DATA_DIR: folder,
      PORT: String(gateway),
      NODE_EXTRA_CA_CERTS: encryption.authority,
      MPI_URL: `https://localhost:${mpi}`,
      QUALIFICATION_URL: `https://localhost:${qualification}`,
      CLINICAL_URL: `https://localhost:${clinical}`,
      EMERGENCY_URL: `https://localhost:${emergency}`,
      CHASE_URL: `http://127.0.0.1:${chase}`,
    }
    ofSubgraphs = { TLS_CERT_FILE: encryption.certificate, TLS_KEY_FILE: encryption.key }
    url = `http://127.0.0.1:${gateway}/graphql`
    writeDemoState(folder, { population, complete: false, defaults: {} })
    await Promise.all(subgraphNames.map((name) => start(name, ['subgraph', name])))
    await start('gateway', ['gateway'])
    const institution = demoInstitution('HUB_OPERATOR', null).code
    const minted = await hubCommand(['token', '--role', 'HISTORY_PROVIDER', '--institution', institution], environment)
    token = minted.stdout.trim()
  })
  afterAll(killHubCommands)

  test('take in the population by HTTP, and answer from a card to the person and every number', async () => {
    const seeded = await hubCommand(['seed'], environment)
    expect([seeded.stderr.includes('hub: ') ? seeded.stderr : seeded.code, seeded.stdout]).toEqual([
      0,
      'The population of seed 5 is in: 40 people.\n',
    ])
    expect(await ask()).toEqual(whole)
  })

  test('each tell what they count of themselves: the loop, and what waits where it waits', async () => {
    const { QUALIFICATION_URL = '', MPI_URL = '', CHASE_URL = '', NODE_EXTRA_CA_CERTS = '' } = environment
    const told = async (address: string): Promise<readonly string[]> => {
      const page = new URL('/metrics', address)
      const shown = address.startsWith('https:')
        ? await pageOf(page.href, NODE_EXTRA_CA_CERTS)
        : await (await fetch(page)).text()
      const names = shown.split('\n').flatMap((line) => /^(\w+)(\{.*\})? [\d.e+-]+$/.exec(line)?.[1] ?? [])
      const looked = ['nodejs_eventloop_lag_p99_seconds', 'hub_outbox_dead', 'hub_outbox_lag_seconds', 'hub_webhooks']
      return [...looked, 'hub_audit_settle_seconds_count'].filter((name) => names.includes(name))
    }
    const ofAll = ['nodejs_eventloop_lag_p99_seconds', 'hub_audit_settle_seconds_count']
    await expect
      .poll(async () => [await told(QUALIFICATION_URL), await told(MPI_URL), await told(CHASE_URL)], {
        interval: 200,
        timeout: 10_000,
      })
      .toEqual([
        [ofAll[0], 'hub_outbox_dead', 'hub_outbox_lag_seconds', ofAll[1]],
        [ofAll[0], 'hub_webhooks', ofAll[1]],
        ofAll,
      ])
  })

  test('leave the rest standing when one is killed, and answer whole once it is back', async () => {
    processes.get('mpi')?.signal('SIGKILL')
    await processes.get('mpi')?.ended
    expect(await ask()).toEqual({
      data: answered(null),
      errors: [
        {
          message: expect.any(String),
          path: ['verifyQualification', 'qualification', 'number', 'person'],
          extensions: expect.objectContaining({ code: 'SUBGRAPH_UNAVAILABLE' }),
        },
      ],
    })
    await start('mpi', ['subgraph', 'mpi'])
    await expect.poll(ask, { interval: 100, timeout: 10_000 }).toEqual(whole)
  })

  test('show an ambulance the page of a pass while whoever keeps the consents is dead, and say so', async () => {
    const [family = '', ambulance = ''] = await Promise.all(
      ['GUARDIAN', 'PARAMEDIC'].map(async (role) => (await hubCommand(['token', '--role', role], environment)).stdout),
    )
    const graph = async (bearer: string, asked: string, input: object): Promise<unknown> => {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer.trim()}` },
        body: JSON.stringify({ query: asked, variables: { input } }),
      })
      return answer.json()
    }
    const child = demoDefaults(folder, 'GUARDIAN').actingFor
    const issue = 'mutation ($input: IssuePassInput!) { issuePass(input: $input) { pass } }'
    const before = Date.now()
    const issued = await graph(family, issue, { idempotencyKey: 'pass-for-the-fridge', person: child })
    const { pass } = (issued as { data: { issuePass: { pass: string } } }).data.issuePass
    const present = `mutation ($input: PresentPassInput!) { presentPass(input: $input) { person { id }
      summary { ... on EmergencySummary { version consentAsOf } } } }`
    const shown = () => graph(ambulance, present, { pass })
    const page = (consentAsOf: unknown) => ({
      data: { presentPass: { person: { id: child }, summary: { version: 1, consentAsOf } } },
    })
    await expect.poll(shown, { interval: 100, timeout: 10_000 }).toEqual(page(null))
    const kept = new DatabaseSync(join(folder, 'emergency.sqlite'), { readOnly: true })
    const taken = kept.prepare('select max(taken) as taken from consent_snapshot')
    await expect.poll(() => Number(taken.get()?.taken) >= before, { interval: 100, timeout: 10_000 }).toBe(true)
    kept.close()

    processes.get('qualification')?.signal('SIGKILL')
    await processes.get('qualification')?.ended
    // What was heard of it in the last 800 ms still counts.
    const asKnown = page(expect.stringMatching(/^20\d\d-.*Z$/))
    await expect.poll(shown, { interval: 100, timeout: 10_000 }).toEqual(asKnown)
    expect(await graph(family, issue, { idempotencyKey: 'another-pass', person: child })).toMatchObject({
      errors: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }],
    })
    await start('qualification', ['subgraph', 'qualification'])
    await expect.poll(shown, { interval: 100, timeout: 10_000 }).toEqual(page(null))
  })

  test('take the rest of a file once whoever was taking it is back', async () => {
    const institution = demoInstitution('INSURER', null).code
    const minted = await hubCommand(['token', '--role', 'INSURER', '--institution', institution], environment)
    const headers = { authorization: `Bearer ${minted.stdout.trim()}`, 'content-type': 'text/csv' }
    const path = new URL('/import/qualifications', url)
    const own = { insurerNumber: institution, symbol: '葵7', previousInsurerNumber: '', previousNumber: '' }
    const rows = [...importRows(1_200, 7)].map((cells) => importLine({ ...cells, ...own }))
    const send = async (body: BodyInit) => {
      const sent = {
        method: 'POST',
        headers: { ...headers, 'idempotency-key': 'file-of-rows-7' },
        body,
        duplex: 'half',
      }
      const answer = await fetch(path, sent as RequestInit)
      return { status: answer.status, body: await answer.json() }
    }
    const state = async () => (await fetch(`${path}/file-of-rows-7`, { headers })).json()

    const killed = Promise.withResolvers<void>()
    async function* half() {
      yield Buffer.from(importHeader + rows.slice(0, 700).join(''))
      await killed.promise
    }
    const broken = send(half() as unknown as BodyInit)
    await expect.poll(state, { interval: 50, timeout: 10_000 }).toMatchObject({ state: 'RUNNING', rows: 500 })
    processes.get('qualification')?.signal('SIGKILL')
    await processes.get('qualification')?.ended
    expect(await broken).toMatchObject({
      status: 503,
      body: { errors: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }] },
    })
    killed.resolve()

    await start('qualification', ['subgraph', 'qualification'])
    await expect
      .poll(() => send(importHeader + rows.join('')), { interval: 100, timeout: 10_000 })
      .toMatchObject({ status: 200, body: { state: 'DONE', rows: 1_200, refused: 0 } })
  })

  test('each keeps a record of its own, all of them sound', async () => {
    const { code, stdout } = await hubCommand(['audit', 'verify', '--json'], environment)
    const logs = JSON.parse(stdout) as readonly { readonly process: string; readonly findings: readonly object[] }[]
    expect([code, logs.map(({ process, findings }) => [process, findings])]).toEqual([
      0,
      [
        ['chase', []],
        ['clinical', []],
        ['emergency', []],
        ['gateway', []],
        ['mpi', []],
        ['qualification', []],
      ],
    ])
  })

  test('go in order when told to', async () => {
    for (const process of processes.values()) process.signal('SIGTERM')
    const codes = await Promise.all([...processes.values()].map(async ({ ended }) => (await ended).code))
    expect(codes).toEqual([0, 0, 0, 0, 0, 0])
  })
})
