import { mkdirSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { describeMachine } from '../bench/machine.ts'
import { temporaryFolder } from '../support/folder.ts'
import { runKills } from './kill-rig.ts'

const seed = Number(process.env.KILL_SEED ?? 20_270_401)
const usual = 300
const kills = Number(process.env.KILLS ?? usual)
const results = new URL('../bench/results/', import.meta.url)

test(`${kills} times kill -9 under load (KILL_SEED=${seed}): what was answered is so, once, and on record`, async () => {
  const folder = temporaryFolder()
  const report = await runKills({ folder, seed, kills, actors: 8, say: (line) => console.log(line) })
  // A short form leaves the committed result alone.
  if (kills >= usual) {
    mkdirSync(results, { recursive: true })
    const written = { soak: 'kills', machine: describeMachine(folder), ...report }
    writeFileSync(new URL('soak-kills.json', results), `${JSON.stringify(written, null, 1)}\n`)
  }
  expect(report.findings).toEqual([])
  expect(report.cutOff).toBeGreaterThan(kills / 2)
})
