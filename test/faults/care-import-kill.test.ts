import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { fileOf, rowOf } from '../support/chase/cells.ts'
import { formNamed } from '../support/chase/forms.ts'
import { openCareRig } from '../support/chase/rig.ts'
import { temporaryFolder } from '../support/folder.ts'
import { seeded } from '../support/seeded.ts'

const CHILD = fileURLToPath(new URL('./care-import-child.ts', import.meta.url))
const KILLS = 6
const ROWS = 8_000
const PEOPLE = 100
const SEED = Number(process.env.TEST_SEED ?? 20261121)

const users = formNamed('life-2021', 'SERVICE_USER_INFO')
const excretion = formNamed('life-2021', 'FORM_0600_2021')
const numberOf = (person: number): string => String(person + 1).padStart(10, '0')

/** Some records are told twice, some rows are wrong where any are. */
const rows = (random: () => number, wrong = 0.05) =>
  Array.from({ length: ROWS }, () => {
    const record = Math.floor(random() * ROWS * 0.7)
    return rowOf(excretion, {
      insured_no: numberOf(record % PEOPLE),
      external_system_management_number: `k-${record}`,
      evaluate_date: random() < wrong ? '2026/8/1' : `202608${String(1 + Math.floor(random() * 28)).padStart(2, '0')}`,
    })
  })

/** In a process of its own, which is killed some time after its first batch; its last word. */
async function importUntilKilled(folder: string, file: string, milliseconds: number, how = ''): Promise<string> {
  const child = spawn(process.execPath, [CHILD, folder, 'the-file', file, how], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  let told = ''
  child.stdout.on('data', (text: Buffer) => {
    if (told === '') void pause(milliseconds).then(() => child.kill('SIGKILL'))
    told += text.toString()
  })
  await exited
  return told.trim().split('\n').at(-1) ?? ''
}

/** The people of both files, in two folders. */
async function begin(folder: string): Promise<readonly [quiet: string, killed: string]> {
  const people = Array.from({ length: PEOPLE }, (_, person) =>
    rowOf(users, { insured_no: numberOf(person), external_system_management_number: `u-${person}` }),
  )
  const file = join(folder, 'users.csv')
  writeFileSync(file, fileOf(users, people))
  const places = [join(folder, 'quiet'), join(folder, 'killed')] as const
  for (const place of places) {
    mkdirSync(place)
    const rig = await openCareRig(place)
    await rig.take('the-users', file)
    await rig.close()
  }
  return places
}

async function exportedOf(place: string): Promise<string> {
  const rig = await openCareRig(place)
  const everything = await rig.exported()
  await rig.close()
  return everything
}

async function finished(place: string, file: string, { whole = false } = {}): Promise<string> {
  const rig = await openCareRig(place)
  await rig.take('the-file', file, () => undefined, { whole })
  const everything = await rig.exported()
  await rig.close()
  return everything
}

test(`an upload killed ${KILLS} times and taken up again (seed ${SEED}) leaves what one in peace leaves, byte for byte`, async () => {
  const folder = temporaryFolder()
  const random = seeded(SEED)
  const file = join(folder, 'file.csv')
  writeFileSync(file, fileOf(excretion, rows(random)))
  const [quiet, killed] = await begin(folder)
  const whole = await finished(quiet, file)
  const words: string[] = []
  for (let kill = 0; kill < KILLS; kill++)
    words.push(await importUntilKilled(killed, file, Math.floor(random() ** 2 * 60)))
  // It was killed in the middle: not simply done after the first.
  expect(words[0]).not.toBe('DONE')
  expect(await finished(killed, file)).toBe(whole)
  expect(whole.split('\n').length).toBeGreaterThan(ROWS / 3)
}, 120_000)

test(`an upload that is to land whole shows nothing when it is killed (seed ${SEED}), and all of it when it ends`, async () => {
  const folder = temporaryFolder()
  const random = seeded(SEED)
  const file = join(folder, 'file.csv')
  writeFileSync(file, fileOf(excretion, rows(random, 0)))
  const [quiet, killed] = await begin(folder)
  const all = await finished(quiet, file, { whole: true })
  const seen = (everything: string) => everything.split('\n').filter((line) => line.includes('"evaluate_date"')).length
  expect(seen(all)).toBeGreaterThan(ROWS / 3)
  for (let kill = 0; kill < 2; kill++) {
    expect(await importUntilKilled(killed, file, Math.floor(random() * 40), 'whole')).not.toBe('DONE')
    expect(seen(await exportedOf(killed))).toBe(0)
  }
  expect(await finished(killed, file, { whole: true })).toBe(all)
}, 120_000)
