import { test } from 'vitest'
import { expectKillsToLeaveNothing } from './import-kill-rig.ts'

const seed = Number(process.env.TEST_SEED ?? 20261121)

test(`20 kills in mid-import (seed ${seed}) leave what none leaves`, async () => {
  await expectKillsToLeaveNothing({ kills: 20, rows: 12_000, seed })
}, 240_000)
