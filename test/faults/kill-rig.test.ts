import { expect, test } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { runKills } from './kill-rig.ts'

const seed = Number(process.env.KILL_SEED ?? 20_261_120)
const kills = Number(process.env.KILLS ?? 20)

test(
  `${kills} times kill -9 under load (KILL_SEED=${seed}): what was answered is so, once, and on record`,
  async () => {
    const folder = temporaryFolder()
    const report = await runKills({ folder, seed, kills, actors: 6, say: (line) => console.log(line) })
    expect(report.findings).toEqual([])
    // The run did what it is for.
    expect(report.acknowledged).toBeGreaterThan(kills * 5)
    expect(report.cutOff).toBeGreaterThan(0)
  },
  kills * 30_000,
)
