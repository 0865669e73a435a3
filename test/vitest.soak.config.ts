import { defineConfig } from 'vitest/config'
import { resolve, settings } from './vitest.settings.ts'

// The long forms: hundreds of kills, tens of thousands of sequences. One worker, no hurry.
export default defineConfig({
  resolve,
  test: {
    ...settings,
    include: ['test/**/*.soak.test.ts'],
    maxWorkers: 1,
    testTimeout: 3_600_000,
    hookTimeout: 120_000,
  },
})
