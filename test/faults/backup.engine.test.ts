import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readManifest } from '../../gateway/commands/backup/manifest.ts'
import { freshPostgresUrl } from '../support/engine.ts'
import { temporaryFolder } from '../support/folder.ts'
import { hubCommand, killHubCommands } from '../support/hub-command.ts'
import { startHubProcess } from '../support/hub-process.ts'
import { contentOf, withoutTables } from '../support/postgres-content.ts'
import { SeededRandom } from '../support/seeded-random.ts'
import { repeatedDiffers, settleUncertain, undelivered, wrongHistories } from './kill-rig/checks.ts'
import { Client } from './kill-rig/client.ts'
import { type Acknowledged, type Answered, Journal } from './kill-rig/journal.ts'
import { answersWithoutRecord } from './kill-rig/stores.ts'
import { loadUntilKilled, registerInstitutions } from './kill-rig.ts'

afterAll(killHubCommands)

const seed = Number(process.env.BACKUP_SEED ?? 20_261_121)

describe(`a backup of a hub whose stores lie on PostgreSQL (BACKUP_SEED=${seed})`, () => {
  const folder = temporaryFolder()
  const keys = join(folder, 'keys')
  const source = at('hub')
  const [atWork, atRest] = [join(folder, 'backup-at-work'), join(folder, 'backup-at-rest')]
  const journal = new Journal()
  let acknowledged: readonly Acknowledged[]
  let answered: readonly Answered[]

  function at(name: string) {
    const [qualification, mpi] = [freshPostgresUrl(), freshPostgresUrl()]
    return {
      DATA_DIR: join(folder, name),
      KEYS_DIR: keys,
      QUALIFICATION_DATABASE_URL: qualification,
      MPI_DATABASE_URL: mpi,
    }
  }
  const refusal = (line: string) => ({ code: 1, stdout: '', stderr: expect.stringContaining(`hub: ${line}`) })
  const restored = {
    code: 0,
    stdout: expect.stringMatching(/^Restored as of 2.* logs\.\n$/),
    stderr: expect.any(String),
  }

  beforeAll(async () => {
    const hub = await startHubProcess(source.DATA_DIR, source)
    await registerInstitutions(hub)
    const load = loadUntilKilled(hub, journal, new SeededRandom(seed), 6, 400)
    const patience = performance.now() + 60_000
    while (journal.answered.length < 120 && performance.now() < patience) await pause(5)
    acknowledged = [...journal.acknowledged]
    answered = [...journal.answered]
    const done = await hubCommand(['backup', atWork], source)
    const meanwhile = journal.answered.length - answered.length
    await load
    expect(done).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^Backed up: \d stores, 1 logs\. Keys are not in it\.\n[0-9a-f]{64}\n$/),
      stderr: expect.not.stringContaining('hub: '),
    })
    expect([acknowledged.length > 20, meanwhile > 0]).toEqual([true, true])
    expect((await hubCommand(['backup', atRest], source)).code).toBe(0)
  }, 180_000)

  test('holds each table of both, and the log', () => {
    const { servers, logs } = readManifest(atWork, undefined)
    expect(servers.map(({ store }) => store)).toEqual(['qualification', 'mpi'])
    expect(logs.map(({ process }) => process)).toEqual(['hub'])
    const files = servers.flatMap(({ tables }) => tables.map(({ file }) => file))
    expect(files.filter((file) => !existsSync(join(atWork, file)))).toEqual([])
    const rows = Object.fromEntries(servers.flatMap(({ tables }) => tables.map(({ table, rows }) => [table, rows])))
    expect([(rows.term ?? 0) > 0, (rows.held ?? rows.record ?? 0) > 0]).toEqual([true, true])
  })

  test('restored into empty schemas, holds the same rows in every table and goes on numbering where it was', async () => {
    const here = at('same')
    expect(await hubCommand(['restore', atRest], here)).toEqual(restored)
    for (const store of ['QUALIFICATION_DATABASE_URL', 'MPI_DATABASE_URL'] as const)
      expect(await contentOf(here[store])).toEqual(await contentOf(source[store]))
  })

  test('taken at work, answers the same; nothing is lost, every answer is on record, and work goes on', async () => {
    const here = at('at-work')
    expect(await hubCommand(['restore', atWork], here)).toEqual(restored)
    expect(answersWithoutRecord(here.DATA_DIR, 0, answered)).toEqual([])
    const hub = await startHubProcess(here.DATA_DIR, here)
    const client = new Client(hub, journal)
    expect(await repeatedDiffers(client, acknowledged)).toEqual([])
    expect(await undelivered(hub)).toEqual([])
    const later = new Journal()
    // Other people than those who are there.
    for (let number = 0; number < 5_000; number++) later.next()
    await loadUntilKilled(hub, later, new SeededRandom(seed + 1), 4, 60)
    const again = await startHubProcess(here.DATA_DIR, here)
    try {
      const after = new Client(again, later)
      expect(await settleUncertain(after, later)).toEqual([])
      expect(await undelivered(again)).toEqual([])
      expect(await wrongHistories(after, later.holders)).toEqual([])
    } finally {
      await again.stop()
    }
    expect((await hubCommand(['audit', 'verify'], here)).code).toBe(0)
  }, 120_000)

  test('with one wrong octet in a table leaves nothing in any store', async () => {
    const broken = join(folder, 'broken')
    cpSync(atRest, broken, { recursive: true })
    const file = join(broken, 'mpi', 'number.copy')
    const octets = readFileSync(file)
    // A letter of a handle: COPY itself would take it.
    octets[4] = octets[4] === 0x61 ? 0x62 : 0x61
    writeFileSync(file, octets)
    const here = at('broken-target')
    expect(await hubCommand(['restore', broken], here)).toEqual(
      refusal('mpi/number.copy is not as the manifest says: nothing was restored.'),
    )
    expect(await contentOf(here.QUALIFICATION_DATABASE_URL).catch(() => 'no schema')).toEqual({})
    expect(readdirSync(here.DATA_DIR)).toEqual([])
  })

  test('cut off between two servers, is finished by the next restore', async () => {
    const here = at('cut')
    expect(await hubCommand(['restore', atRest], here)).toEqual(restored)
    // As if only qualification had been committed.
    await withoutTables(here.MPI_DATABASE_URL)
    rmSync(here.DATA_DIR, { recursive: true })
    expect(await hubCommand(['restore', atRest], here)).toEqual(restored)
    expect(await contentOf(here.MPI_DATABASE_URL)).toEqual(await contentOf(source.MPI_DATABASE_URL))
  })

  test('is not brought in over another store, nor where the settings lead elsewhere', async () => {
    const over = { ...at('over'), QUALIFICATION_DATABASE_URL: source.QUALIFICATION_DATABASE_URL }
    expect(await hubCommand(['restore', atRest], over)).toEqual(refusal('qualification: the schema '))
    const { MPI_DATABASE_URL: _, ...file } = at('file')
    expect(await hubCommand(['restore', atRest], file)).toEqual(
      refusal('MPI_DATABASE_URL is not set: mpi was on a server.'),
    )
  })
})
