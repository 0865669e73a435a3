import { test } from 'vitest'
import { expectKillsToLeaveNothing } from './import-kill-rig.ts'

const first = Number(process.env.TEST_SEED ?? 20261121)

test.each([0, 1, 2].map((place) => first + place))(
  '100 kills in mid-import (seed %i) leave what none leaves',
  async (seed) => {
    await expectKillsToLeaveNothing({ kills: 100, rows: 60_000, seed })
  },
)
