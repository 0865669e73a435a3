import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { hubCommand, killHubCommands } from '../support/hub-command.ts'
import { startHubProcess } from '../support/hub-process.ts'
import { SeededRandom } from '../support/seeded-random.ts'
import { repeatedDiffers, settleUncertain, undelivered, wrongConsents, wrongHistories } from './kill-rig/checks.ts'
import { Client } from './kill-rig/client.ts'
import { Journal } from './kill-rig/journal.ts'
import { brokenFiles, wrongTerms } from './kill-rig/stores.ts'
import { loadUntilKilled, registerInstitutions } from './kill-rig.ts'

afterAll(killHubCommands)

const seed = Number(process.env.ROTATION_SEED ?? 20_261_123)

test(`the number key is replaced under load, twice (ROTATION_SEED=${seed}): everybody is found, repeats are repeats`, async () => {
  const folder = temporaryFolder()
  const random = new SeededRandom(seed)
  const journal = new Journal()
  const file = join(folder, 'keys', 'numbers')
  const sealedUnder = (store: string, table: string): readonly number[] => {
    const database = new DatabaseSync(join(folder, `${store}.sqlite`), { readOnly: true })
    const rows = database.prepare(`select distinct hex(substr(sealed, 1, 1)) as id from ${table} order by id`).all()
    database.close()
    return rows.map(({ id }) => Number.parseInt(String(id), 16))
  }

  for (let round = 0; round < 3; round++) {
    journal.beginRound()
    const hub = await startHubProcess(folder)
    if (round === 0) await registerInstitutions(hub)
    const load = loadUntilKilled(hub, journal, new SeededRandom(random.integer(2 ** 32)), 4, 250)
    while (journal.answered.length < 80) await pause(5)
    if (round < 2) {
      for (const [step, does] of [
        ['add', 'known to all processes'],
        ['use', 'what numbers are sealed under'],
      ] as const) {
        expect(await hubCommand(['keys', 'rotate', 'numbers', step], { DATA_DIR: folder })).toEqual({
          code: 0,
          stdout: `From the next start on the key ${round + 2} is ${does}. Keep the former ones.\n`,
          stderr: '',
        })
      }
    }
    await load
    const acknowledged = [...journal.acknowledged]
    // The next start has the new key: what was asked under the former one is asked again under it.
    const next = await startHubProcess(folder)
    const client = new Client(next, journal)
    try {
      expect(await settleUncertain(client, journal)).toEqual([])
      expect(await repeatedDiffers(client, acknowledged)).toEqual([])
      expect(await undelivered(next)).toEqual([])
      expect(wrongTerms(folder, journal.holders)).toEqual([])
      expect(await wrongHistories(client, journal.holders)).toEqual([])
      expect(await wrongConsents(client, journal.holders)).toEqual([])
      expect(journal.surprises).toEqual([])
    } finally {
      await next.stop()
    }
  }
  expect(brokenFiles(folder)).toEqual([])
  expect([sealedUnder('qualification', 'insured_number'), sealedUnder('mpi', 'number')]).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ])
  expect(readFileSync(file, 'utf8')).toMatch(/^3 \S+\n2 \S+\n1 \S+\n$/)

  // Without the first key nobody of the first round is found: the former ones have to stay.
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^1 .*\n/m, ''))
  const forgetful = await startHubProcess(folder)
  try {
    expect((await wrongHistories(new Client(forgetful, journal), journal.holders)).length).toBeGreaterThan(0)
  } finally {
    await forgetful.stop()
  }
}, 180_000)
