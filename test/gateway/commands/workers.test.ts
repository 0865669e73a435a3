import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { initialiseKeys } from '../../../gateway/commands/keys/init.ts'
import { pauseAfter } from '../../../gateway/commands/serve/parent.ts'
import { readConfig } from '../../../gateway/config.ts'
import { formerLogKeyFiles } from '../../../gateway/wiring/log-keys.ts'
import { workerNames } from '../../../gateway/wiring/part.ts'
import { placesOf } from '../../../gateway/wiring/places.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hubCommand, killHubCommands } from '../../support/hub-command.ts'

afterAll(killHubCommands)

describe('hub serve --workers', () => {
  const folder = temporaryFolder()
  const environment = { DATA_DIR: join(folder, 'data'), PORT: '0' }

  test('refuses stores that lie in files, by the settings that would move them, and makes nothing', async () => {
    const given = { ...environment, MPI_DATABASE_URL: 'postgres://hub@127.0.0.1:1/hub?schema=mpi' }
    const ended = await hubCommand(['serve', '--workers', '2'], given)
    expect([ended.code, ended.stdout]).toEqual([1, ''])
    expect(ended.stderr).toMatch(
      /^hub: Several workers need their stores on PostgreSQL, .*: QUALIFICATION_DATABASE_URL/,
    )
    expect(ended.stderr).not.toContain('MPI_DATABASE_URL')
    expect(existsSync(environment.DATA_DIR)).toBe(false)
  })

  test('takes a number of workers, and nobody but the parent says which one a process is', async () => {
    const said = async (...argv: string[]) => (await hubCommand(['serve', ...argv], environment)).stderr.split('\n')[0]
    expect(await Promise.all([said('--workers', '0'), said('--workers', '65'), said('--worker', 'hub-1')])).toEqual([
      'hub: --workers is a whole number, 1 or more.',
      'hub: --workers is 64 at most.',
      'hub: --worker goes with --workers.',
    ])
    expect(await said('--workers', '2', '--worker', 'hub-2')).toBe(
      'hub: --worker is what `hub serve --workers` tells the processes it starts.',
    )
  })

  test('one that ends again and again is left alone for longer each time, up to ten seconds', () => {
    expect([1, 2, 3, 7, 8, 1_000].map(pauseAfter)).toEqual([100, 200, 400, 6_400, 10_000, 10_000])
  })
})

describe('the log keys of workers', () => {
  const folder = temporaryFolder()
  const keys = join(folder, 'keys')
  const environment = {
    HUB_MODE: 'production',
    DATA_DIR: join(folder, 'data'),
    KEYS_DIR: keys,
    ISSUER: 'https://issuer.example',
    JWKS: join(folder, 'issuer.jwks.json'),
    QUALIFICATION_DATABASE_URL: 'postgres://hub@127.0.0.1:1/hub?schema=qualification',
    MPI_DATABASE_URL: 'postgres://hub@127.0.0.1:1/hub?schema=mpi',
    EMERGENCY_DATABASE_URL: 'postgres://hub@127.0.0.1:1/hub?schema=emergency',
    CHASE_DATABASE_URL: 'postgres://hub@127.0.0.1:1/hub?schema=chase',
  }
  const config = readConfig(environment)

  test('are made beside that of the hub in one process, which the operator’s commands write', () => {
    const made = initialiseKeys(config, workerNames(2))
    expect(made).toEqual(['numbers', 'log-hub.pem', 'log-hub-1.pem', 'log-hub-2.pem'].map((name) => join(keys, name)))
    expect(initialiseKeys(config, workerNames(3))).toEqual([join(keys, 'log-hub-3.pem')])
    expect(readdirSync(keys).toSorted()).toEqual([
      'log-hub-1.pem',
      'log-hub-2.pem',
      'log-hub-3.pem',
      'log-hub.pem',
      'numbers',
    ])
  })

  test('are not made anew beside a record that a lost one signed', () => {
    mkdirSync(join(folder, 'data', 'log'), { recursive: true })
    writeFileSync(join(folder, 'data', 'log', 'hub-2.sqlite'), '')
    rmSync(join(keys, 'log-hub-2.pem'))
    expect(() => initialiseKeys(config, workerNames(2))).toThrow(
      'The access record of hub-2 is there, and the key that signs it is not in KEYS_DIR: bring it.',
    )
  })

  test('that are missing are said at once, before a worker is begun', async () => {
    rmSync(join(keys, 'log-hub-3.pem'))
    const ended = await hubCommand(['serve', '--workers', '3'], environment)
    expect([ended.code, ended.stdout]).toEqual([1, ''])
    expect(ended.stderr.split('\n').slice(1)).toEqual([
      `  KEYS_DIR: there is no ${keys}/log-hub-2.pem (what the heads of the access record are signed with).`,
      `  KEYS_DIR: there is no ${keys}/log-hub-3.pem (what the heads of the access record are signed with).`,
      '  `hub keys init --workers N` makes the keys of a new hub; of one moved here, bring its own.',
      '',
    ])
  })

  test('of before are each worker’s own, by the whole name', () => {
    const former = join(keys, 'former')
    mkdirSync(former)
    const names = ['log-hub-0123456789abcdef.pem', 'log-hub-1-0123456789abcdef.pem', 'log-hub-12-0123456789abcdef.pem']
    for (const name of names) writeFileSync(join(former, name), '')
    const of = (process?: string) =>
      formerLogKeyFiles(placesOf(config), process).map((file) => file.slice(former.length + 1))
    expect([of('hub'), of('hub-1'), of().toSorted()]).toEqual([[names[0]], [names[1]], names.toSorted()])
  })
})
