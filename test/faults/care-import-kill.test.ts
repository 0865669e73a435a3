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

/** Some records are told twice, some rows are wrong. */
const rows = (random: () => number) =>
  Array.from({ length: ROWS }, () => {
    const record = Math.floor(random() * ROWS * 0.7)
    return rowOf(excretion, {
      insured_no: numberOf(record % PEOPLE),
      external_system_management_number: `k-${record}`,
      evaluate_date: random() < 0.05 ? '2026/8/1' : `202608${String(1 + Math.floor(random() * 28)).padStart(2, '0')}`,
    })
  })

/** In a process of its own, which is killed some time after its first batch; its last word. */
async function importUntilKilled(folder: string, file: string, milliseconds: number): Promise<string> {
  const child = spawn(process.execPath, [CHILD, folder, 'the-file', file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  let told = ''
  child.stdout.on('data', (text: Buffer) => {
    if (told === '') void pause(milliseconds).then(() => child.kill('SIGKILL'))
    told += text.toString()
  })
  await exited
  return told.trim().split('\n').at(-1) ?? ''
}

test(`an upload killed ${KILLS} times and taken up again (seed ${SEED}) leaves what one in peace leaves, byte for byte`, async () => {
  const folder = temporaryFolder()
  const random = seeded(SEED)
  const people = Array.from({ length: PEOPLE }, (_, person) =>
    rowOf(users, { insured_no: numberOf(person), external_system_management_number: `u-${person}` }),
  )
  const [usersFile, file] = [join(folder, 'users.csv'), join(folder, 'file.csv')]
  writeFileSync(usersFile, fileOf(users, people))
  writeFileSync(file, fileOf(excretion, rows(random)))
  const places = ['quiet', 'killed'].map((name) => join(folder, name))
  const [quiet = '', killed = ''] = places
  for (const place of places) {
    mkdirSync(place)
    const rig = await openCareRig(place)
    await rig.take('the-users', usersFile)
    await rig.close()
  }
  const finished = async (place: string): Promise<string> => {
    const rig = await openCareRig(place)
    await rig.take('the-file', file)
    const everything = await rig.exported()
    await rig.close()
    return everything
  }
  const whole = await finished(quiet)
  const words: string[] = []
  for (let kill = 0; kill < KILLS; kill++)
    words.push(await importUntilKilled(killed, file, Math.floor(random() ** 2 * 60)))
  // It was killed in the middle: not simply done after the first.
  expect(words[0]).not.toBe('DONE')
  expect(await finished(killed)).toBe(whole)
  expect(whole.split('\n').length).toBeGreaterThan(ROWS / 3)
}, 120_000)
