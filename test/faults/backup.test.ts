import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readManifest, writeManifest } from '../../gateway/commands/backup/manifest.ts'
import { measure } from '../../gateway/wiring/durable.ts'
import { putInPlace, stagingIn } from '../../gateway/wiring/restored.ts'
import { temporaryFolder } from '../support/folder.ts'
import { hubCommand, killHubCommands } from '../support/hub-command.ts'
import { startHubProcess } from '../support/hub-process.ts'
import { SeededRandom } from '../support/seeded-random.ts'
import { repeatedDiffers, undelivered } from './kill-rig/checks.ts'
import { Client } from './kill-rig/client.ts'
import { type Acknowledged, type Answered, Journal } from './kill-rig/journal.ts'
import { answersWithoutRecord, brokenFiles } from './kill-rig/stores.ts'
import { loadUntilKilled, registerInstitutions } from './kill-rig.ts'

afterAll(killHubCommands)

const seed = Number(process.env.BACKUP_SEED ?? 20_261_121)

describe(`a backup of a hub at work (BACKUP_SEED=${seed})`, () => {
  const folder = temporaryFolder()
  const source = join(folder, 'hub')
  const keys = join(folder, 'keys')
  const backup = join(folder, 'backup')
  const at = (name: string) => ({ DATA_DIR: join(folder, name), KEYS_DIR: keys })
  const journal = new Journal()
  let acknowledged: readonly Acknowledged[]
  let answered: readonly Answered[]
  let digest: string

  beforeAll(async () => {
    const hub = await startHubProcess(source, { KEYS_DIR: keys })
    await registerInstitutions(hub)
    const enough = 600
    const load = loadUntilKilled(hub, journal, new SeededRandom(seed), 6, enough)
    const patience = performance.now() + 30_000
    while (journal.answered.length < 150 && performance.now() < patience) await pause(5)
    acknowledged = [...journal.acknowledged]
    answered = [...journal.answered]
    const done = await hubCommand(['backup', backup], at('hub'))
    const meanwhile = journal.answered.length - answered.length
    await load
    expect([done.code, done.stderr]).toEqual([0, expect.not.stringContaining('hub: ')])
    expect(done.stdout).toMatch(/^Backed up: 4 stores, 1 logs\. Keys are not in it\.\n[0-9a-f]{64}\n$/)
    digest = done.stdout.split('\n')[1] ?? ''
    // The hub was at work all the while.
    expect([acknowledged.length > 30, meanwhile > 0]).toEqual([true, true])
  }, 120_000)

  const copyOf = (name: string): string => {
    cpSync(backup, join(folder, name), { recursive: true })
    return join(folder, name)
  }
  const restore = (from: string, to: string, ...more: readonly string[]) =>
    hubCommand(['restore', from, ...more], at(to))
  /** Its last line: progress may stand before it. */
  const refusal = (line: string) => ({ code: 1, stdout: '', stderr: expect.stringContaining(`hub: ${line}`) })
  const left = (name: string): readonly string[] =>
    existsSync(join(folder, name)) ? readdirSync(join(folder, name)) : []

  test('holds the stores and the log, and no key', () => {
    expect(readdirSync(backup, { recursive: true }).toSorted()).toEqual([
      'chase.sqlite',
      'emergency.sqlite',
      'log',
      'log/hub.sqlite',
      'manifest.json',
      'mpi.sqlite',
      'qualification.sqlite',
    ])
    const manifest = readManifest(backup, digest)
    expect(manifest.numberKeys).toEqual([{ id: 1, check: expect.stringMatching(/^[0-9a-f]{64}$/) }])
    const [, secret = ''] = readFileSync(join(keys, 'numbers'), 'utf8').trim().split(' ')
    expect(readFileSync(join(backup, 'manifest.json'), 'utf8')).not.toContain(secret)
  })

  test('restored elsewhere, answers the same under the same keys; nothing was lost, and every answer is on record', async () => {
    const done = await restore(backup, 'restored', '--manifest', digest)
    expect([done.code, done.stderr]).toEqual([0, expect.not.stringContaining('hub: ')])
    expect(done.stdout).toMatch(/^Restored as of 2.*: 4 stores, 1 logs\.\n$/)
    const here = join(folder, 'restored')
    expect(brokenFiles(here)).toEqual([])
    expect(answersWithoutRecord(here, 0, answered)).toEqual([])

    const heads = join(folder, 'heads.json')
    writeFileSync(heads, JSON.stringify(readManifest(backup, digest).logs.map(({ head }) => head)))
    const hub = await startHubProcess(here, { KEYS_DIR: keys })
    try {
      const client = new Client(hub, journal)
      expect(await repeatedDiffers(client, acknowledged)).toEqual([])
      expect(await undelivered(hub)).toEqual([])
    } finally {
      await hub.stop()
    }
    const verified = await hubCommand(['audit', 'verify', '--head', heads], at('restored'))
    expect([verified.code, verified.stdout]).toEqual([0, expect.stringMatching(/: sound$/m)])
    const record = JSON.parse((await hubCommand(['audit', 'prove', '3'], at('restored'))).stdout)
    const before = JSON.parse((await hubCommand(['audit', 'prove', '3'], at('hub'))).stdout)
    expect([record.index, record.leaf, record.record]).toEqual([3, before.leaf, before.record])
  }, 60_000)

  test('tells by the heads that were kept since what is not in it', async () => {
    const { stdout } = await hubCommand(['audit', 'verify', '--json'], at('hub'))
    const heads = join(folder, 'later.json')
    writeFileSync(heads, stdout)
    expect((await restore(backup, 'older')).code).toBe(0)
    const verified = await hubCommand(['audit', 'verify', '--head', heads], at('older'))
    expect([verified.code, verified.stdout]).toEqual([1, expect.stringContaining('TAIL_CUT')])
  })

  test.each(['qualification.sqlite', 'mpi.sqlite', 'log/hub.sqlite'])(
    'with one wrong byte in %s is refused',
    async (file) => {
      const broken = copyOf(`broken-${file.replace('/', '-')}`)
      const bytes = readFileSync(join(broken, file))
      const middle = bytes.length >> 1
      bytes[middle] = (bytes[middle] ?? 0) ^ 1
      writeFileSync(join(broken, file), bytes)
      expect(await restore(broken, 'refused')).toEqual(
        refusal(`${file} is not as the manifest says: nothing was restored.`),
      )
      expect(left('refused')).toEqual([])
    },
  )

  test('with a record altered and the manifest made to fit is refused, by the log and by the digest', async () => {
    const forged = copyOf('forged')
    const file = join(forged, 'log/hub.sqlite')
    const database = new DatabaseSync(file)
    database.exec(`update leaf set record = replace(record, 'ALLOW', 'DENY') where idx = 5`)
    database.close()
    const manifest = readManifest(forged, digest)
    writeManifest(forged, { ...manifest, logs: manifest.logs.map((log) => ({ ...log, ...measure(file) })) })
    expect(await restore(forged, 'refused')).toEqual(
      refusal('log/hub.sqlite is not sound (RECORD_ALTERED, leaves 5 to 6).'),
    )
    expect(await restore(forged, 'refused', '--manifest', digest)).toEqual(
      refusal('The manifest is not the one of that digest.'),
    )
    expect(left('refused')).toEqual([])
  })

  test('that leads out of its folder is refused', async () => {
    const leading = copyOf('leading')
    const manifest = readManifest(leading, digest)
    const others = [{ file: '../../elsewhere.json', bytes: 0, sha256: '0'.repeat(64) }]
    writeManifest(leading, { ...manifest, others })
    expect(await restore(leading, 'refused')).toEqual(refusal('The manifest.json is none that this version reads.'))
  })

  test('without its manifest is none', async () => {
    expect(await restore(join(backup, 'log'), 'refused')).toEqual(
      refusal(`${join(backup, 'log')} holds no whole backup`),
    )
  })

  test('is not brought in under other keys, nor over stores that are there', async () => {
    const others = join(folder, 'other-keys')
    mkdirSync(others)
    writeFileSync(join(others, 'numbers'), `1 ${Buffer.alloc(32, 7).toString('base64')}\n`, { mode: 0o600 })
    const under = await hubCommand(['restore', backup], { ...at('refused'), KEYS_DIR: others })
    expect(under).toEqual(refusal('KEYS_DIR does not hold the number key 1 of this backup.'))
    const over = await restore(backup, 'hub')
    expect(over).toEqual(refusal(`${source} has stores already (`))
  })

  test('is not written over another, and not of nothing', async () => {
    expect(await hubCommand(['backup', backup], at('hub'))).toEqual(refusal(`${backup} is not empty.`))
    const nothing = await hubCommand(['backup', join(folder, 'of-nothing')], at('nothing'))
    expect(nothing).toEqual(refusal('There is nothing to back up here.'))
  })
})

describe('a restore that was cut off', () => {
  test('is finished where it was decided, at whatever file it was', () => {
    const folder = temporaryFolder()
    const staging = stagingIn(folder)
    mkdirSync(join(staging.folder, 'log'))
    for (const name of ['mpi.sqlite', 'log/hub.sqlite']) writeFileSync(join(staging.folder, name), name)
    // One of the files was in place when it was cut off.
    writeFileSync(join(folder, 'qualification.sqlite'), 'in place')
    staging.commit()
    putInPlace(folder)
    putInPlace(folder)
    expect(readdirSync(folder, { recursive: true }).toSorted()).toEqual([
      'log',
      'log/hub.sqlite',
      'mpi.sqlite',
      'qualification.sqlite',
    ])
    expect(readFileSync(join(folder, 'mpi.sqlite'), 'utf8')).toBe('mpi.sqlite')
  })

  test('is begun anew where it was not', () => {
    const folder = temporaryFolder()
    writeFileSync(join(stagingIn(folder).folder, 'half'), '')
    putInPlace(folder)
    expect(readdirSync(stagingIn(folder).folder)).toEqual([])
  })
})
