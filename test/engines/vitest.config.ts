import { defineConfig } from 'vitest/config'

// Real servers, started for these tests alone. The suites of the hub and of the outboxes are those of `npm test`, on
// stores that the servers keep.
export default defineConfig({
  resolve: {
    alias: [
      { find: /^graphql$/, replacement: new URL('../../node_modules/graphql/index.js', import.meta.url).pathname },
    ],
  },
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/**/*.engine.test.ts', 'test/federation/hub/*.test.ts', 'test/subgraphs/shared/outbox/*.test.ts'],
    globalSetup: ['test/engines/servers.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    sequence: { hooks: 'stack' },
  },
})
