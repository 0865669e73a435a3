import { test } from 'vitest'
import { freshPostgresUrl } from '../support/engine.ts'
import { expectKillsToLeaveNothing } from './import-kill-rig.ts'

const seed = Number(process.env.TEST_SEED ?? 20261121)

test(`kills in mid-import (seed ${seed}) leave on PostgreSQL what none leaves`, async () => {
  await expectKillsToLeaveNothing({
    kills: 8,
    rows: 8_000,
    seed,
    freshUrls: () => [freshPostgresUrl(), freshPostgresUrl()],
  })
}, 240_000)
