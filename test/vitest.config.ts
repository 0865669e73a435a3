import { defineConfig } from 'vitest/config'
import { hubs, resolve, settings } from './vitest.settings.ts'

// Two cores: two workers.
const here = { ...settings, maxWorkers: 2, testTimeout: 60_000, hookTimeout: 120_000 } as const
const parts = [
  'test/console/**/*.test.ts',
  'test/schema/*.test.ts',
  'test/subgraphs/{chase,clinical,emergency}/**/*.test.ts',
  'test/subgraphs/shared/{consent,policy,seal,text,wire}/**/*.test.ts',
]
const elsewhere = ['test/**/*.engine.test.ts', 'test/**/*.page.test.ts', 'test/**/*.soak.test.ts']

// Engines (real servers), pages (a real browser) and the soak have commands of their own.
export default defineConfig({
  test: {
    root: settings.root,
    projects: [
      {
        resolve,
        test: { ...here, name: 'alone', include: ['test/**/*.test.ts'], exclude: [...elsewhere, hubs, ...parts] },
      },
      // Nothing of these outlives its file: the next, in the same process, need not read the code again and run it cold.
      { resolve, test: { ...here, name: 'hubs', include: [hubs], isolate: false } },
      { resolve, test: { ...here, name: 'parts', include: parts, exclude: elsewhere, isolate: false } },
    ],
  },
})
