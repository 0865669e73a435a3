import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { hubCommand, killHubCommands } from '../support/hub-command.ts'
import { startHubProcess } from '../support/hub-process.ts'
import { SeededRandom } from '../support/seeded-random.ts'
import { repeatedDiffers, settleUncertain, undelivered, wrongHistories } from './kill-rig/checks.ts'
import { Client } from './kill-rig/client.ts'
import { Journal } from './kill-rig/journal.ts'
import { answersWithoutRecord } from './kill-rig/stores.ts'
import { loadUntilKilled, registerInstitutions } from './kill-rig.ts'

afterAll(killHubCommands)

const seed = Number(process.env.ROTATION_SEED ?? 20_261_122)

test(`the key of a log is replaced under load, twice (ROTATION_SEED=${seed}): nothing is lost, and all of it verifies`, async () => {
  const folder = temporaryFolder()
  const environment = { DATA_DIR: folder }
  const random = new SeededRandom(seed)
  const journal = new Journal()
  const answered: Journal['answered'] = []
  const verify = () => hubCommand(['audit', 'verify'], environment)
  const sound = { code: 0, stdout: expect.stringMatching(/: sound$/m), stderr: expect.any(String) }
  const signers = (): number => {
    const database = new DatabaseSync(join(folder, 'log', 'hub.sqlite'), { readOnly: true })
    const counted = database.prepare('select count(distinct key) as keys from head').get()
    database.close()
    return Number(counted?.keys)
  }

  for (let round = 0; round < 2; round++) {
    journal.beginRound()
    const hub = await startHubProcess(folder)
    if (round === 0) await registerInstitutions(hub)
    // Before their people act again: what the end of the round before cut off may be done or not.
    expect(await settleUncertain(new Client(hub, journal), journal)).toEqual([])
    const load = loadUntilKilled(hub, journal, new SeededRandom(random.integer(2 ** 32)), 4, 300)
    while (journal.answered.length < 80) await pause(5)
    const rotated = await hubCommand(['keys', 'rotate', 'log', 'hub'], environment)
    expect(rotated).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^From its next start on hub signs by [0-9a-f]{16}\.\n$/),
      stderr: '',
    })
    // The hub is still at work, and signs by the key it began with.
    expect(await verify()).toEqual(sound)
    await load
    answered.push(...journal.answered)
  }

  const hub = await startHubProcess(folder)
  const client = new Client(hub, journal)
  try {
    const acknowledged = [...journal.acknowledged]
    expect(await settleUncertain(client, journal)).toEqual([])
    expect(await repeatedDiffers(client, acknowledged)).toEqual([])
    expect(await undelivered(hub)).toEqual([])
    expect(await wrongHistories(client, journal.holders)).toEqual([])
    expect(journal.surprises).toEqual([])
  } finally {
    await hub.stop()
  }
  expect(answersWithoutRecord(folder, 0, answered)).toEqual([])
  expect(await verify()).toEqual(sound)
  // One key after another signed: the first, and that of each rotation.
  expect(signers()).toBe(3)
  expect(readdirSync(join(folder, 'keys', 'former'))).toHaveLength(2)

  renameSync(join(folder, 'keys', 'former'), join(folder, 'keys', 'lost'))
  const unknown = await verify()
  expect([unknown.code, unknown.stdout]).toEqual([1, expect.stringContaining('HEAD_OF_UNKNOWN_KEY')])
}, 120_000)

test('keys of processes and services that are not here are not replaced', async () => {
  const folder = temporaryFolder()
  const environment = { DATA_DIR: folder }
  const refused = (line: string) => ({ code: 1, stdout: '', stderr: `hub: ${line}\n` })
  expect(await hubCommand(['keys', 'rotate', 'log', '../x'], environment)).toEqual(
    refused('No process ../x has a log key here.'),
  )
  expect(await hubCommand(['keys', 'rotate', 'wire', 'mpi', 'add'], environment)).toEqual(
    refused('No service mpi has its keys here.'),
  )
  mkdirSync(join(folder, 'keys'))
  for (const process of ['hub', 'node-0199800103']) writeFileSync(join(folder, 'keys', `log-${process}.pem`), '')
  expect(await hubCommand(['keys', 'rotate', 'log', 'gateway'], environment)).toEqual(
    refused('No process gateway has a log key here. There are those of hub, node-0199800103.'),
  )
})
