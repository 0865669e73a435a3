import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { settingsTable } from '../../../gateway/config.ts'
import { readDemoState } from '../../../gateway/demo/demo-file.ts'
import { households } from '../../../gateway/demo/people/population.ts'
import { roles } from '../../../schema/domain/caller.ts'
import { civilDateAt, type Instant } from '../../../schema/domain/time.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hubCommand, killHubCommands, startHubCommand } from '../../support/hub-command.ts'

afterAll(killHubCommands)

const root = new URL('../../..', import.meta.url).pathname
const nowhere = { DATA_DIR: join(temporaryFolder(), 'none') }

describe('the hub command', () => {
  test.each([
    ['no command', [], /^hub COMMAND/],
    ['an unknown command', ['dance'], /^hub: There is no command dance\.\n\nhub COMMAND/],
    ['a name that every object has', ['toString'], /^hub: There is no command toString\./],
    ['an unknown flag', ['token', '--rule', 'CLERK'], /^hub: Unknown option '--rule'\.\n\nhub token --role ROLE/],
    ['a flag without its value', ['token', '--role'], /^hub: Option '--role <value>' argument missing\.\n/],
    ['a word too many', ['serve', 'now'], /^hub: Not understood: now\.\n\nhub serve/],
    ['a word too few', ['subgraph'], /^hub: Something is missing\.\n\nhub subgraph NAME/],
    ['an action that there is not', ['audit', 'check'], /^hub: The action is one of verify, prove, erase\.\n/],
    [
      'a subgraph that there is not',
      ['subgraph', 'rest'],
      /^hub: NAME is one of qualification, mpi, clinical, emergency, chase\.\n/,
    ],
    ['keys of nobody', ['keys', 'rotate'], /^hub: What is rotated is one of log, wire/],
    ['the log key of nobody', ['keys', 'rotate', 'log'], /^hub: PROCESS is missing\.\n\nhub keys init/],
    ['wire keys of nobody', ['keys', 'rotate', 'wire'], /^hub: SERVICE is missing\.\n\nhub keys init/],
    ['a word after keys init', ['keys', 'init', 'log'], /^hub: Not understood: log\.\n/],
    ['a role that there is not', ['token', '--role', 'KING'], /^hub: --role is one of CLERK, .*\.\n\nhub token/],
    ['a number that is none', ['seed', '--people', '2e3'], /^hub: --people is a whole number, 1 or more\.\n/],
    [
      'nothing answered at the reader',
      ['card', '--person', `per_${'a'.repeat(22)}`, '--institution', '1'],
      /^hub: No cat/,
    ],
  ])('refuses %s, says how it is called, and ends with 2', async (_, argv, stderr) => {
    expect(await hubCommand(argv, nowhere)).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(stderr) })
  })

  test('says in one line what cannot be done, and ends with 1', async () => {
    const failing = [
      hubCommand(['serve'], { ...nowhere, PORT: 'http' }),
      hubCommand(['token', '--role', 'CLERK'], { ...nowhere, HUB_MODE: 'production' }),
      hubCommand(['token', '--role', 'PERSON'], nowhere),
      hubCommand(['subgraph', 'mpi'], nowhere),
      hubCommand(['audit', 'verify'], nowhere),
      hubCommand(['outbox'], nowhere),
    ]
    expect((await Promise.all(failing)).map(({ code, stdout, stderr }) => [code, stdout, stderr])).toEqual([
      [1, '', 'hub: The hub cannot start with this configuration:\n  PORT: must be a whole number\n'],
      [1, '', 'hub: This is for demo mode only: in production tokens and cards come from others.\n'],
      [1, '', 'hub: These do not go together for PERSON.\n'],
      [
        1,
        '',
        'hub: Apart, every process is told where the subgraphs are: QUALIFICATION_URL, MPI_URL, CLINICAL_URL, EMERGENCY_URL, CHASE_URL is not set.\n',
      ],
      [1, '', 'hub: There is no log here.\n'],
      [1, '', `hub: DATA_DIR: there is no qualification store in ${nowhere.DATA_DIR}.\n`],
    ])
  })

  test('makes no folder where only the kernel makes any, and does not try for ever', async () => {
    const kernels = { ...nowhere, DATA_DIR: '/proc/tsunagu/data' }
    const failing = [
      hubCommand(['backup', '/proc/tsunagu'], nowhere),
      hubCommand(['lives', '--out', '/proc/tsunagu/lives', '--people', '10'], nowhere),
      hubCommand(['token', '--role', 'CLERK'], kernels),
      hubCommand(['serve'], kernels),
    ]
    expect(await Promise.all(failing)).toEqual([
      { code: 1, stdout: '', stderr: 'hub: /proc/tsunagu cannot be made.\n' },
      { code: 1, stdout: '', stderr: 'hub: /proc/tsunagu is not there.\n' },
      { code: 1, stdout: '', stderr: 'hub: /proc/tsunagu is not there.\n' },
      { code: 1, stdout: '', stderr: 'hub: /proc/tsunagu is not there.\n' },
    ])
  })

  test('helps', async () => {
    const [overview, about, flag] = await Promise.all(
      [['help'], ['help', 'policy'], ['policy', '--help']].map((argv) => hubCommand(argv, nowhere)),
    )
    expect(overview).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^hub COMMAND(.*\n)+ {2}serve {9}gateway and all/),
      stderr: '',
    })
    expect(about).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^hub policy \[--json \| --markdown\]\n/),
      stderr: '',
    })
    expect(flag).toEqual(about)
  })

  test('shows the settings in force, and the table of the README', async () => {
    const environment = { ...nowhere, PORT: '4040', JWKS: 'https://me:sekret@issuer.example/keys' }
    const [json, text, markdown] = await Promise.all(
      [['--json'], [], ['--markdown']].map((more) => hubCommand(['config', ...more], environment)),
    )
    expect(json?.stdout).not.toContain('sekret')
    expect(JSON.parse(json?.stdout ?? '')).toEqual(
      expect.arrayContaining([
        { key: 'PORT', value: '4040', from: 'environment' },
        { key: 'HOST', value: '127.0.0.1', from: 'default' },
      ]),
    )
    expect(text?.stdout).toMatch(/^PORT +4040 {2}\(environment\)$/m)
    expect(text?.stdout).not.toContain('sekret')
    expect(markdown?.stdout).toBe(`${settingsTable()}\n`)
  })

  test('prints the policy as it is committed, and as JSON', async () => {
    const [markdown, json] = await Promise.all(
      ['--markdown', '--json'].map((format) => hubCommand(['policy', format], nowhere)),
    )
    expect(markdown?.stdout).toBe(readFileSync(join(root, 'schema/policy.md'), 'utf8'))
    expect(JSON.parse(json?.stdout ?? '')).toContainEqual(
      expect.objectContaining({ subgraph: 'mpi', coordinate: 'Person.numberHistory', category: 'NUMBER_HISTORY' }),
    )
  })

  test('finds everything generated current', async () => {
    const checked = await hubCommand(['compose', '--check'], nowhere)
    expect(checked).toEqual({ code: 0, stdout: 'Everything generated is current.\n', stderr: '' })
  })
})

describe('the records of a hub that was seeded', () => {
  const folder = temporaryFolder()
  const environment = { DATA_DIR: folder }
  const log = join(folder, 'log', 'hub.sqlite')
  const kept = join(folder, 'kept.json')

  beforeAll(async () => {
    const seeded = await hubCommand(['seed', '--people', '40', '--seed', '9'], environment)
    expect([seeded.code, seeded.stdout]).toEqual([0, 'The population of seed 9 is in: 40 people.\n'])
    const verified = await hubCommand(['audit', 'verify', '--json'], environment)
    expect(verified.code).toBe(0)
    writeFileSync(kept, verified.stdout)
  })

  test('give each role a token afterwards', async () => {
    const minted = await Promise.all(
      roles.slice(0, 2).map((role) => hubCommand(['token', '--role', role], environment)),
    )
    expect(minted.map(({ code, stdout }) => [code, stdout.split('.').length])).toEqual(
      roles.slice(0, 2).map(() => [0, 3]),
    )
  })

  test('are served with their people the next time, at once; told twice to stop, it goes at once', async () => {
    const hub = startHubCommand(['serve'], { ...environment, PORT: '0', DRAIN_NOTICE_MS: '600000' })
    const text = await hub.printed(/^3\. (.*\n){3}/m)
    expect(text.match(/^curl/gm)).toHaveLength(3)
    hub.signal('SIGTERM')
    const ready = async () => (await fetch(new URL('/ready', /^Ready at (.*)$/m.exec(text)?.[1]))).status
    await expect.poll(ready, { interval: 20, timeout: 10_000 }).toBe(503)
    hub.signal('SIGTERM')
    expect(await hub.ended).toEqual({ code: 143, stdout: text, stderr: '' })
  })

  test('keep to one population', async () => {
    const other = await hubCommand(['seed', '--seed', '10'], environment)
    expect(other).toEqual({ code: 1, stdout: '', stderr: 'hub: This folder has the population of seed 9.\n' })
    const bulk = await hubCommand(['seed', '--bulk'], environment)
    expect(bulk).toEqual({ code: 1, stdout: '', stderr: 'hub: A bulk load needs empty stores.\n' })
  })

  test('prove a record, and take one out by law: the log goes on from the head that was kept', async () => {
    const proof = await hubCommand(['audit', 'prove', '2'], environment)
    expect(JSON.parse(proof.stdout)).toEqual({
      head: expect.objectContaining({ sequence: expect.any(Number) }),
      index: 2,
      leaf: expect.stringMatching(/^[0-9a-f]{64}$/),
      path: expect.any(Array),
      record: { salt: expect.stringMatching(/^[0-9a-f]+$/), text: expect.stringContaining('"kind"') },
    })
    const ground = ['--legal-basis', '個人情報保護法 35条', '--ordered-by', 'officer-1']
    const erased = await hubCommand(['audit', 'erase', '2', ...ground], environment)
    expect([erased.code, erased.stderr]).toEqual([0, ''])
    const again = await hubCommand(['audit', 'erase', '2', ...ground], environment)
    expect([again.code, again.stderr]).toEqual([1, 'hub: The record is already erased.\n'])
    const verified = await hubCommand(['audit', 'verify', '--json', '--head', kept], environment)
    expect([verified.code, JSON.parse(verified.stdout)]).toEqual([
      0,
      [expect.objectContaining({ erased: 1, findings: [] })],
    ])
  })

  test('have nothing left on its way', async () => {
    const { code, stdout } = await hubCommand(['outbox', '--json'], environment)
    expect([code, JSON.parse(stdout)]).toEqual([0, { waiting: 0, oldestMilliseconds: 0, dead: 0, deadLetters: [] }])
    expect(await hubCommand(['outbox', 'discard', 'nobody'], environment)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'hub: 0 done; the others are no dead letters.\n',
    })
  })

  test('tell what nobody took, let it be tried again, or drop it', async () => {
    const database = new DatabaseSync(join(folder, 'qualification.sqlite'))
    const insert = database.prepare(`insert into outbox
      (id, topic, key, body, created, attempts, next_attempt, dead, last_error_code) values (?, 'told', ?, '{}', 1, 9, 1, 2, ?)`)
    insert.run('one', 'a', 'NOT_FOUND')
    insert.run('two', 'b', 'CONFLICT')
    const dead = (id: string, code: string) => ({ id, topic: 'told', created: 1, dead: 2, attempts: 9, code })
    const told = async () => JSON.parse((await hubCommand(['outbox', '--json'], environment)).stdout)
    expect(await told()).toEqual({
      waiting: 0,
      oldestMilliseconds: 0,
      dead: 2,
      deadLetters: [dead('one', 'NOT_FOUND'), dead('two', 'CONFLICT')],
    })
    const again = await hubCommand(['outbox', 'redrive', 'one'], environment)
    expect([again.code, again.stdout]).toEqual([0, '1 will be tried again when the hub starts.\n'])
    const dropped = await hubCommand(['outbox', 'discard', 'two'], environment)
    expect([dropped.code, dropped.stdout]).toEqual([0, '1 dropped.\n'])
    const left = database
      .prepare('select id, attempts, dead from outbox')
      .all()
      .map((row) => ({ ...row }))
    database.close()
    expect(left).toEqual([{ id: 'one', attempts: 0, dead: null }])
  })

  test('show that somebody altered them', async () => {
    const database = new DatabaseSync(log)
    database.exec(`update leaf set record = replace(record, 'ALLOW', 'DENY') where idx = 5`)
    database.close()
    const verified = await hubCommand(['audit', 'verify'], environment)
    expect([verified.code, verified.stdout]).toEqual([
      1,
      expect.stringMatching(/NOT SOUND\n {2}RECORD_ALTERED {2}leaves 5 to 6\n/),
    ])
  })

  test('show that a whole log was put in the place of another', async () => {
    const other = temporaryFolder()
    const head = { log: 'another', sequence: 1, size: 3, root: '0'.repeat(64), instant: 1, key: 'k', signature: 's' }
    const file = join(other, 'head.json')
    writeFileSync(file, JSON.stringify(head))
    const { code, stderr } = await hubCommand(['audit', 'verify', '--head', file], environment)
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('a head was kept of a log that is not here: another, 3 leaves'),
    ])
    expect(existsSync(log)).toBe(true)
  })
})

describe('a seed that is stopped half-way', () => {
  test('says so, and run again brings in whoever is missing, and nobody twice', async () => {
    const folder = temporaryFolder()
    const environment = { DATA_DIR: folder }
    const population = { people: 600, seed: 12 }
    const argv = ['seed', '--people', String(population.people), '--seed', String(population.seed)]
    const first = startHubCommand(argv, environment)
    await first.printed(/^seeding: /m)
    first.signal('SIGTERM')
    const stopped = await first.ended
    expect([stopped.code, stopped.stdout]).toEqual([1, ''])
    expect(stopped.stderr).toMatch(/^hub: Stopped before it was done: run again, it goes on\.$/m)
    expect((await hubCommand(argv, environment)).code).toBe(0)

    const today = readDemoState(folder)?.population.today ?? civilDateAt(Date.now() as Instant)
    const rows = [...households({ ...population, today })].flatMap(({ people }) => people.flatMap((one) => one.rows))
    const numbers = new Set(rows.filter(({ kind }) => kind === 'NEW').map(({ entry }) => JSON.stringify(entry.number)))
    const database = new DatabaseSync(join(folder, 'qualification.sqlite'), { readOnly: true })
    const count = database.prepare('select count(*) as numbers from insured_number').get()
    database.close()
    expect({ ...count }).toEqual({ numbers: numbers.size })
  })
})
