import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { type Exported, exported } from '../support/import-export.ts'
import { importText } from '../support/import-file.ts'
import { openImportRig } from '../support/import-rig.ts'
import { storesAt } from '../support/import-stores.ts'
import { seeded } from '../support/seeded.ts'

const CHILD = fileURLToPath(new URL('./import-child.ts', import.meta.url))

/** Where stores lie: in a folder, or at two addresses of PostgreSQL. */
interface Place {
  readonly folder: string
  readonly urls: readonly string[]
}

/** Imports in a process of its own, which is killed some time after its first batch; where it had come to. */
async function importUntilKilled({ folder, urls }: Place, file: string, milliseconds: number): Promise<string> {
  const child = spawn(process.execPath, [CHILD, folder, file, ...urls], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  let told = ''
  child.stdout.on('data', (text: Buffer) => {
    if (told === '') void pause(milliseconds).then(() => child.kill('SIGKILL'))
    told += text.toString()
  })
  await exited
  return told.trim().split('\n').at(-1) ?? ''
}

async function finished({ folder, urls }: Place, file: string): Promise<Exported> {
  const rig = await openImportRig({ folder, ...(await storesAt(urls)) })
  await rig.import(createReadStream(file))
  await rig.settled()
  const everything = await exported(rig)
  await rig.close()
  return everything
}

export interface Kills {
  readonly kills: number
  readonly rows: number
  readonly seed: number
  /** Two addresses each time; without, the stores are files. */
  readonly freshUrls?: () => readonly string[]
}

/** Kills an import again and again, at random; then lets it end, and holds the stores to those of an import that nobody killed. */
export async function expectKillsToLeaveNothing({ kills, rows, seed, freshUrls = () => [] }: Kills): Promise<void> {
  const folder = temporaryFolder()
  const random = seeded(seed)
  const file = join(folder, 'file.csv')
  writeFileSync(file, importText(rows, seed))
  const placed = (name: string): Place => {
    mkdirSync(join(folder, name))
    return { folder: join(folder, name), urls: freshUrls() }
  }
  const [quiet, killed] = [placed('quiet'), placed('killed')]
  const whole = await finished(quiet, file)

  const places: string[] = []
  for (let kill = 0; kill < kills; kill++)
    places.push(await importUntilKilled(killed, file, Math.floor(random() ** 2 * 160)))
  // They came in the middle of it, one further than the other: the file was not simply done after the first.
  expect(new Set(places).size).toBeGreaterThan(2)
  expect(await finished(killed, file)).toEqual(whole)
}
