import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeCertificate } from '../../../gateway/demo/card-authority-x509.ts'
import { writeDemoState } from '../../../gateway/demo/demo-file.ts'
import { named } from '../../../gateway/demo/introduce.ts'
import { demoInstitution } from '../../../gateway/demo/people/institutions.ts'
import { rosterOf } from '../../../gateway/demo/people/roster.ts'
import { roles } from '../../../schema/domain/caller.ts'
import { type CivilDate, days, type Instant } from '../../../schema/domain/time.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { type HubCommand, hubCommand, killHubCommands, startHubCommand } from '../../support/hub-command.ts'

const folder = temporaryFolder()
const environment = { DATA_DIR: folder, PORT: '0', DRAIN_NOTICE_MS: '1000' }
const population = { people: 60, seed: 5, today: '2026-11-20' as CivilDate }

/** Of an operator's own: the demo has nothing of it. */
function authorityFolder(): string {
  const authority = temporaryFolder()
  for (const part of ['roots', 'intermediates', 'lists']) mkdirSync(join(authority, part))
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const life = { from: (Date.now() - days(1)) as Instant, until: (Date.now() + days(1)) as Instant }
  const root = makeCertificate(
    { subject: 'Root', publicKey, serial: '01', ...life, usages: ['CERTIFICATES', 'LISTS'], authority: {} },
    { name: 'Root', privateKey },
  )
  writeFileSync(join(authority, 'roots', 'root.der'), root)
  return authority
}

interface Printed {
  readonly address: string
  readonly tokens: ReadonlyMap<string, string>
  readonly operations: readonly { readonly url: string; readonly token: string; readonly body: string }[]
}

function readWelcome(text: string): Printed {
  const tokens = [...text.matchAll(/^([A-Z_]+) +[A-Z_]+ +(\S+)$/gm)].map(
    ([, role = '', token = '']) => [role, token] as const,
  )
  const operations = [...text.matchAll(/^curl -s (\S+) .*\n.*Bearer (\S+)' .*\n +-d '(.*)'$/gm)].map(
    ([, url = '', token = '', body = '']) => ({ url, token, body }),
  )
  return { address: /^Ready at (\S+)$/m.exec(text)?.[1] ?? '', tokens: new Map(tokens), operations }
}

async function post(url: string, token: string, body: string): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body,
  })
  return answer.json()
}

describe('hub serve, in an empty folder of the demo', () => {
  let hub: HubCommand
  let welcome: Printed

  beforeAll(async () => {
    // As if it had been stopped at its first moment; and a population smaller than the usual one.
    writeDemoState(folder, { population, complete: false, defaults: {} })
    hub = startHubCommand(['serve'], environment)
    welcome = readWelcome(await hub.printed(/^3\. (.*\n){3}/m))
  })
  afterAll(killHubCommands)

  test('is there before its people are, and prints a token for each role', () => {
    expect(hub.stdout().indexOf('Ready at')).toBe(0)
    expect([...welcome.tokens.keys()]).toEqual(roles)
  })

  test('prints three operations that are answered as they stand there', async () => {
    const answers: unknown[] = []
    for (const { url, token, body } of welcome.operations) answers.push(await post(url, token, body))
    const number = { id: expect.stringMatching(/^num_/) }
    const held = (from: string, until: string | null, evidence: string) => ({
      node: { number, scheme: 'MEDICAL', from, until, evidence },
    })
    const read = (role: string, purpose: string, institution: string) => ({
      node: { at: expect.any(String), role, purpose, institution },
    })
    const log = expect.arrayContaining([
      read('CLERK', 'INSURANCE', demoInstitution('CLINIC', 'hokkaido').code),
      read('HISTORY_PROVIDER', 'IDENTITY', demoInstitution('HUB_OPERATOR', null).code),
    ])
    expect(answers).toEqual([
      {
        data: {
          verifyQualification: {
            __typename: 'ValidQualification',
            qualification: {
              name: expect.any(String),
              insurer: { name: expect.any(String) },
              shareOfCost: 30,
              from: expect.any(String),
              until: null,
              number,
            },
          },
        },
      },
      {
        data: {
          verifyQualification: {
            __typename: 'ValidQualification',
            qualification: {
              number: {
                ...number,
                person: {
                  id: expect.stringMatching(/^per_/),
                  numberHistory: {
                    edges: [
                      held(expect.any(String) as string, null, 'CONTINUITY_STATEMENT'),
                      held(expect.any(String) as string, expect.any(String) as string, 'FIRST_REGISTRATION'),
                    ],
                  },
                },
              },
            },
          },
        },
      },
      { data: { me: { id: expect.stringMatching(/^per_/), consents: { edges: [] }, accessLog: { edges: log } } } },
    ])
  })

  test('shows GraphiQL at the address it prints', async () => {
    const page = await fetch(new URL('/graphql', welcome.address), { headers: { accept: 'text/html' } })
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  })

  test('believes the tokens of hub token, and the card readers of hub card', async () => {
    const url = new URL('/graphql', welcome.address).href
    const me = JSON.stringify({ query: '{ me { id } }' })
    const own = await hubCommand(['token', '--role', 'PERSON'], environment)
    expect([own.code, own.stderr]).toEqual([0, ''])
    const { data } = (await post(url, own.stdout.trim(), me)) as { data: { me: { id: string } } }

    const institution = demoInstitution('PHARMACY', 'nagano').code
    const desk = await hubCommand(['token', '--role', 'CLERK', '--institution', institution], environment)
    const answered = ['--give', 'MEDICATION,CHECKUP', '--refuse', 'CLINICAL']
    const card = await hubCommand(
      ['card', '--person', data.me.id, '--institution', institution, ...answered],
      environment,
    )
    const recorded = await post(
      url,
      desk.stdout.trim(),
      JSON.stringify({
        query: `mutation ($input: ReaderConsentInput!) { recordConsentAtReader(input: $input) { person category effect } }`,
        variables: { input: { idempotencyKey: 'at-the-reader', assertion: card.stdout.trim() } },
      }),
    )
    const of = (category: string, effect: string) => ({ person: data.me.id, category, effect })
    expect(recorded).toEqual({
      data: { recordConsentAtReader: [of('CHECKUP', 'PERMIT'), of('MEDICATION', 'PERMIT'), of('CLINICAL', 'DENY')] },
    })
  })

  test('lets a guardian and a nurse in, whose relations the demo has made', async () => {
    const url = new URL('/graphql', welcome.address).href
    const guardian = await post(
      url,
      welcome.tokens.get('GUARDIAN') ?? '',
      '{"query":"{ me { id qualifications { family } } }"}',
    )
    expect(guardian).toEqual({
      data: { me: { id: expect.stringMatching(/^per_/), qualifications: [{ family: 'FAMILY' }] } },
    })
    const { check } = named(rosterOf(population), 'father')
    const body = JSON.stringify({
      query: 'query ($input: QualificationCheck!) { verifyQualification(input: $input) { __typename } }',
      variables: { input: check },
    })
    expect(await post(url, welcome.tokens.get('NURSE') ?? '', body)).toEqual({
      data: { verifyQualification: { __typename: 'ValidQualification' } },
    })
  })

  test('has a reviewer, who owes a review of what an emergency opens, and their superior later', async () => {
    const url = new URL('/graphql', welcome.address).href
    const asks = async (token: readonly string[], query: string, variables: object = {}) => {
      const { stdout } = await hubCommand(['token', ...token], environment)
      return post(url, stdout.trim(), JSON.stringify({ query, variables }))
    }
    const { data } = (await asks(['--role', 'GUARDIAN'], '{ me { id } }')) as { data: { me: { id: string } } }
    const opened = (await asks(
      ['--role', 'PHYSICIAN', '--purpose', 'EMERGENCY'],
      'mutation ($input: OpenBreakGlassInput!) { openBreakGlass(input: $input) { id } }',
      {
        input: {
          idempotencyKey: 'demo-glass',
          subject: data.me.id,
          reason: 'LIFE_IN_DANGER',
          note: '呼吸が止まり、家族に連絡がつかない。',
          categories: ['CLINICAL'],
        },
      },
    )) as { data: { openBreakGlass: { id: string } } }
    const owed = '{ reviewsOwed { edges { node { id owedBy escalatedTo } } } }'
    const owes = { id: opened.data.openBreakGlass.id, owedBy: 'demo-break-glass-reviewer', escalatedTo: [] }
    const reviewer = ['--role', 'BREAK_GLASS_REVIEWER']
    expect(await asks(reviewer, owed)).toEqual({ data: { reviewsOwed: { edges: [{ node: owes }] } } })
    // It is not late yet.
    expect(await asks([...reviewer, '--user', 'demo-break-glass-reviewer-superior'], owed)).toEqual({
      data: { reviewsOwed: { edges: [] } },
    })
  })

  test('takes more people through its door while it runs, and nobody twice', async () => {
    const running = { ...environment, PORT: new URL(welcome.address).port }
    const [, history = { url: '', token: '', body: '' }] = welcome.operations
    const before = await post(history.url, history.token, history.body)
    for (const people of ['70', '70']) {
      expect(await hubCommand(['seed', '--people', people], running)).toEqual({
        code: 0,
        stdout: 'The population of seed 5 is in: 70 people.\n',
        stderr: expect.not.stringContaining('refused'),
      })
    }
    expect(await post(history.url, history.token, history.body)).toEqual(before)
  })

  test('does not share its stores', async () => {
    const second = await hubCommand(['serve'], environment)
    expect([second.code, second.stdout]).toEqual([1, ''])
    expect(second.stderr).toContain('Another process')
    const outbox = await hubCommand(['outbox'], environment)
    expect([outbox.code, outbox.stderr]).toEqual([
      1,
      expect.stringMatching(/^hub: The qualification store is in use by process \d+/),
    ])
  })

  test('told to stop, says that it is not ready, answers what still comes, and goes', async () => {
    hub.signal('SIGTERM')
    const ready = async () => (await fetch(new URL('/ready', welcome.address))).status
    await expect.poll(ready, { interval: 20, timeout: 900 }).toBe(503)
    const [desk] = welcome.operations
    const answer = await post(desk?.url ?? '', desk?.token ?? '', desk?.body ?? '')
    expect(answer).toEqual({
      data: { verifyQualification: expect.objectContaining({ __typename: 'ValidQualification' }) },
    })
    expect(await hub.ended).toEqual({ code: 0, stdout: hub.stdout(), stderr: expect.not.stringContaining('hub:') })
  })

  test('started again, knows the institutions that the demo has had since', async () => {
    const store = new DatabaseSync(join(folder, 'qualification.sqlite'))
    const { changes } = store.prepare("delete from institution where kind = 'CARE_OFFICE'").run()
    store.close()
    expect(changes).toBeGreaterThan(0)
    const again = startHubCommand(['serve'], environment)
    await again.printed(/^3\. (.*\n){3}/m)
    again.signal('SIGTERM')
    expect((await again.ended).stderr).not.toContain('could not be brought in')
  })

  test('started with the authority of other cards, is whole and says whose cards it believes', async () => {
    const cards = { CARD_AUTHORITY_DIR: authorityFolder(), CARD_POLICIES: '2.25.1001' }
    const again = startHubCommand(['serve'], { ...environment, ...cards })
    await again.printed(/^CARD_AUTHORITY_DIR: .* the demo's own open nothing\.$/m)
    again.signal('SIGTERM')
    expect(await again.ended).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^3\. (.*\n){3}/m),
      stderr: expect.not.stringContaining('hub:'),
    })
    const named = ['--person', `per_${'a'.repeat(22)}`, '--institution', '1', '--give', 'CHECKUP']
    expect(await hubCommand(['card', ...named], { ...environment, ...cards })).toEqual({
      code: 1,
      stdout: '',
      stderr: 'hub: CARD_AUTHORITY_DIR: this hub believes other cards than those of the demo.\n',
    })
  })
})
