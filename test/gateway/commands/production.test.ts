import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../support/folder.ts'
import { hubCommand, killHubCommands, startHubCommand } from '../../support/hub-command.ts'

afterAll(killHubCommands)

const issuer = 'https://issuer.example'
const clinic = { code: '1312345670', kind: 'CLINIC', name: '試験診療所', region: 'nagano', area: '20' }

const tree = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
    : []

const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8)

describe('a hub in production', () => {
  const folder = temporaryFolder()
  const keys = join(folder, 'keys')
  const data = join(folder, 'data')
  const jwks = join(folder, 'issuer.jwks.json')
  const bare = { HUB_MODE: 'production', DATA_DIR: data, KEYS_DIR: keys, PORT: '0', LOG_LEVEL: 'info' }
  const environment = { ...bare, ISSUER: issuer, JWKS: jwks }

  test('says at once all that it was not given, and makes nothing', async () => {
    expect(await hubCommand(['serve'], bare)).toEqual({
      code: 1,
      stdout: '',
      stderr: [
        'hub: The hub cannot start with this configuration:',
        '  ISSUER, JWKS: production believes nobody without them.',
        `  KEYS_DIR: there is no ${keys}/numbers (what numbers are sealed with).`,
        `  KEYS_DIR: there is no ${keys}/log-hub.pem (what the heads of the access record are signed with).`,
        '  `hub keys init` makes the keys of a new hub; of one moved here, bring its own.',
        '',
      ].join('\n'),
    })
    expect([tree(data), tree(keys)]).toEqual([[], []])
  })

  test('speaks in the clear on loopback only, unless told that a proxy in front speaks TLS', async () => {
    const clear =
      '  HOST: off loopback the hub speaks HTTPS (TLS_CERT_FILE), or TLS_AT_PROXY=true says that a proxy in front does.'
    const first = async (more: Readonly<Record<string, string>>) =>
      (await hubCommand(['serve'], { ...bare, HOST: '0.0.0.0', ...more })).stderr.split('\n')[1]
    expect(await first({})).toBe(clear)
    expect(await first({ TLS_AT_PROXY: 'true' })).toBe('  ISSUER, JWKS: production believes nobody without them.')
  })

  test('is given its keys by `hub keys init`, once', async () => {
    const files = [join(keys, 'numbers'), join(keys, 'log-hub.pem')]
    expect(await hubCommand(['keys', 'init'], environment)).toEqual({
      code: 0,
      stdout: `${files.join('\n')}\n`,
      stderr: '',
    })
    expect([modeOf(keys), ...files.map(modeOf)]).toEqual(['700', '600', '600'])
    const before = files.map((file) => readFileSync(file, 'utf8'))
    const again = await hubCommand(['keys', 'init'], environment)
    expect(again).toEqual({ code: 0, stdout: 'Every key is there already.\n', stderr: '' })
    expect(files.map((file) => readFileSync(file, 'utf8'))).toEqual(before)
  })

  test('answers whom its issuer vouches for and its register knows, and nobody else', async () => {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true })
    writeFileSync(jwks, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'a', use: 'sig' }] }))
    const register = join(folder, 'register.json')
    writeFileSync(register, JSON.stringify({ institutions: [clinic] }))
    expect((await hubCommand(['institutions', 'import', register], environment)).code).toBe(0)

    const hub = startHubCommand(['serve'], environment)
    const printed = await hub.printed(/"address":"[^"]+","msg":"listening"/)
    const address = /"address":"([^"]+)"/.exec(printed)?.[1] ?? ''
    const token = (institution: string) =>
      new SignJWT({ role: 'CLERK', purpose: 'INSURANCE', institution, second_factor: true })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'a' })
        .setIssuer(issuer)
        .setAudience('tsunagu')
        .setSubject('desk-1')
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(privateKey)
    const ask = async (bearer: string) => {
      const input = { insurerNumber: '06139869', symbol: '1', number: '1', birthDate: '1992-08-05' }
      const query = 'query ($input: QualificationCheck!) { verifyQualification(input: $input) { __typename } }'
      const answer = await fetch(new URL('/graphql', address), {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
        body: JSON.stringify({ query, variables: { input } }),
      })
      return [answer.status, await answer.json()]
    }
    expect(await ask(await token(clinic.code))).toEqual([
      200,
      { data: { verifyQualification: { __typename: 'QualificationNotFound' } } },
    ])
    expect((await ask(await token('1398765430')))[0]).toBe(401)
    hub.signal('SIGTERM')
    expect((await hub.ended).code).toBe(0)
  })

  test('gets no new keys in place of lost ones', async () => {
    rmSync(join(keys, 'log-hub.pem'))
    const unsigned = await hubCommand(['keys', 'init'], environment)
    rmSync(join(keys, 'numbers'))
    const unsealed = await hubCommand(['keys', 'init'], environment)
    expect([unsigned, unsealed]).toEqual([
      {
        code: 1,
        stdout: '',
        stderr: 'hub: The access record of hub is there, and the key that signs it is not in KEYS_DIR: bring it.\n',
      },
      {
        code: 1,
        stdout: '',
        stderr: `hub: There are stores in ${data}, and the key they are sealed with is not in KEYS_DIR: bring it.\n`,
      },
    ])
    expect(tree(keys)).toEqual([])
  })
})

describe('processes apart in production', () => {
  const folder = temporaryFolder()
  const keys = join(folder, 'keys')
  const environment = {
    HUB_MODE: 'production',
    DATA_DIR: join(folder, 'data'),
    KEYS_DIR: keys,
    QUALIFICATION_URL: 'http://127.0.0.1:4101',
    MPI_URL: 'http://127.0.0.1:4102',
    CLINICAL_URL: 'http://127.0.0.1:4103',
    EMERGENCY_URL: 'http://127.0.0.1:4104',
    CHASE_URL: 'http://127.0.0.1:4105',
  }

  test('are given each its own, private halves for their owner alone', async () => {
    const { code, stdout } = await hubCommand(['keys', 'init'], environment)
    const made = [
      ...['chase', 'clinical', 'emergency', 'gateway', 'mpi', 'qualification'].map((name) => `log-${name}.pem`),
      'numbers',
      ...['chase', 'clinical', 'emergency', 'gateway', 'mpi', 'qualification'].flatMap((name) => [
        `wire/${name}.jwks.json`,
        `wire/${name}.private.jwks.json`,
      ]),
    ].map((name) => join(keys, name))
    expect([code, stdout.trim().split('\n').sort()]).toEqual([0, made])
    expect(tree(keys)).toEqual(made)
    const open = made.filter((file) => modeOf(file) !== '600')
    expect(open).toEqual(made.filter((file) => /\/[a-z]+\.jwks\.json$/.test(file)))
  })

  test('are heard by nobody beside the way, unless told that a proxy in front speaks TLS', async () => {
    const said = async (more: Readonly<Record<string, string>>) =>
      (await hubCommand(['subgraph', 'mpi'], { ...environment, KEYS_DIR: join(folder, 'none'), ...more })).stderr
        .split('\n')
        .filter((line) => line.includes('HTTPS'))
    expect(
      await said({
        MPI_URL: 'https://mpi.example',
        CHASE_URL: 'http://chase.example:4105',
        NODES: 'nagano:1312345670=http://nagano.example',
      }),
    ).toEqual([
      '  MPI_URL: this process speaks HTTPS (TLS_CERT_FILE), or TLS_AT_PROXY=true says that a proxy in front does.',
      '  CHASE_URL: off loopback processes speak HTTPS, or TLS_AT_PROXY=true says that a proxy in front does.',
      '  NODES: off loopback processes speak HTTPS, or TLS_AT_PROXY=true says that a proxy in front does.',
    ])
    expect(await said({ MPI_URL: 'https://mpi.example', TLS_AT_PROXY: 'true' })).toEqual([])
  })

  test('name what was not handed to them', async () => {
    rmSync(join(keys, 'wire', 'gateway.jwks.json'))
    expect((await hubCommand(['subgraph', 'mpi'], environment)).stderr).toBe(
      [
        'hub: The hub cannot start with this configuration:',
        `  KEYS_DIR: there is no ${keys}/wire/gateway.jwks.json (the public keys of gateway).`,
        '  `hub keys init` makes the keys of a new hub; of one moved here, bring its own.',
        '',
      ].join('\n'),
    )
  })
})
