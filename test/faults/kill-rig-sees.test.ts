import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeAll, expect, test } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { startHubProcess } from '../support/hub-process.ts'
import { SeededRandom } from '../support/seeded-random.ts'
import { repeatedDiffers, settleUncertain, undelivered, wrongConsents, wrongHistories } from './kill-rig/checks.ts'
import { Client } from './kill-rig/client.ts'
import { Journal } from './kill-rig/journal.ts'
import { answersWithoutRecord, brokenFiles, verifyLog, wrongTerms } from './kill-rig/stores.ts'
import { loadUntilKilled, registerInstitutions } from './kill-rig.ts'

/** The rig would be worth nothing if it found nothing whatever the stores held: here they are spoilt on purpose. */
const root = temporaryFolder()
const folder = join(root, 'hub')
const journal = new Journal()
let copies = 0

beforeAll(async () => {
  mkdirSync(folder)
  const hub = await startHubProcess(folder)
  await registerInstitutions(hub)
  await loadUntilKilled(hub, journal, new SeededRandom(7), 4, 150)
  const again = await startHubProcess(folder)
  await settleUncertain(new Client(again, journal), journal)
  await undelivered(again)
  await again.stop()
})

/** A copy of the folder, and what this SQL makes of its files. */
function spoilt(changes: readonly (readonly [file: string, sql: string])[]): string {
  copies += 1
  const copy = join(root, `copy-${copies}`)
  cpSync(folder, copy, { recursive: true })
  for (const [file, sql] of changes) {
    const database = new DatabaseSync(join(copy, file), { enableForeignKeyConstraints: false })
    const { changes: rows } = database.prepare(sql).run()
    database.close()
    expect(rows, sql).toBeGreaterThan(0)
  }
  return copy
}

/** What the checks that ask the hub find on a folder. */
async function askedOf(copy: string) {
  const hub = await startHubProcess(copy)
  try {
    const client = new Client(hub, new Journal())
    return {
      histories: (await wrongHistories(client, journal.holders)).length,
      consents: (await wrongConsents(client, journal.holders)).length,
      repeated: (await repeatedDiffers(client, journal.acknowledged)).length,
      undelivered: await undelivered(hub),
    }
  } finally {
    await hub.stop()
  }
}

test('a sound folder has no findings', async () => {
  expect(journal.surprises).toEqual([])
  expect((await verifyLog(folder, null)).findings).toEqual([])
  expect(brokenFiles(folder)).toEqual([])
  expect(answersWithoutRecord(folder, 0, journal.answered)).toEqual([])
  expect(wrongTerms(folder, journal.holders)).toEqual([])
  expect(await askedOf(folder)).toEqual({ histories: 0, consents: 0, repeated: 0, undelivered: [] })
})

test('a term that is gone is seen', () => {
  const copy = spoilt([
    ['qualification.sqlite', 'DELETE FROM term WHERE id = (SELECT max(id) FROM term WHERE superseded IS NULL)'],
  ])
  expect(wrongTerms(copy, journal.holders)).not.toEqual([])
})

test('a term that ends before the next begins is seen, whoever it belongs to', () => {
  const first = 'SELECT min(id) FROM term WHERE superseded IS NULL AND until_on IS NOT NULL AND until_on IS NOT lost'
  const copy = spoilt([['qualification.sqlite', `UPDATE term SET until_on = from_on WHERE id = (${first})`]])
  expect(wrongTerms(copy, [])).toHaveLength(1)
})

test('an answer without its record is seen, and so is the log that lost it', async () => {
  const request = journal.answered.at(-1)?.request
  const copy = spoilt([['log/hub.sqlite', `DELETE FROM leaf WHERE record ->> '$.request' = '${request}'`]])
  expect(answersWithoutRecord(copy, 0, journal.answered)).toHaveLength(1)
  expect((await verifyLog(copy, null)).findings).not.toEqual([])
})

test('links, consents and answers kept for repeating are missed when they are gone', async () => {
  const copy = spoilt([
    ['mpi.sqlite', 'DELETE FROM record WHERE filed = (SELECT max(filed) FROM record)'],
    ['qualification.sqlite', 'DELETE FROM provision WHERE id = (SELECT max(id) FROM provision)'],
    ['qualification.sqlite', "DELETE FROM idempotency WHERE operation = 'giveConsent'"],
  ])
  const { histories, consents, repeated } = await askedOf(copy)
  expect([histories > 0, consents > 0, repeated > 0]).toEqual([true, true, true])
})
