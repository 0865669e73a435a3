import { defineConfig } from 'vitest/config'

const root = new URL('../..', import.meta.url).pathname

// A real browser before a real hub: one file at a time has the two cores.
export default defineConfig({
  resolve: {
    alias: [
      { find: /^graphql$/, replacement: new URL('../../node_modules/graphql/index.js', import.meta.url).pathname },
    ],
  },
  test: {
    root,
    include: ['test/pages/**/*.page.test.ts'],
    globalSetup: ['test/pages/built.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    sequence: { hooks: 'stack' },
  },
})
