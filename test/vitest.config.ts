import { defineConfig } from 'vitest/config'
import { hubs, resolve, settings } from './vitest.settings.ts'

// Two cores: two workers.
const here = { ...settings, maxWorkers: 2, testTimeout: 60_000, hookTimeout: 120_000 } as const

// Engines (real servers), pages (a real browser) and the soak have commands of their own.
export default defineConfig({
  test: {
    root: settings.root,
    projects: [
      {
        resolve,
        test: {
          ...here,
          name: 'alone',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.engine.test.ts', 'test/**/*.page.test.ts', 'test/**/*.soak.test.ts', hubs],
        },
      },
      // Each closes the hub it opened: the next, in the same process, need not read all of its code again and run it cold.
      { resolve, test: { ...here, name: 'hubs', include: [hubs], isolate: false } },
    ],
  },
})
