import { defineConfig, mergeConfig } from 'vitest/config'
import base from './vitest.config.ts'

// The long forms: hundreds of kills, tens of thousands of sequences. One worker, no hurry.
const { test, ...rest } = base
export default mergeConfig(
  { ...rest, test: { ...test, include: [], exclude: [] } },
  defineConfig({ test: { include: ['test/**/*.soak.test.ts'], maxWorkers: 1, testTimeout: 3_600_000 } }),
)
